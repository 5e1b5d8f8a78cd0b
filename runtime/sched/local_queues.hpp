#pragma once
// What waits for one worker: urgent tasks, a slot for whom the running task woke or made last, those made before that
// have not run yet, and a queue.
//
// Owner:      swap_slot, push, push_new, next.
// Others:     steal from it. Monitor: takes what is in the slot when the owner was seen not to come to it.
// Invariant:  L1  The slot is touched by one thread at a time: the owner says that it is in it and then looks whether the
//                 monitor wants it, the monitor says that it wants it and then looks whether the owner is in it. Light fence
//                 against heavy fence, so the owner, who does this for every message that wakes somebody, pays nothing.

#include "base/asymmetric_fence.hpp"
#include "sched/nursery.hpp"
#include "sched/run_queue.hpp"
#include "sched/task.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <utility>

namespace weft::sched {

class local_queues {
public:
    /// Owner. The task becomes next in turn; returns whom it displaced, or null.
    [[nodiscard]] task* swap_slot(task& woken) noexcept {
        enter_slot();
        task* const displaced = slot_.load(std::memory_order_relaxed);  // relaxed: own, or left empty by the monitor (L1)
        slot_.store(&woken, std::memory_order_release);                 // pairs with the acquire in take_slot()
        leave_slot();
        return displaced;
    }

    /// Owner. False when the queue of its urgency is full.
    [[nodiscard]] bool push(task& fresh) noexcept {
        if (!fresh.is_urgent()) return ordinary_.push(&fresh);
        maybe_urgent_ = true;
        return urgent_of(fresh).push(&fresh);
    }

    /// Owner, an ordinary task that has not run yet. False when there is no room.
    [[nodiscard]] bool push_new(task& fresh) noexcept { return new_.push(&fresh); }
    /// Owner. To be called now and then, since newer ones go first; not often, since the oldest begins another branch of a
    /// tree while the others are under way.
    void let_oldest_new_run() noexcept { oldest_new_is_due_ = true; }
    /// Owner. Null when none is left.
    [[nodiscard]] task* pop_oldest_new() noexcept { return new_.pop_oldest(); }
    /// Owner, see nursery::take_half().
    [[nodiscard]] std::uint32_t take_half_of_new(task*& first, task*& last) noexcept { return new_.take_half(first, last); }

    /// Owner. How many ordinary tasks fit in at least.
    [[nodiscard]] std::uint32_t room() const noexcept { return run_queue<>::capacity - ordinary_.size(); }

    /// Owner, whose ordinary queue is full: see run_queue::take_half().
    [[nodiscard]] std::uint32_t take_half(task*& first, task*& last) noexcept { return ordinary_.take_half(first, last); }

    /// Owner. Whose turn it is, or null.
    [[nodiscard]] task* next() noexcept {
        if (maybe_urgent_) [[unlikely]] {
            if (task* const next = urgent()) return next;
        }
        if (slot_runs_ < max_slot_runs) {
            if (task* const next = favoured()) {
                ++slot_runs_;
                return next;
            }
        }
        slot_runs_ = 0;
        // The turn of those that wait longest.
        if (std::exchange(oldest_new_is_due_, false))
            if (task* const next = new_.pop_oldest()) return next;
        if (task* const next = ordinary()) return next;
        return favoured();
    }

    /// Thief, owner of `into`, which is empty. Takes the older half of a queue, the most urgent one first, and returns
    /// a task of it to run now.
    [[nodiscard]] task* steal_into(local_queues& into) noexcept;
    /// Monitor. What is in the slot, if the owner is not at it right now. Taking it earlier than when its owner was seen not
    /// to come to it costs every request-and-reply pair its warm cache.
    [[nodiscard]] task* take_slot() noexcept;

    /// Owner. Whether so many wait in the queue that one which was woken had better wait behind them: others send to it
    /// meanwhile, and it takes all of that in one turn. Not while new ones go before the queue.
    [[nodiscard]] bool is_busy() const noexcept;

    // Anyone; hints unless nobody else is active. Relaxed: a sleeper reads them behind the fence of the idle protocol.
    [[nodiscard]] bool slot_taken() const noexcept { return slot_.load(std::memory_order_relaxed) != nullptr; }
    [[nodiscard]] std::uint32_t size() const noexcept {
        return ordinary_.size() + new_.size() + urgent_[0].size() + urgent_[1].size();
    }

private:
    static constexpr unsigned max_slot_runs = 16;  // in a row, with the new ones, before the others get a turn
    static constexpr unsigned low_share = 8;       // a task of low priority gets every eighth of its turns, as on the BEAM

    [[nodiscard]] run_queue<64>& urgent_of(task const& one) noexcept {
        return urgent_[one.urgency.load(std::memory_order_relaxed) == priority::max ? 1 : 0];  // relaxed: see urgency
    }
    [[nodiscard]] task* urgent() noexcept;
    [[nodiscard]] task* ordinary() noexcept;
    /// Whose cache is warm, or who needs no stack yet.
    [[nodiscard]] task* favoured() noexcept {
        if (slot_taken())
            if (task* const next = empty_slot()) return next;
        return new_.pop_newest();
    }

    void enter_slot() noexcept {
        in_slot_.store(true, std::memory_order_relaxed);  // relaxed: ordered by the next line
        base::light_fence();                              // with the heavy fence in take_slot() (L1)
        if (slot_wanted_.load(std::memory_order_acquire)) [[unlikely]] wait_for_slot();  // pairs with take_slot()'s release
    }
    void leave_slot() noexcept { in_slot_.store(false, std::memory_order_release); }  // pairs with the acquire in take_slot()
    void wait_for_slot() noexcept;
    [[nodiscard]] task* empty_slot() noexcept {
        enter_slot();
        task* const taken = slot_.load(std::memory_order_relaxed);  // relaxed: see swap_slot()
        slot_.store(nullptr, std::memory_order_relaxed);            // as above
        leave_slot();
        return taken;
    }

    std::atomic<task*> slot_{nullptr};       // see L1
    std::atomic<bool> in_slot_{false};       // owner
    std::atomic<bool> slot_wanted_{false};   // monitor
    bool maybe_urgent_ = false;              // owner: spares a look at the urgent queues
    unsigned slot_runs_ = 0;
    bool oldest_new_is_due_ = false;         // owner
    run_queue<> ordinary_;
    nursery<> new_;
    std::array<run_queue<64>, 2> urgent_;    // high, max
};

}  // namespace weft::sched
