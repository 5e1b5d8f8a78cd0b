#pragma once
// One of the scheduler's places to run: a queue, a slot for whom the running task woke last, a timing wheel, and caches
// that need no lock. An OS thread runs it.
//
// Owner:      the thread that runs it: everything but what is listed under Others.
// Others:     steal from queue_ and, when slot_stuck_ says so, take slot_; fire and cancel on timers(); read counters.
// Shutdown:   the scheduler sets its stopping flag and unparks; the loop ends at its next look for work. What is left
//             in the queues then belongs to nobody: the scheduler is stopped only when no task is left.

#include "base/block_pool.hpp"
#include "base/cache_line.hpp"
#include "base/epoch.hpp"
#include "base/rng.hpp"
#include "fiber/stack_cache.hpp"
#include "sched/parker.hpp"
#include "sched/run_queue.hpp"
#include "sched/task.hpp"
#include "sched/timer_shelf.hpp"
#include "trace/counters.hpp"

#include <atomic>
#include <cstdint>

namespace weft::sched {

class scheduler;

class alignas(base::cache_line) worker {
public:
    worker(scheduler& owner, unsigned index, base::nanos now);
    worker(worker const&) = delete;
    worker& operator=(worker const&) = delete;

    /// The thread's whole life.
    void run();

    /// A task that the running one woke: next in turn here, so that it finds what was sent in the cache.
    void push_next(task& woken);
    /// A task that is not more urgent than what waits.
    void push_back(task& fresh);

    [[nodiscard]] scheduler& owner() noexcept { return owner_; }
    [[nodiscard]] unsigned index() const noexcept { return index_; }
    [[nodiscard]] timer_shelf& timers() noexcept { return timers_; }
    [[nodiscard]] fiber::stack_cache& stacks() noexcept { return stacks_; }
    [[nodiscard]] base::block_cache& blocks() noexcept { return blocks_; }
    [[nodiscard]] base::epoch_domain::participant& epoch() noexcept { return epoch_; }
    [[nodiscard]] trace::worker_counters& counters() noexcept { return counters_; }
    [[nodiscard]] trace::worker_counters const& counters() const noexcept { return counters_; }
    /// The task in its turn now, or null. Relaxed: for the observer, who checks what it finds.
    [[nodiscard]] task* running() const noexcept { return running_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint32_t queued() const noexcept;
    /// The time at the last look at the clock, at most a few turns ago. Relaxed: good enough to show an age.
    [[nodiscard]] base::nanos coarse_now() const noexcept { return coarse_now_.load(std::memory_order_relaxed); }
    /// Time spent awake until `now`.
    [[nodiscard]] base::nanos busy(base::nanos now) const noexcept;
    void unpark() noexcept { parker_.unpark(); }

    /// Monitor thread: fires what is overdue, and lets others take the slot if the running task has held it up since
    /// the last look. True: somebody should be woken for it.
    [[nodiscard]] bool inspect(base::nanos now) noexcept;

private:
    static constexpr base::nanos asleep = -1;
    static constexpr unsigned max_slot_runs = 16;     // in a row, before the queue gets a turn
    static constexpr unsigned inject_interval = 61;   // turns between looks at the shared queue; prime, as in Go
    static constexpr unsigned clock_interval = 32;    // turns between looks at the clock

    [[nodiscard]] task* next_task();
    [[nodiscard]] task* local_task() noexcept;
    [[nodiscard]] task* injected_task();
    [[nodiscard]] task* steal(bool last_pass) noexcept;
    [[nodiscard]] task* search();
    [[nodiscard]] bool anything_anywhere() const noexcept;
    bool fire_due() noexcept;
    void sleep();
    void note_asleep() noexcept;
    void note_awake() noexcept;
    void run_turn(task& next);
    void found_while_searching();

    scheduler& owner_;
    unsigned const index_;
    std::atomic<task*> slot_{nullptr};         // owner; thieves when slot_stuck_
    std::atomic<bool> slot_stuck_{false};      // monitor sets, thieves and owner clear
    std::atomic<task*> running_{nullptr};      // owner writes, observer reads
    run_queue<> queue_;
    unsigned slot_runs_ = 0;
    unsigned since_clock_ = 0;
    unsigned since_inject_ = 0;
    bool searching_ = false;
    base::rng rng_;
    parker parker_;
    std::atomic<base::nanos> coarse_now_;
    std::atomic<base::nanos> awake_since_;     // owner writes; `asleep` while parked
    timer_shelf timers_;
    fiber::stack_cache stacks_;
    base::block_cache blocks_;
    base::epoch_domain::participant& epoch_;
    trace::worker_counters counters_;
    std::uint64_t inspected_turns_ = 0;        // monitor
};

}  // namespace weft::sched
