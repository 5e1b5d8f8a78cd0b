// The drain, seen from above. Who is not there needs no word: a dead stage has nothing left to finish.

#include <weft/broadway/terminator.hpp>

#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>

#include <algorithm>
#include <utility>

namespace weft::broadway::detail {

namespace {

/// Stages that have not reported yet.
class awaited {
public:
    void add(pid stage) { open_.push_back({stage, monitor(stage)}); }

    void wait_for_all() {
        while (!open_.empty()) {
            receive([this](layer_done const& done) { remove(done.stage); },
                    when([this](down_msg const& down) { return knows(down.monitor); },
                         [this](down_msg const& down) { remove(down.object); }));
        }
    }

private:
    [[nodiscard]] bool knows(ref watch) const {
        return std::any_of(open_.begin(), open_.end(), [watch](auto const& one) { return one.second == watch; });
    }
    void remove(pid stage) {
        std::erase_if(open_, [stage](auto const& one) { return one.first == stage; });
    }

    std::vector<std::pair<pid, ref>> open_;
};

}  // namespace

terminator::terminator(drain_plan plan) : plan_{std::move(plan)} {}

void terminator::handle_call(arm) {
    armed_ = true;
    trap_exit(true);
}

void terminator::terminate(exit_reason const&) {
    if (armed_) drain_all();
}

void terminator::drain_all() const {
    for (auto const& each : plan_.processors) {
        if (pid const stage = plan_.its.find(each)) send(stage, stop_resubscribing{});
    }
    awaited last;
    for (auto const& each : plan_.last) {
        pid const stage = plan_.its.find(each);
        if (!stage) continue;
        last.add(stage);
        send(stage, report_end{self()});
    }
    for (auto const& each : plan_.producers) {
        if (pid const stage = plan_.its.find(each)) send(stage, drain{});
    }
    last.wait_for_all();
}

}  // namespace weft::broadway::detail
