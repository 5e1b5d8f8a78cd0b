#pragma once
// What the scheduler runs. It knows nothing of processes: a process has one.

#include <weft/options.hpp>

#include <atomic>
#include <cstdint>

namespace weft::sched {

class worker;

struct task {
    /// Runs a turn. When it returns the task is in no queue unless it put itself there, and may be gone.
    using turn = void (*)(task& self, worker& on) noexcept;

    turn run = nullptr;
    task* next = nullptr;  // in the inject queue, guarded by its lock; or on the way there
    /// Relaxed: written in the task's own turn or before its first; whoever queues it comes after that.
    std::atomic<priority> urgency{priority::normal};
    bool is_new = false;  // has not run yet; owner of the queue
    std::uint8_t passed_over = 0;  // low priority: how often others of its queue went first; owner of the queue

    [[nodiscard]] bool is_urgent() const noexcept {
        return urgency.load(std::memory_order_relaxed) >= priority::high;  // relaxed: see urgency
    }
    [[nodiscard]] bool is_low() const noexcept {
        return urgency.load(std::memory_order_relaxed) == priority::low;  // relaxed: see urgency
    }
};

}  // namespace weft::sched
