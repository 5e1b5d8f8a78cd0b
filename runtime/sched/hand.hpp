#pragma once
// Takes the turns of a scheduler that has no threads, one by one, on the thread that owns it: for simulation.
// Owner: the thread that made it; everything of that scheduler happens there.

#include "base/signal_stack.hpp"
#include "sched/current.hpp"
#include "sched/scheduler.hpp"

namespace weft::sched {

class hand {
public:
    /// `over` was made by_hand and has started.
    explicit hand(scheduler& over) : worker_{over.worker_at(0)} {
        worker_.words_ = fiber::thread_words::of_this_thread();
        over.epochs().online(worker_.epoch());
    }
    ~hand() { worker_.owner().epochs().go_offline(worker_.epoch()); }
    hand(hand const&) = delete;
    hand& operator=(hand const&) = delete;

    /// A task that became runnable, the oldest first; null when there is none. It is the caller's until its turn.
    [[nodiscard]] task* take_runnable();
    /// What happens while it lives happens on the worker, outside of all turns.
    [[nodiscard]] current_worker_scope between_turns() { return current_worker_scope{worker_}; }
    /// `budget`: in reductions.
    void turn(task& next, std::int32_t budget, base::nanos now);
    /// Fires what is due.
    void fire(base::nanos now);
    [[nodiscard]] base::nanos next_due() const noexcept { return worker_.timers().next_due(); }

private:
    base::signal_stack const for_faults_;
    worker& worker_;
};

}  // namespace weft::sched
