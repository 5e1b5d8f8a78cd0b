#pragma once
// What the scheduler tells whoever knows what its tasks are.

#include "base/clock.hpp"

namespace weft::sched {

class worker;
struct task;

class listener {
public:
    listener() = default;
    listener(listener const&) = delete;
    listener& operator=(listener const&) = delete;

    /// A place to run was made; nothing runs there yet.
    virtual void worker_made(worker& fresh) = 0;
    /// Others wait for this task's worker: it should come back at its next opportunity. It may have moved on already.
    virtual void hurry(task& one) noexcept = 0;
    /// At each look of the monitor thread at a worker in a turn: `weight` has passed since the look before.
    virtual void seen_running([[maybe_unused]] worker& on, [[maybe_unused]] task& one, [[maybe_unused]] base::nanos now,
                              [[maybe_unused]] base::nanos weight) noexcept {}
    /// At each look of the monitor thread while a turn goes on that it has seen before. `lasted` is a lower bound.
    virtual void long_turn(worker& on, task& one, base::nanos lasted) noexcept = 0;
    /// The turn that long_turn() told of is over.
    virtual void long_turn_over(worker& on) noexcept = 0;
    /// Work waits, every thread is held by a long turn, and no further one may be or could be started.
    virtual void out_of_threads(unsigned held) noexcept = 0;

protected:
    ~listener() = default;
};

}  // namespace weft::sched
