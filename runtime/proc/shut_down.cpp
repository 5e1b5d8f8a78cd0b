// The end of a runtime: knowing that no process is left, and asking those that are to end.

#include "base/asymmetric_fence.hpp"
#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/signal.hpp"
#include "proc/simulation.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace weft::proc {

/// Those that are gone are counted first: when they are as many as were spawned, then at the moment between there was nobody,
/// since who spawns is counted himself.
bool kernel::nobody_is_left() noexcept {
    std::uint64_t gone = 0;
    std::uint64_t spawned = 0;
    for (unsigned i = 0; i < scheduler_.made(); ++i)
        gone += locals_[i]->gone.load(std::memory_order_acquire);  // pairs with the release in note_gone()
    for (unsigned i = 0; i < scheduler_.made(); ++i) spawned += scheduler_.worker_at(i).counters().spawned.read();
    return spawned + from_outside_.load(std::memory_order_relaxed) == gone;  // relaxed: see spawn()
}

void kernel::tell_if_last() {
    std::atomic_thread_fence(std::memory_order_seq_cst);  // with itself: of the last two on two workers, one counts both
    if (!nobody_is_left()) return;
    std::lock_guard const hold{mutex_};
    none_left_.notify_all();
}

bool kernel::wait_for_none(base::nanos until) {
    auto const none = [this] { return nobody_is_left(); };
    if (simulated_ != nullptr) return simulated_->wind_up(none, until);
    awaited_.store(true, std::memory_order_relaxed);  // relaxed: ordered by the next line
    base::heavy_fence();                              // with the light one in note_gone()
    std::unique_lock hold{mutex_};
    if (until == base::never) {
        none_left_.wait(hold, none);
        return true;
    }
    auto const left = std::chrono::nanoseconds{until - base::monotonic_now()};
    return none_left_.wait_for(hold, left, none);
}

void kernel::signal_everybody(exit_reason const& reason) {
    auto const pinned = pin();
    for (std::uint32_t slot = 0; slot < table_.size(); ++slot) {
        process* const each = table_.find(slot);
        if (!each->is_alive()) continue;
        post(each->id(), make_signal(detail::signal_kind::exit, exit_msg{pid{}, reason}).release());
    }
}

/// One that is made while the runtime stops may not be seen by the scan.
void kernel::signal_new(pid fresh) {
    // Relaxed: see spawn().
    exit_reason const reason = phase_.load(std::memory_order_relaxed) == phase::stopping ? exit_reason::shutdown() : exit_reason::kill();
    post(fresh, make_signal(detail::signal_kind::exit, exit_msg{pid{}, reason}).release());
}

void kernel::name_survivors(char const* what) {
    auto const pinned = pin();
    base::nanos const now = base::monotonic_now();
    unsigned named = 0;
    for (std::uint32_t slot = 0; slot < table_.size() && named < 10; ++slot) {
        process* const each = table_.find(slot);
        if (!each->is_there()) continue;
        process_summary const one = each->summary(now);
        tell({event_kind::slow_stop, one.id,
              std::string{what} + " " + weft::to_string(one.id) + " " + one.name + one.label + " (" +
                  weft::to_string(one.state) + (one.waits_at.empty() ? "" : " at " + one.waits_at) + ", spawned at " +
                  one.spawned_at + ")"});
        ++named;
    }
}

void kernel::enter(phase next) noexcept {
    phase_.store(next, std::memory_order_relaxed);  // relaxed: ordered by the next line
    base::heavy_fence();                            // with the light one in spawn()
}

void kernel::shut_down() {
    if (wait_for_none(base::monotonic_now())) return;
    constexpr base::nanos report_period = 5'000'000'000;
    base::nanos const limit = base::deadline_after(base::monotonic_now(), options_.stop_timeout.count());
    enter(phase::stopping);
    signal_everybody(exit_reason::shutdown());
    for (;;) {
        base::nanos const now = base::monotonic_now();
        if (now >= limit) break;
        if (wait_for_none(std::min(limit, now + report_period))) return;
        name_survivors("stopping, still waiting for");
    }
    enter(phase::killing);
    signal_everybody(exit_reason::kill());
    while (!wait_for_none(base::monotonic_now() + report_period)) name_survivors("killed, does not reach a safe point:");
}

}  // namespace weft::proc
