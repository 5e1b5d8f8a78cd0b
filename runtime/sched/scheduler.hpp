#pragma once
// All workers of one runtime, what they share, and the monitor thread that looks after them. README.md beside this file
// tells the design, the order of shutting down, and what was tried and left.

#include "base/block_pool.hpp"
#include "base/epoch.hpp"
#include "fiber/stack_depot.hpp"
#include "sched/current.hpp"
#include "sched/idle_set.hpp"
#include "sched/inject_queue.hpp"
#include "sched/monitor.hpp"
#include "sched/worker.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace weft::sched {

class listener;

struct scheduler_options {
    std::string name = "weft";
    unsigned workers = 1;
    unsigned spares = 0;                       // workers that may stand in for those in long turns
    std::size_t stack_bytes = std::size_t{64} * 1024;
    base::nanos spare_stays = 5'000'000'000;   // a thread without a place, before it ends
    listener* told = nullptr;                   // lives longer than the scheduler; null: nobody
    bool compacts = false;                     // fewer workers work while that gets more done (compaction.hpp)
    bool by_hand = false;                      // one worker and no threads: whoever made it takes the turns (hand.hpp)
    std::vector<unsigned> cpus{};              // where the workers stay, in turn; empty: anywhere
};

class scheduler {
public:
    /// Starts nothing yet. Throws weft::system_limit when the machine refuses.
    explicit scheduler(scheduler_options const& options);
    ~scheduler();
    scheduler(scheduler const&) = delete;
    scheduler& operator=(scheduler const&) = delete;

    void start();
    /// Once no task is left: ends and joins all threads. Called once, not from a worker.
    void stop();

    /// Makes a task runnable, from any thread. On one of this scheduler's workers it is next in turn there.
    void submit(task& runnable) { submit(runnable, current_worker()); }
    /// `here`: the calling thread's worker, of this scheduler or not; null when it has none.
    void submit(task& runnable, worker* here) {
        if (here != nullptr && &here->owner() == this) [[likely]] here->push_next(runnable);
        else submit_from_outside(runnable);
    }

    /// For workers.
    void inject(task& spilled) { inject_.push(spilled); }
    void inject_all(task& first, task& last, std::size_t count) { inject_.push_all(first, last, count); }
    /// Somebody may come and take of what the caller published in its own worker's queues.
    void wake_one() { wake(idle_.pick_sleeper()); }
    /// A share of the queue, at most so many.
    [[nodiscard]] task* take_injected(std::size_t most) {
        return inject_.size() == 0 ? nullptr : inject_.take(std::min(inject_.size() / places_ + 1, most));
    }
    /// Ones that have not run yet, of which a worker has too many: taken when there is nothing else to do.
    void inject_new(task& first, task& last, std::size_t count) { new_.push_all(first, last, count); }
    [[nodiscard]] task* take_new(std::size_t most) { return new_.take(most); }
    /// They are as old as what is in the shared queue, and wait there from now on.
    void age_new() { inject_.push_all_of(new_); }

    [[nodiscard]] std::size_t injected() const noexcept { return inject_.size() + new_.size(); }
    [[nodiscard]] std::size_t injected_urgent() const noexcept { return inject_.urgent_size(); }
    [[nodiscard]] idle_set& idle() noexcept { return idle_; }
    [[nodiscard]] bool stopping() const noexcept { return stopping_.load(std::memory_order_acquire); }  // see stop()
    void note_awake() noexcept { monitor_.note_awake(); }
    [[nodiscard]] wait_sampler const& sampled() const noexcept { return monitor_.sampled(); }

    // For the monitor.
    [[nodiscard]] listener& told() noexcept { return told_; }
    [[nodiscard]] base::nanos spare_stays() const noexcept { return spare_stays_; }
    /// Whether fewer workers may work than there are places.
    [[nodiscard]] bool compacts() const noexcept { return compacts_; }
    /// So many of those that hold a place work, the others are on leave.
    void let_work(unsigned count);
    /// A worker without a place, made if need be; null when there may be no more.
    [[nodiscard]] worker* find_spare();
    /// It runs from now on. False when the machine gives no thread.
    [[nodiscard]] bool give_place(worker& spare);

    /// How many run at once.
    [[nodiscard]] unsigned worker_count() const noexcept { return places_; }
    /// How many there are, spares included; it only grows.
    [[nodiscard]] unsigned made() const noexcept { return made_.load(std::memory_order_acquire); }  // see make_worker()
    [[nodiscard]] worker& worker_at(unsigned index) noexcept { return *workers_[index]; }
    [[nodiscard]] base::block_depot& blocks() noexcept { return blocks_; }
    [[nodiscard]] base::epoch_domain& epochs() noexcept { return epochs_; }
    [[nodiscard]] fiber::stack_depot& stacks() noexcept { return stacks_; }

private:
    void submit_from_outside(task& runnable);
    void wake(std::optional<unsigned> chosen) {
        if (chosen) workers_[*chosen]->unpark();
    }
    worker& make_worker();
    void start_thread(worker& one);

    std::string const name_;
    unsigned const places_;
    base::nanos const spare_stays_;
    bool const by_hand_;
    std::vector<unsigned> const cpus_;
    bool const compacts_;
    listener& told_;
    base::block_depot& blocks_;  // the program's: a message may outlive the runtime that made it
    base::epoch_domain epochs_;
    fiber::stack_depot stacks_;
    inject_queue inject_;
    inject_queue new_;
    idle_set idle_;
    std::vector<std::unique_ptr<worker>> workers_;  // an entry is written once, before made_ covers it
    std::vector<std::thread> threads_;              // of workers_; who starts, then the monitor, then who stops
    std::atomic<unsigned> made_{0};
    monitor monitor_;
    std::thread monitor_thread_;
    std::atomic<bool> stopping_{false};
};

}  // namespace weft::sched
