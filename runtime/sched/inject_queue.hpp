#pragma once
// The queue that all workers share: work from plain threads, what a full run queue spills, and what a worker that gives
// up its place leaves. Unbounded; taken in batches, so its lock is no bottleneck. Urgent tasks are taken first.

#include "sched/task.hpp"

#include <atomic>
#include <cstddef>
#include <mutex>

namespace weft::sched {

class inject_queue {
public:
    void push(task& fresh) {
        fresh.next = nullptr;
        bool const urgent = fresh.is_urgent();
        std::lock_guard const hold{mutex_};
        (urgent ? urgent_ : ordinary_).append(fresh);
        size_.store(size() + 1, std::memory_order_relaxed);                               // relaxed: see size()
        if (urgent) urgent_size_.store(urgent_size() + 1, std::memory_order_relaxed);     // relaxed: see size()
    }

    /// Ordinary ones, linked by next from `first` to `last`.
    void push_all(task& first, task& last, std::size_t count) {
        std::lock_guard const hold{mutex_};
        ordinary_.append(first, last);
        size_.store(size() + count, std::memory_order_relaxed);  // relaxed: see size()
    }

    /// All ordinary ones of `other`, behind these.
    void push_all_of(inject_queue& other) {
        if (other.size() == 0) return;
        std::scoped_lock const hold{mutex_, other.mutex_};
        if (other.ordinary_.first == nullptr) return;
        ordinary_.append(*other.ordinary_.first, *other.ordinary_.last);
        other.ordinary_ = {};
        std::size_t const moved = other.size() - other.urgent_size();
        size_.store(size() + moved, std::memory_order_relaxed);                        // relaxed: see size()
        other.size_.store(other.urgent_size(), std::memory_order_relaxed);             // as above
    }

    /// Up to `most` tasks, urgent ones first, then the oldest; linked by next.
    [[nodiscard]] task* take(std::size_t most) {
        if (size() == 0) return nullptr;
        std::lock_guard const hold{mutex_};
        list taken;
        std::size_t count = 0;
        for (; count < most && urgent_.first != nullptr; ++count) taken.append(urgent_.take());
        urgent_size_.store(urgent_size() - count, std::memory_order_relaxed);             // relaxed: see size()
        for (; count < most && ordinary_.first != nullptr; ++count) taken.append(ordinary_.take());
        size_.store(size() - count, std::memory_order_relaxed);                           // relaxed: see size()
        return taken.first;
    }

    /// Relaxed: a hint; whoever sleeps on "empty" re-checks behind the fence of the idle protocol.
    [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }
    /// Relaxed: as in size().
    [[nodiscard]] std::size_t urgent_size() const noexcept { return urgent_size_.load(std::memory_order_relaxed); }

private:
    struct list {
        task* first = nullptr;
        task* last = nullptr;

        void append(task& one) noexcept { append(one, one); }
        void append(task& from, task& to) noexcept {
            (last == nullptr ? first : last->next) = &from;
            last = &to;
        }
        task& take() noexcept {
            task& oldest = *first;
            first = oldest.next;
            if (first == nullptr) last = nullptr;
            oldest.next = nullptr;
            return oldest;
        }
    };

    std::mutex mutex_;  // guards the lists, and writes of the sizes
    list urgent_;
    list ordinary_;
    std::atomic<std::size_t> size_{0};
    std::atomic<std::size_t> urgent_size_{0};
};

}  // namespace weft::sched
