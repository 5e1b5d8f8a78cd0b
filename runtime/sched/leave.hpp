#pragma once
// Whether a worker that holds a place works or is on leave because fewer get more done (compaction.hpp).
//
//   works ──grant──▶ granted ──begin──▶ on_leave ──recall──▶ works      recall of granted: works, nobody need be woken
//
// Monitor: grant, recall.   Worker: begin, and give_up when it woke by itself.
// Invariant: V1  Who moves it away from on_leave wakes the worker, or is the worker: a permit is on its way exactly when
//                give_up() fails.

#include <atomic>
#include <cstdint>

namespace weft::sched {

class worker_leave {
public:
    /// Relaxed: the worker polls it once a turn, and what it does about it is ordered by begin().
    [[nodiscard]] bool is_granted() const noexcept { return value_.load(std::memory_order_relaxed) != value::works; }

    /// Monitor.
    void grant() noexcept { static_cast<void>(move(value::works, value::granted)); }
    /// Monitor. True: it sleeps and has to be woken. (V1)
    [[nodiscard]] bool recall() noexcept {
        return value_.exchange(value::works, std::memory_order_acq_rel) == value::on_leave;  // acquire and release: see move()
    }

    /// Worker, which has given away all it had. False: it was recalled.
    [[nodiscard]] bool begin() noexcept { return move(value::granted, value::on_leave); }
    /// Worker, which woke by itself. False: it was recalled, and a permit is on its way. (V1)
    [[nodiscard]] bool give_up() noexcept { return move(value::on_leave, value::granted); }

private:
    enum class value : std::uint8_t { works, granted, on_leave };

    // Acquire and release: whoever moves it on sees what the one before did.
    bool move(value from, value to) noexcept {
        return value_.compare_exchange_strong(from, to, std::memory_order_acq_rel, std::memory_order_relaxed);  // on failure nothing is read
    }

    std::atomic<value> value_{value::works};
};

}  // namespace weft::sched
