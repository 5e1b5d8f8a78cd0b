// Layers are started from the sources on, so that a producer is there before its consumers, and keeps its events back
// until all of them are.

#include <weft/flow/options.hpp>
#include <weft/flow/running_stages.hpp>
#include <weft/gen_stage.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/timer.hpp>

#include <algorithm>
#include <source_location>
#include <string>
#include <utility>

namespace weft::flow::detail {

namespace {

// "flow/source", "flow/map.0"; a second partition is "flow/partition2.0".
std::string label_of(plan const& what, std::size_t layer, std::size_t stage) {
    std::string_view const name = what.layers[layer].name;
    auto const same = [name](planned_layer const& other) { return name == other.name; };
    auto const ordinal = 1 + std::count_if(what.layers.begin(), what.layers.begin() + static_cast<std::ptrdiff_t>(layer), same);
    std::string label = "flow/" + std::string{name};
    if (ordinal > 1) label += std::to_string(ordinal);
    return what.layers[layer].from.empty() ? label : label + "." + std::to_string(stage);
}

bool is_outside(planned_stage const& stage) { return stage.owner == stage_owner::outside; }

// Do processes that are not the flow's take the events of this layer?
bool feeds_others(plan const& what, std::size_t layer) {
    return std::any_of(what.layers.begin(), what.layers.end(), [layer](planned_layer const& other) {
        return std::find(other.from.begin(), other.from.end(), layer) != other.from.end() &&
               std::any_of(other.stages.begin(), other.stages.end(), is_outside);
    });
}

}  // namespace

result<void> running_stages::start(plan& what, bool hold) {
    for (std::size_t i = 0; i < what.layers.size(); ++i) {
        if (auto const done = start_layer(what, i, hold); !done) return done;
    }
    for (std::size_t const layer : what.last) {
        for (auto const& one : layers_[layer]) last_.push_back(one.process);
    }
    for (std::size_t const layer : what.watched) {
        for (auto const& one : layers_[layer]) watched_.insert(monitor(one.process));
    }
    return {};
}

result<void> running_stages::start_layer(plan& what, std::size_t index, bool hold) {
    planned_layer& layer = what.layers[index];
    bool const is_source = layer.from.empty();
    bool const has_input = std::any_of(layer.from.begin(), layer.from.end(), [this](std::size_t i) { return !layers_[i].empty(); });
    bool const tells_why = feeds_others(what, index);
    layers_.emplace_back();
    left_.push_back(0);
    after_.emplace_back();
    before_.push_back(layer.from);
    for (std::size_t const producers : layer.from) after_[producers].push_back(index);
    if (!is_source && !has_input) return {};
    for (std::size_t i = 0; i < layer.stages.size(); ++i) {
        auto const made = layer.make->start(label_of(what, index, i), i);
        if (!made) return made.error();
        if (!*made) continue;
        own(layer.stages[i], *made, tells_why);
        layer_of_.emplace(*made, index);
        ++left_[index];
        layers_[index].push_back({*made, i});
        if (is_source) {
            stage_owner const whose = layer.stages[i].owner;
            bool const ours = whose == stage_owner::flow;
            sources_.push_back(*made);
            end_alone_ = end_alone_ && ours;
            if (whose == stage_owner::guest || (hold && !ours)) gen_stage::demand(*made, gen_stage::demand_mode::accumulate);
        } else if (auto const done = wire(what, index, layers_[index].back()); !done) {
            return done;
        }
    }
    return {};
}

void running_stages::own(planned_stage const& stage, pid process, bool tells_why) {
    if (is_outside(stage)) {
        static_cast<void>(monitor(process));  // so that note_end hears of it
    } else {
        owned_.emplace(process, owned_stage{stage.shutdown, stage.restart, tells_why && stage.owner == stage_owner::flow,
                                            stage.owner == stage_owner::guest});
    }
}

void running_stages::note_end(pid process) {
    auto const known = layer_of_.find(process);
    if (known == layer_of_.end()) return;
    std::size_t const layer = known->second;
    layer_of_.erase(known);
    std::erase(last_, process);  // nobody can subscribe to it any more
    if (--left_[layer] > 0) return;
    for (std::size_t const next : after_[layer]) drain(next);
}

// Stages of other classes do not know that nobody will subscribe to them again. What their producers sent is in their
// mailboxes by now.
void running_stages::drain(std::size_t layer) {
    if (std::any_of(before_[layer].begin(), before_[layer].end(), [this](std::size_t one) { return left_[one] > 0; })) return;
    for (running_stage const& one : layers_[layer]) {
        auto const mine = owned_.find(one.process);
        if (mine == owned_.end() || !mine->second.guest) continue;
        mine->second.drained = true;
        gen_stage::async_stop(one.process);
    }
}

result<void> running_stages::wire(plan const& what, std::size_t index, running_stage consumer) const {
    planned_layer const& layer = what.layers[index];
    planned_stage const& stage = layer.stages[consumer.place];
    gen_stage::subscribe_options demand = stage.demand;
    if (layer.partitioned) demand.partition = consumer.place;
    for (std::size_t const producers : layer.from) {
        for (running_stage const& producer : layers_[producers]) {
            if (layer.paired && producer.place != consumer.place) continue;
            bool const ours = what.layers[producers].stages[producer.place].owner == stage_owner::flow;
            bool const ends_alone = stage.owner == stage_owner::flow && !ours;
            auto const tag = gen_stage::detail::subscribe(
                consumer.process, {{}, {producer.process}, ends_alone ? beyond(demand) : demand},
                is_outside(stage) ? layer.subscribe_timeout : infinity, std::source_location::current());
            if (!tag) return tag.error();
        }
    }
    return {};
}

void running_stages::set_demand(gen_stage::demand_mode mode) const {
    for (pid const source : sources_) gen_stage::demand(source, mode);
}

void running_stages::serve_others() {
    for (pid const one : last_) {
        if (auto const mine = owned_.find(one); mine != owned_.end()) mine->second.tells_why = true;
    }
}

running_stages::meaning running_stages::ended(pid process, exit_reason const& reason) {
    auto const mine = owned_.find(process);
    if (mine == owned_.end()) return meaning::nothing;
    bool const never_again = mine->second.drained || mine->second.restart != weft::restart::permanent;
    owned_.erase(mine);
    note_end(process);
    if (!reason.is_clean()) return meaning::failure;
    return never_again ? meaning::nothing : meaning::over;
}

running_stages::meaning running_stages::went_down(down_msg const& down) {
    if (watched_.erase(down.monitor) == 0) {
        note_end(down.object);
        return meaning::nothing;
    }
    if (!down.reason.is_clean()) return meaning::failure;
    return watched_.empty() ? meaning::all_done : meaning::nothing;
}

void running_stages::stop(exit_reason const& why) const {
    for (auto const& [process, stage] : owned_) {
        if (stage.shutdown.is_brutal()) {
            exit_signal(process, exit_reason::kill());
            continue;
        }
        exit_signal(process, stage.tells_why && !why.is_clean() ? why : exit_reason::shutdown());
        nanoseconds const patience = stage.shutdown.patience(child_type::worker);
        if (patience != infinity) static_cast<void>(send_after(patience, self(), shutdown_over{process}));
    }
}

void running_stages::kill(pid stage) const {
    if (owns(stage)) exit_signal(stage, exit_reason::kill());
}

}  // namespace weft::flow::detail
