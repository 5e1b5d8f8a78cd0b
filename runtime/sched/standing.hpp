#pragma once
// Whether a worker holds one of the scheduler's places. As many are active or hurried as the scheduler has workers by
// its options; the others are detached (their task is in a long turn) or spare.
//
//   active ──hurry──▶ hurried ──detach──▶ detached ──stand_by──▶ spare ──retire──▶ gone
//     ▲  ◀──settle────┘                                            │                 │
//     └────────────────────────────activate────────────────────────┴─────────────────┘
//
// A worker is made gone: without a thread.
// Monitor: hurry, detach, reattach, activate.   Worker: settle, stand_by, retire.

#include <atomic>
#include <cstdint>

namespace weft::sched {

class worker_standing {
public:
    enum class value : std::uint8_t { active, hurried, detached, spare, gone };

    /// Relaxed: a hint for who polls.
    [[nodiscard]] value now() const noexcept { return value_.load(std::memory_order_relaxed); }
    [[nodiscard]] bool is_active() const noexcept { return now() == value::active; }
    [[nodiscard]] bool holds_a_place() const noexcept { return now() <= value::hurried; }

    // Monitor. The running task is wanted back; its place is given to another worker; it is not, after all.
    void hurry() noexcept { move(value::active, value::hurried); }
    [[nodiscard]] bool detach() noexcept { return move(value::hurried, value::detached); }
    [[nodiscard]] bool reattach() noexcept { return move(value::detached, value::hurried); }
    /// Monitor, of a spare or gone one: what it was. Release pairs with the acquire in has_a_place(); acquire: what it
    /// did before it retired.
    value activate() noexcept { return value_.exchange(value::active, std::memory_order_acq_rel); }
    /// Monitor: it got no thread.
    void disappoint() noexcept { value_.store(value::gone, std::memory_order_relaxed); }  // relaxed: nobody runs it

    // Worker, after a turn. False: its place was given away meanwhile.
    [[nodiscard]] bool settle() noexcept { return move(value::hurried, value::active) || is_active(); }
    /// False: it was given its place back meanwhile.
    [[nodiscard]] bool stand_by() noexcept { return move(value::detached, value::spare); }
    [[nodiscard]] bool has_a_place() const noexcept {
        return value_.load(std::memory_order_acquire) == value::active;  // pairs with the release in activate()
    }
    /// False: it was made active meanwhile.
    [[nodiscard]] bool retire() noexcept { return move(value::spare, value::gone); }

private:
    // Acquire and release: whoever moves the worker on sees what the one before did to it.
    bool move(value from, value to) noexcept {
        return value_.compare_exchange_strong(from, to, std::memory_order_acq_rel, std::memory_order_acquire);
    }

    std::atomic<value> value_{value::gone};
};

}  // namespace weft::sched
