#pragma once
// A worker's own queue: first in, first out, bounded. The owner pushes and pops; thieves take the older half.
//
// Owner:      push, pop, and steal_into as the destination.
// Others:     steal from it.
// Invariants: Q1  head_ <= tail_ <= head_ + Capacity (as counters that wrap).
//             Q2  A slot in [head_, tail_) was published by the tail_ store; whoever moves head_ over it by
//                 compare-exchange owns its task, alone.

#include "base/cache_line.hpp"
#include "sched/task.hpp"

#include <array>
#include <atomic>
#include <cstdint>

namespace weft::sched {

template <std::uint32_t Capacity = 256>
class run_queue {
    static_assert(Capacity >= 2 && (Capacity & (Capacity - 1)) == 0, "the capacity is a power of two");

public:
    static constexpr std::uint32_t capacity = Capacity;

    /// Owner. False when full.
    [[nodiscard]] bool push(task* fresh) noexcept {
        std::uint32_t const head = head_.load(std::memory_order_acquire);  // pairs with the release in pop and steal
        std::uint32_t const tail = tail_.load(std::memory_order_relaxed);  // relaxed: only the owner writes it
        if (tail - head == Capacity) return false;
        slots_[tail % Capacity].store(fresh, std::memory_order_relaxed);  // relaxed: published by the next store
        // Pairs with the acquire load of tail_ in steal_into(). (Q2)
        tail_.store(tail + 1, std::memory_order_release);
        return true;
    }

    /// Owner. The oldest task, or null.
    [[nodiscard]] task* pop() noexcept {
        std::uint32_t head = head_.load(std::memory_order_acquire);  // pairs with thieves' release in steal_into()
        for (;;) {
            if (head == tail_.load(std::memory_order_relaxed)) return nullptr;  // relaxed: only the owner writes it
            task* const oldest = slots_[head % Capacity].load(std::memory_order_relaxed);  // relaxed: own store
            // Release pairs with push's acquire of head_: the slot is read before it is written again. (Q2)
            if (head_.compare_exchange_weak(head, head + 1, std::memory_order_acq_rel, std::memory_order_acquire))
                return oldest;
        }
    }

    /// Owner, of a full queue. Takes the older half out, linked by next, oldest first: `first` to `last`. Returns how many;
    /// none when thieves have made room meanwhile.
    [[nodiscard]] std::uint32_t take_half(task*& first, task*& last) noexcept {
        std::uint32_t head = head_.load(std::memory_order_acquire);  // pairs with thieves' release in steal_into()
        if (tail_.load(std::memory_order_relaxed) - head != Capacity) return 0;  // relaxed: only the owner writes it
        constexpr std::uint32_t half = Capacity / 2;
        // Acquire and release as in pop(): the slots are the owner's from here on. (Q2)
        if (!head_.compare_exchange_strong(head, head + half, std::memory_order_acq_rel, std::memory_order_relaxed))  // unused
            return 0;
        first = last = slots_[head % Capacity].load(std::memory_order_relaxed);  // relaxed: own stores, here and below
        for (std::uint32_t i = 1; i < half; ++i)
            last = last->next = slots_[(head + i) % Capacity].load(std::memory_order_relaxed);  // as above
        last->next = nullptr;
        return half;
    }

    /// Thief, owner of `into`, which is empty. Moves the older half, and returns one of it to run now.
    [[nodiscard]] task* steal_into(run_queue& into) noexcept {
        std::uint32_t head = head_.load(std::memory_order_acquire);  // pairs with the release in pop and steal_into
        for (;;) {
            std::uint32_t const tail = tail_.load(std::memory_order_acquire);  // pairs with the release in push (Q2)
            std::uint32_t const count = tail - head;
            if (count == 0) return nullptr;
            if (count > Capacity) {  // head_ moved between the two loads
                head = head_.load(std::memory_order_acquire);  // as above
                continue;
            }
            std::uint32_t const half = count - count / 2;
            std::uint32_t const mine = into.tail_.load(std::memory_order_relaxed);  // relaxed: only its owner writes it
            task* first = nullptr;
            for (std::uint32_t i = 0; i < half; ++i) {
                // Relaxed: a value that is stale because head_ moved is thrown away when the exchange fails.
                task* const each = slots_[(head + i) % Capacity].load(std::memory_order_relaxed);
                if (i == 0) first = each;
                else into.slots_[(mine + i - 1) % Capacity].store(each, std::memory_order_relaxed);  // published below
            }
            // Release: the slots are read before the owner writes them again (push's acquire of head_). (Q2)
            if (head_.compare_exchange_weak(head, head + half, std::memory_order_acq_rel, std::memory_order_acquire)) {
                // Pairs with the acquire of tail_ by thieves of `into`.
                into.tail_.store(mine + half - 1, std::memory_order_release);
                return first;
            }
        }
    }

    /// Anyone; a hint unless nobody else is active. Acquire: a searcher that sees "empty" goes on to sleep, ordered by
    /// the fences of the idle protocol.
    [[nodiscard]] std::uint32_t size() const noexcept {
        std::uint32_t const head = head_.load(std::memory_order_acquire);  // see above
        return tail_.load(std::memory_order_acquire) - head;               // see above
    }

private:
    alignas(base::cache_line) std::atomic<std::uint32_t> head_{0};  // owner and thieves
    alignas(base::cache_line) std::atomic<std::uint32_t> tail_{0};  // owner
    std::array<std::atomic<task*>, Capacity> slots_{};
};

}  // namespace weft::sched
