#pragma once
// All workers of one runtime, what they share, and the monitor thread that looks after them. README.md beside this file
// tells the design, the order of shutting down, and what was tried and left.

#include "base/block_pool.hpp"
#include "base/epoch.hpp"
#include "fiber/stack_depot.hpp"
#include "sched/idle_set.hpp"
#include "sched/inject_queue.hpp"
#include "sched/worker.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace weft::sched {

struct scheduler_options {
    std::string name = "weft";
    unsigned workers = 1;
    std::size_t stack_bytes = std::size_t{64} * 1024;
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
    void submit(task& runnable);

    /// For workers.
    void inject(task& spilled) { inject_.push(spilled); }
    void wake_one();
    [[nodiscard]] task* take_injected() { return inject_.take(inject_.size() / workers_.size() + 1); }
    [[nodiscard]] std::size_t injected() const noexcept { return inject_.size(); }
    [[nodiscard]] idle_set& idle() noexcept { return idle_; }
    [[nodiscard]] bool stopping() const noexcept { return stopping_.load(std::memory_order_acquire); }  // see stop()
    void note_awake() noexcept;

    [[nodiscard]] unsigned worker_count() const noexcept { return static_cast<unsigned>(workers_.size()); }
    [[nodiscard]] worker& worker_at(unsigned index) noexcept { return *workers_[index]; }
    [[nodiscard]] base::block_depot& blocks() noexcept { return blocks_; }
    [[nodiscard]] base::epoch_domain& epochs() noexcept { return epochs_; }
    [[nodiscard]] fiber::stack_depot& stacks() noexcept { return stacks_; }

private:
    void monitor();

    std::string const name_;
    base::block_depot& blocks_;  // the program's: a message may outlive the runtime that made it
    base::epoch_domain epochs_;
    fiber::stack_depot stacks_;
    inject_queue inject_;
    idle_set idle_;
    std::vector<std::unique_ptr<worker>> workers_;
    std::vector<std::thread> threads_;
    std::thread monitor_thread_;
    parker monitor_parker_;
    std::atomic<bool> monitor_asleep_{false};
    std::atomic<bool> stopping_{false};
};

}  // namespace weft::sched
