#pragma once
// Threads for calls that block. They are started when a job finds none free, up to a limit; what comes then waits in
// order. A thread that finds nothing to do for a while ends, so at rest there are none. Off the fast path: one mutex.
//
// Owner:      the kernel. Others: submit, withdraw and counts, from any thread.
// Invariants: B1  A job is in queue_, or was taken by exactly one thread or withdraw.
//             B2  A job that was taken belongs to who took it; the pool does not touch it after `run` was called.
// Shutdown:   stop(), when no job is queued or runs; joins every thread.

#include "base/clock.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace weft::sched {

struct blocking_pool_options {
    std::string name = "weft";
    unsigned threads = 64;                    // at once
    base::nanos stays = 5'000'000'000;        // a thread without a job, before it ends
};

class blocking_pool {
public:
    struct job {
        void (*run)(job& self) noexcept;
    };
    struct counts {
        std::size_t threads = 0;
        std::size_t idle = 0;
        std::size_t queued = 0;
    };

    explicit blocking_pool(blocking_pool_options options) : options_{std::move(options)} {}
    ~blocking_pool() { stop(); }
    blocking_pool(blocking_pool const&) = delete;
    blocking_pool& operator=(blocking_pool const&) = delete;

    /// Errors: system_limit when there is no thread and the machine gives none; the job is not queued then.
    void submit(job& one);
    /// True: it was queued, and nobody will run it.
    [[nodiscard]] bool withdraw(job& one) noexcept;
    [[nodiscard]] counts count() const;
    void stop() noexcept;

private:
    using thread_list = std::list<std::thread>;

    void start_thread();
    void run(thread_list::iterator self) noexcept;
    void end_thread(thread_list::iterator self, std::unique_lock<std::mutex>& hold) noexcept;

    blocking_pool_options const options_;
    mutable std::mutex mutex_;
    std::condition_variable more_;   // a job was queued, or it stops
    std::condition_variable fewer_;  // a thread ended
    // Guarded by mutex_.
    std::deque<job*> queue_;
    thread_list threads_;
    std::thread ended_;              // the thread that ended last, still to be joined
    std::size_t idle_ = 0;           // threads that wait for more_
    bool stopping_ = false;
};

}  // namespace weft::sched
