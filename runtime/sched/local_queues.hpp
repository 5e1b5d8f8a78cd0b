#pragma once
// What waits for one worker: urgent tasks, a slot for whom the running task woke last, and a queue.
//
// Owner:      swap_slot, push, next.
// Others:     steal from it; take the slot when its owner was seen not to come to it.

#include "sched/run_queue.hpp"
#include "sched/task.hpp"

#include <array>
#include <atomic>
#include <cstdint>

namespace weft::sched {

class local_queues {
public:
    /// Owner. The task becomes next in turn; returns whom it displaced, or null.
    [[nodiscard]] task* swap_slot(task& woken) noexcept {
        // Release pairs with the acquire of whoever takes it; acquire: the displaced one moves on.
        return slot_.exchange(&woken, std::memory_order_acq_rel);
    }

    /// Owner. False when the queue of its urgency is full.
    [[nodiscard]] bool push(task& fresh) noexcept {
        if (!fresh.is_urgent()) return ordinary_.push(&fresh);
        maybe_urgent_ = true;
        return urgent_of(fresh).push(&fresh);
    }

    /// Owner. Whose turn it is, or null.
    [[nodiscard]] task* next() noexcept;

    /// Thief, owner of `into`, which is empty. Takes the older half of a queue, the most urgent one first, and returns
    /// a task of it to run now.
    [[nodiscard]] task* steal_into(local_queues& into) noexcept;
    /// Thief. The slot, once after each mark_slot_stuck().
    [[nodiscard]] task* steal_slot() noexcept;

    /// Monitor: others may take what is in the slot. False when nothing is.
    [[nodiscard]] bool mark_slot_stuck() noexcept;
    /// Owner: its slot is empty.
    void forget_slot() noexcept { slot_stuck_.store(false, std::memory_order_relaxed); }  // relaxed: nothing is in it

    // Anyone; hints unless nobody else is active. Relaxed: a sleeper reads them behind the fence of the idle protocol.
    [[nodiscard]] bool slot_taken() const noexcept { return slot_.load(std::memory_order_relaxed) != nullptr; }
    [[nodiscard]] bool slot_stuck() const noexcept { return slot_stuck_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint32_t size() const noexcept { return ordinary_.size() + urgent_[0].size() + urgent_[1].size(); }

private:
    static constexpr unsigned max_slot_runs = 16;  // in a row, before the queue gets a turn
    static constexpr unsigned low_share = 8;       // a task of low priority gets every eighth of its turns, as on the BEAM

    [[nodiscard]] run_queue<64>& urgent_of(task const& one) noexcept {
        return urgent_[one.urgency.load(std::memory_order_relaxed) == priority::max ? 1 : 0];  // relaxed: see urgency
    }
    [[nodiscard]] task* urgent() noexcept;
    [[nodiscard]] task* ordinary() noexcept;

    std::atomic<task*> slot_{nullptr};       // owner; thieves when slot_stuck_
    std::atomic<bool> slot_stuck_{false};    // monitor sets, thieves and owner clear
    bool maybe_urgent_ = false;              // owner: spares a look at the urgent queues
    unsigned slot_runs_ = 0;
    run_queue<> ordinary_;
    std::array<run_queue<64>, 2> urgent_;    // high, max
};

}  // namespace weft::sched
