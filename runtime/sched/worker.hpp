#pragma once
// One of the scheduler's places to run: queues, a timing wheel, and caches that need no lock. An OS thread runs it, and
// the two stay together: when a turn goes on for too long, the monitor makes another worker active in this one's place,
// and this one stands by when the turn is over.
//
// Owner:      the thread that runs it: everything but what is listed under Others.
// Others:     steal from queues(); fire and cancel on timers(); read counters; the monitor moves standing() and leave().
// Shutdown:   the scheduler sets its stopping flag and unparks; the loop ends at its next look for work. What is left
//             in the queues then belongs to nobody: the scheduler is stopped only when no task is left.

#include "base/block_pool.hpp"
#include "base/cache_line.hpp"
#include "base/epoch.hpp"
#include "base/rng.hpp"
#include "base/thread_place.hpp"
#include "fiber/stack_cache.hpp"
#include "fiber/switch.hpp"
#include "sched/leave.hpp"
#include "sched/local_queues.hpp"
#include "sched/parker.hpp"
#include "sched/standing.hpp"
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

    /// A thread's whole life.
    void run();

    /// A task that the running one woke or made: next in turn here, so that it finds what was sent in the cache.
    void push_next(task& woken) {
        if (woken.urgency.load(std::memory_order_relaxed) != priority::normal || (!woken.is_new && queues_.is_busy())) [[unlikely]] {  // see urgency
            push_back(woken);
        } else if (task* const displaced = queues_.swap_slot(woken)) {
            if (displaced->is_new) push_new(*displaced);
            else push_back(*displaced);
        }
    }
    /// A task that is not more urgent than what waits.
    void push_back(task& fresh);
    /// An ordinary task that has not run yet.
    void push_new(task& fresh);
    /// A task that gives way: behind all that waits, here and in the shared queue.
    void push_behind(task& yielding);
    /// A task that was asked to give way, and does so though its turn is not used up: behind all that wait but the new
    /// ones, which run as they would have without it. On a busy machine every turn is long now and then, and a tree of
    /// processes that began all its branches each time would not stay narrow.
    void push_asked_back(task& yielding);

    [[nodiscard]] scheduler& owner() noexcept { return owner_; }
    [[nodiscard]] unsigned index() const noexcept { return index_; }
    [[nodiscard]] local_queues& queues() noexcept { return queues_; }
    [[nodiscard]] timer_shelf& timers() noexcept { return timers_; }
    [[nodiscard]] fiber::stack_cache& stacks() noexcept { return stacks_; }
    [[nodiscard]] base::block_cache& blocks() noexcept { return blocks_; }
    [[nodiscard]] base::epoch_domain::participant& epoch() noexcept { return epoch_; }
    [[nodiscard]] worker_standing& standing() noexcept { return standing_; }
    [[nodiscard]] worker_leave& leave() noexcept { return leave_; }
    [[nodiscard]] tally::worker_counters& counters() noexcept { return counters_; }
    [[nodiscard]] tally::worker_counters const& counters() const noexcept { return counters_; }
    /// The task in its turn now, or null: for others, who check what they find.
    [[nodiscard]] task* running() const noexcept {
        return running_.load(std::memory_order_acquire);  // pairs with the release in run_turn()
    }
    /// How many reductions a turn gets. Owner.
    [[nodiscard]] std::int32_t budget() const noexcept { return budget_; }
    void set_budget(std::int32_t reductions) noexcept { budget_ = reductions; }
    [[nodiscard]] std::uint32_t queued() const noexcept { return queues_.size() + (queues_.slot_taken() ? 1 : 0); }
    /// The time at the last look at the clock, at most a few turns ago. Relaxed: good enough to show an age.
    [[nodiscard]] base::nanos coarse_now() const noexcept { return coarse_now_.load(std::memory_order_relaxed); }
    /// Time spent awake until `now`.
    [[nodiscard]] base::nanos busy(base::nanos now) const noexcept;
    /// What it does when it takes no turn. Relaxed: for the monitor, which samples.
    enum class chore : std::uint8_t { none, stealing, firing };
    [[nodiscard]] chore doing() const noexcept { return doing_.load(std::memory_order_relaxed); }
    [[nodiscard]] bool is_awake() const noexcept {
        return awake_since_.load(std::memory_order_relaxed) != asleep;  // relaxed: as doing()
    }
    void unpark() noexcept { parker_.unpark(); }
    /// The thread that runs it. Relaxed: see run().
    [[nodiscard]] int thread() const noexcept { return thread_.load(std::memory_order_relaxed); }
    /// Its own thread.
    [[nodiscard]] fiber::thread_words const& words() const noexcept { return words_; }
    /// Where it takes its steps between the turns. Its own thread.
    [[nodiscard]] base::stack_extent thread_stack() const noexcept { return thread_stack_; }

private:
    friend class hand;
    static constexpr std::int32_t usual_budget = 4000;  // as on the BEAM
    static constexpr base::nanos asleep = -1;
    static constexpr base::nanos new_waits = 10'000'000;  // while newer ones go first, the oldest new task gets a turn so often
    static constexpr unsigned inject_interval = 61;   // turns between looks at the shared queue; prime, as in Go
    static constexpr unsigned clock_interval = 32;    // turns between looks at the clock

    [[nodiscard]] task* next_task();
    void spill(task& fresh);
    void spill_new(task& fresh);
    [[nodiscard]] task* injected_task();
    [[nodiscard]] task* injected_new_task();
    void let_oldest_new_run();
    [[nodiscard]] task* steal() noexcept;
    [[nodiscard]] task* search();
    [[nodiscard]] bool anything_anywhere() const noexcept;
    bool fire_due() noexcept;
    void sleep();
    void give_all_away();
    void stop_searching();
    void take_leave();
    [[nodiscard]] bool stand_by();
    [[nodiscard]] bool wait_for_a_place();
    void note_asleep() noexcept;
    void note_awake() noexcept;
    void run_turn(task& next) {
        counters_.turns.add();
        next.is_new = false;
        running_.store(&next, std::memory_order_release);  // pairs with the acquire in running()
        next.run(next, *this);
        running_.store(nullptr, std::memory_order_relaxed);  // relaxed: see running()
        epochs_.quiescent(epoch_);
    }
    void found_while_searching();
    void show(chore what) noexcept { doing_.store(what, std::memory_order_relaxed); }  // relaxed: see doing()

    scheduler& owner_;
    unsigned const index_;
    std::atomic<task*> running_{nullptr};      // owner writes, observer reads
    std::atomic<int> thread_{0};
    base::stack_extent thread_stack_{};
    fiber::thread_words words_{};
    worker_standing standing_;
    worker_leave leave_;
    local_queues queues_;
    unsigned since_clock_ = 0;
    unsigned since_inject_ = 0;
    base::nanos oldest_new_ran_ = 0;
    bool searching_ = false;
    std::int32_t budget_ = usual_budget;
    base::rng rng_;
    parker parker_;
    std::atomic<base::nanos> coarse_now_;
    std::atomic<base::nanos> awake_since_;     // owner writes; `asleep` while parked
    timer_shelf timers_;
    fiber::stack_cache stacks_;
    base::block_cache blocks_;
    base::epoch_domain& epochs_;
    base::epoch_domain::participant& epoch_;
    tally::worker_counters counters_;
    std::atomic<chore> doing_{chore::none};    // owner writes; off the way from turn to turn
};

}  // namespace weft::sched
