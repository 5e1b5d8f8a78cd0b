// The stages are linked to the coordinator, so a coordinator that is killed takes them along. It hears of each stage's
// end, stops the others after one that failed, and when its client has gone.

#include <weft/flow/coordinator.hpp>
#include <weft/flow/session.hpp>
#include <weft/gen_stage.hpp>
#include <weft/info.hpp>
#include <weft/link.hpp>
#include <weft/process.hpp>
#include <weft/timer.hpp>

#include <algorithm>
#include <chrono>
#include <string>

namespace weft::flow::detail {

namespace {

/// How long stages that were told to stop may take to finish the batch at hand.
constexpr nanoseconds shutdown_time = std::chrono::seconds{5};

struct shutdown_over {};

class coordinator {
public:
    coordinator(ref id, pid client) : id_{id}, client_{client}, watch_{monitor(client)} {}

    void run(plan what) {
        set_behaviour("flow");
        if (start(what)) send(client_, flow_started{id_, last_, sources_});
        while (!alive_.empty()) take_one();
        send(client_, flow_ended{id_, reason_});
    }

private:
    bool start(plan& what) {
        for (std::size_t i = 0; i < what.layers.size(); ++i) {
            if (!start_layer(what, i)) return false;
        }
        return true;
    }

    bool start_layer(plan& what, std::size_t index) {
        planned_layer& layer = what.layers[index];
        std::vector<pid> started;
        for (std::size_t i = 0; i < layer.stages; ++i) {
            auto const stage = layer.make->start(label_of(what, index, i));
            if (!stage) {
                stop(stage.error());
                return false;
            }
            alive_.push_back(*stage);
            started.push_back(*stage);
            if (!wire(layer, *stage, i)) return false;
        }
        if (index == 0) sources_ = started;
        last_ = std::move(started);
        return true;
    }

    bool wire(planned_layer const& layer, pid stage, std::size_t index) {
        gen_stage::subscribe_options demand = layer.demand;
        if (layer.partitioned) demand.partition = index;
        for (pid const producer : last_) {
            auto const tag = gen_stage::detail::subscribe(stage, {{}, {producer}, demand}, infinity,
                                                          std::source_location::current());
            if (tag) continue;
            stop(tag.error());
            return false;
        }
        return true;
    }

    // "flow/source", "flow/map.0"; a second partition is "flow/partition2.0".
    static std::string label_of(plan const& what, std::size_t layer, std::size_t stage) {
        planned_layer const& its = what.layers[layer];
        std::string_view const name = its.name;
        auto const same = [name](planned_layer const& other) { return name == other.name; };
        auto const ordinal =
            1 + std::count_if(what.layers.begin(), what.layers.begin() + static_cast<std::ptrdiff_t>(layer), same);
        std::string label = "flow/" + std::string{name};
        if (ordinal > 1) label += std::to_string(ordinal);
        return layer == 0 ? label : label + "." + std::to_string(stage);
    }

    void take_one() {
        receive([this](exit_msg end) { stage_ended(end); },
                when([this](down_msg const& down) { return down.monitor == watch_; },
                     [this](down_msg const&) { stop(exit_reason::shutdown()); }),
                [this](flow_stop) { stop(exit_reason::shutdown()); },
                [this](shutdown_over) { signal_all(exit_reason::kill()); },
                [](message) {});
    }

    void stage_ended(exit_msg const& end) {
        bool const was_stage = std::erase(alive_, end.from) > 0;
        if (!was_stage || !end.reason.is_clean()) stop(end.reason);
    }

    // The first reason is the flow's; what the others say when they are stopped is its consequence.
    void stop(exit_reason const& reason) {
        if (stopping_) return;
        stopping_ = true;
        reason_ = reason;
        signal_all(exit_reason::shutdown());
        static_cast<void>(send_after(shutdown_time, self(), shutdown_over{}));
    }

    void signal_all(exit_reason const& reason) {
        for (pid const stage : alive_) exit_signal(stage, reason);
    }

    ref id_;
    pid client_;
    ref watch_;
    std::vector<pid> alive_;
    std::vector<pid> sources_;
    std::vector<pid> last_;
    exit_reason reason_;
    bool stopping_ = false;
};

}  // namespace

void coordinate(plan what, ref id, pid client) { coordinator{id, client}.run(std::move(what)); }

}  // namespace weft::flow::detail
