#pragma once
// The queue that all workers share: work from plain threads, what a full run queue spills, and what a worker that gives
// up its place leaves. Unbounded; taken in batches, so its lock is no bottleneck.

#include "sched/task.hpp"

#include <atomic>
#include <cstddef>
#include <mutex>

namespace weft::sched {

class inject_queue {
public:
    void push(task& fresh) {
        fresh.next = nullptr;
        std::lock_guard const hold{mutex_};
        (last_ == nullptr ? first_ : last_->next) = &fresh;
        last_ = &fresh;
        size_.store(size() + 1, std::memory_order_relaxed);  // relaxed: see size()
    }

    /// Up to `most` tasks, oldest first, linked by next.
    [[nodiscard]] task* take(std::size_t most) {
        if (size() == 0) return nullptr;
        std::lock_guard const hold{mutex_};
        task* const head = first_;
        if (head == nullptr) return nullptr;
        task* end = head;
        std::size_t taken = 1;
        for (; taken < most && end->next != nullptr; ++taken) end = end->next;
        first_ = end->next;
        if (first_ == nullptr) last_ = nullptr;
        end->next = nullptr;
        size_.store(size() - taken, std::memory_order_relaxed);  // relaxed: see size()
        return head;
    }

    /// Relaxed: a hint; whoever sleeps on "empty" re-checks behind the fence of the idle protocol.
    [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }

private:
    std::mutex mutex_;              // guards first_, last_, and writes of size_
    task* first_ = nullptr;
    task* last_ = nullptr;
    std::atomic<std::size_t> size_{0};
};

}  // namespace weft::sched
