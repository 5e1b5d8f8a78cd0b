#pragma once
// A flow becomes stages here, and nowhere else: each layer turns into a planned one, with the dispatcher that the layer
// after it needs.

#include <weft/flow/description.hpp>
#include <weft/flow/guests.hpp>
#include <weft/flow/layer_stage.hpp>
#include <weft/flow/lease.hpp>
#include <weft/flow/nodes.hpp>
#include <weft/flow/operation_names.hpp>
#include <weft/flow/placed_stage.hpp>
#include <weft/flow/plan.hpp>
#include <weft/gen_stage.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

namespace weft::flow::detail {

template <class T>
constexpr void check_event() {
    static_assert(sendable<T>, "an event that goes from stage to stage owns what it holds: no pointer, reference, view or span");
    static_assert(!std::is_same_v<T, bool>, "events of type bool have no contiguous batch: wrap them");
}

/// What every stage of a layer gets.
template <class T>
struct stage_settings {
    way_out<T> out;
    std::size_t stages;
    layer_options options{};
    std::shared_ptr<layer_counts> counts;
};

/// Makes each stage from copies of `parts`; the last one gets the originals. A source is alone, so it may be move-only.
template <class Stage, class... Parts>
class maker_of final : public stage_maker {
    using event = gen_stage::detail::output_of<Stage>;

public:
    maker_of(stage_settings<event> settings, Parts... parts) : settings_{std::move(settings)}, parts_{std::move(parts)...} {}

    [[nodiscard]] result<pid> start(std::string label, std::size_t index) override {
        auto started = launch(chosen(std::move(label)), {{index, settings_.stages}, settings_.options.on_init, settings_.counts});
        if (!started) return started.error();
        return started->id();
    }

private:
    gen_stage::options<Stage> chosen(std::string label) const {
        gen_stage::options<Stage> options;
        options.label = std::move(label);
        options.dispatcher = settings_.out.dispatcher;
        options.buffer_size = settings_.options.buffer_size;
        options.buffer_keep = settings_.options.buffer_keep;
        if constexpr (is_source) options.demand = gen_stage::demand_mode::accumulate;  // until everything has subscribed
        else options.trap_exit = true;  // a stage that is stopped finishes what it has in hand
        return options;
    }

    auto launch(gen_stage::options<Stage> const& options, stage_start start) {
        if constexpr (!is_source) {
            if (start.place.index + 1 < start.place.total) {
                auto copies = parts_;
                return start_with(options, std::move(start), std::move(copies));
            }
        }
        return start_with(options, std::move(start), std::move(parts_));
    }
    static auto start_with(gen_stage::options<Stage> const& options, stage_start start, std::tuple<Parts...> parts) {
        return std::apply(
            [&](Parts&... each) { return gen_stage::try_start_link<Stage>(options, std::move(start), std::move(each)...); },
            parts);
    }

    static constexpr bool is_source = gen_stage::detail::kind_of<Stage> == gen_stage::detail::stage_kind::producer;

    stage_settings<event> settings_;
    std::tuple<Parts...> parts_;
};

/// The layers from which a description's events come.
using heads = std::vector<std::size_t>;

inline heads add_layer(plan& into, planned_layer layer) {
    into.layers.push_back(std::move(layer));
    return {into.layers.size() - 1};
}

template <class Holder, class T>
heads lay_source(Holder range, plan& into, way_out<T> const& out, std::shared_ptr<lease> const& borrowed, layer_options const& options = {}) {
    check_event<T>();
    using gen_stage::on_cancel;
    using stage = placed_source<gen_stage::detail::range_stage<Holder, leased>>;
    planned_layer planned{.name = "source", .route = out.name, .stages{planned_stage{}}};
    planned.make = std::make_unique<maker_of<stage, Holder, on_cancel, leased>>(
        stage_settings<T>{out, 1, options, planned.counts}, std::move(range), on_cancel::stop, leased{borrowed});
    return add_layer(into, std::move(planned));
}

template <class Holder>
heads lay(source<Holder> from, plan& into, way_out<event_of<source<Holder>>> const& out, std::shared_ptr<lease> const& borrowed) {
    return lay_source(std::move(from.range), into, out, borrowed);
}

template <class Range>
heads lay(range_list<Range> from, plan& into, way_out<event_of<range_list<Range>>> const& out, std::shared_ptr<lease> const& borrowed) {
    std::size_t const count = std::min(stages_of(from.options), from.ranges.size());
    std::vector<range_group<Range>> groups(count);
    for (std::size_t i = 0; i < from.ranges.size(); ++i) groups[i % count].ranges.push_back(std::move(from.ranges[i]));
    heads all;
    for (auto& group : groups) all.push_back(lay_source(std::move(group), into, out, borrowed).front());
    return all;
}

template <class T>
heads lay(guest_source<T> from, plan& into, way_out<T> const&, std::shared_ptr<lease> const&) {
    check_event<T>();
    return add_layer(into, planned_guests("source", std::move(from.guests)));
}

template <class Up, class T>
heads lay(guest_layer<Up, T> flow, plan& into, way_out<T> const&, std::shared_ptr<lease> const& borrowed) {
    check_event<T>();
    planned_layer planned = planned_guests("through", std::move(flow.guests));
    planned.subscribe_timeout = flow.subscribe_timeout;
    planned.from = lay(std::move(flow.up), into, way_out<event_of<Up>>{}, borrowed);
    return add_layer(into, std::move(planned));
}

template <class... Flows>
heads lay(merged<Flows...> from, plan& into, way_out<event_of<merged<Flows...>>> const& out, std::shared_ptr<lease> const& borrowed) {
    heads all;
    auto const add = [&](auto& flow) {
        heads const its = lay(std::move(flow), into, out, borrowed);
        all.insert(all.end(), its.begin(), its.end());
    };
    std::apply([&](Flows&... flow) { (add(flow), ...); }, from.flows);
    return all;
}

template <class Flow>
heads lay(merged_list<Flow> from, plan& into, way_out<event_of<Flow>> const& out, std::shared_ptr<lease> const& borrowed) {
    heads all;
    for (Flow& flow : from.flows) {
        heads const its = lay(std::move(flow), into, out, borrowed);
        all.insert(all.end(), its.begin(), its.end());
    }
    return all;
}

/// A layer whose stages do something, if only to hand events on by another dispatcher.
template <class Up, class Route, class Ops, class Fold>
heads lay_stages(layer<Up, Route, Ops, Fold> flow, plan& into, way_out<event_of<layer<Up, Route, Ops, Fold>>> const& out,
                 std::shared_ptr<lease> const& borrowed) {
    using in = event_of<Up>;
    using result = event_of<layer<Up, Route, Ops, Fold>>;
    check_event<result>();
    static_assert(std::is_copy_constructible_v<Ops> && std::is_copy_constructible_v<Fold>,
                  "each stage of a layer has its own copy of the layer's functions and first accumulator, and one of "
                  "them cannot be copied");
    using stage = placed_stage<layer_stage<in, result, Ops, Fold>>;
    std::size_t const stages = stages_of(flow.options);
    bool const routed = stages > 1 || Route::needed_alone;
    way_out<in> way;
    if (routed && !std::is_same_v<Route, by_demand_route>) {
        way = way_out<in>{flow.route.template dispatcher<in>(stages)};
    }
    planned_layer planned{.name = Route::partitioned ? "partition" : "map", .operations = names_of<Ops, Fold>(), .route = out.name};
    planned.partitioned = routed && Route::partitioned;
    planned.paired = is_paired<Up>;
    planned.from = lay(std::move(flow.up), into, way, borrowed);
    planned.stages.resize(stages, planned_stage{.demand = demand_of(flow.options), .shutdown = flow.options.shutdown});
    planned.make = std::make_unique<maker_of<stage, Ops, Fold>>(stage_settings<result>{out, stages, flow.options, planned.counts},
                                                                std::move(flow.ops), std::move(flow.fold));
    return add_layer(into, std::move(planned));
}

template <class Up, class Route, class Ops, class Fold>
heads lay(layer<Up, Route, Ops, Fold> flow, plan& into, way_out<event_of<layer<Up, Route, Ops, Fold>>> const& out,
          std::shared_ptr<lease> const& borrowed) {
    constexpr bool idle = std::is_same_v<Ops, chain<>> && !Fold::folds;
    if constexpr (idle && std::is_same_v<Route, by_demand_route>) {
        // Nothing to do here: no process, unless the layer before cannot be told the dispatcher.
        if (!has_own_dispatcher<Up> || !out.chosen) return lay(std::move(flow.up), into, out, borrowed);
    }
    return lay_stages(std::move(flow), into, out, borrowed);
}

/// The whole flow. `out` is the dispatcher of its last layer.
template <class Up, class Route, class Ops, class Fold>
plan plan_of(layer<Up, Route, Ops, Fold> flow, std::shared_ptr<lease> const& borrowed,
             way_out<event_of<layer<Up, Route, Ops, Fold>>> const& out = {}) {
    check_event<event_of<layer<Up, Route, Ops, Fold>>>();
    plan whole;
    whole.sink = demand_of(flow.options);
    whole.last = lay(std::move(flow), whole, out, borrowed);
    whole.watched = whole.last;
    return whole;
}

}  // namespace weft::flow::detail
