#pragma once
// A worker's tasks that have not run yet: the owner takes the newest, so that a tree of tasks grows into depth and few of
// them have a stack at a time; thieves take the oldest, which are the roots of the largest trees. Bounded.
//
// Owner:      push, pop_newest, pop_oldest, take_half, and steal_into as the destination.
// Others:     steal from it.
// Invariants: N1  word_ names the slots in use, [head, tail), and counts the pushes. A slot is written only by a push, and
//                 only outside of them; so a word that is still the same vouches for every slot that it names.
//             N2  Whoever moves head or tail over a slot by compare-exchange owns its task, alone.

#include "base/cache_line.hpp"
#include "sched/task.hpp"

#include <array>
#include <atomic>
#include <cstdint>

namespace weft::sched {

template <std::uint32_t Capacity = 256>
class nursery {
    static_assert(Capacity >= 2 && (Capacity & (Capacity - 1)) == 0 && Capacity <= (1U << 15U), "a power of two of 16 bits");

public:
    static constexpr std::uint32_t capacity = Capacity;

    /// Owner. False when full.
    [[nodiscard]] bool push(task* fresh) noexcept {
        word was = load();
        if (was.size() == Capacity) return false;
        at(was.tail).store(fresh, std::memory_order_relaxed);  // relaxed: published by the exchange
        while (!moved(was, {was.pushes + 1, static_cast<std::uint16_t>(was.tail + 1), was.head})) {}  // others move head alone
        return true;
    }

    /// Owner. Null when there is none.
    [[nodiscard]] task* pop_newest() noexcept {
        for (word was = load(); was.size() != 0;) {
            auto const last = static_cast<std::uint16_t>(was.tail - 1);
            task* const newest = at(last).load(std::memory_order_relaxed);  // relaxed: own store
            if (moved(was, {was.pushes, last, was.head})) return newest;
        }
        return nullptr;
    }
    [[nodiscard]] task* pop_oldest() noexcept {
        for (word was = load(); was.size() != 0;) {
            task* const oldest = at(was.head).load(std::memory_order_relaxed);  // relaxed: own store
            if (moved(was, {was.pushes, was.tail, static_cast<std::uint16_t>(was.head + 1)})) return oldest;
        }
        return nullptr;
    }

    /// Owner, of a full one. Takes the older half out, linked by next, oldest first: `first` to `last`. Returns how many;
    /// none when thieves have made room meanwhile.
    [[nodiscard]] std::uint32_t take_half(task*& first, task*& last) noexcept {
        constexpr std::uint16_t half = Capacity / 2;
        word was = load();
        if (was.size() != Capacity) return 0;
        if (!moved(was, {was.pushes, was.tail, static_cast<std::uint16_t>(was.head + half)})) return 0;
        first = last = at(was.head).load(std::memory_order_relaxed);  // relaxed: own stores, here and below
        for (std::uint16_t i = 1; i < half; ++i)
            last = last->next = at(static_cast<std::uint16_t>(was.head + i)).load(std::memory_order_relaxed);  // as above
        last->next = nullptr;
        return half;
    }

    /// Thief, owner of `into`, which is empty. Moves the older half, and returns the oldest to run now.
    [[nodiscard]] task* steal_into(nursery& into) noexcept {
        for (word was = load(); was.size() != 0;) {
            word mine = into.load();
            auto const half = static_cast<std::uint16_t>(was.size() - was.size() / 2);
            // Relaxed: a value that a push overwrote meanwhile is thrown away when the exchange fails. (N1)
            task* const oldest = at(was.head).load(std::memory_order_relaxed);
            for (std::uint16_t i = 1; i < half; ++i)
                into.at(static_cast<std::uint16_t>(mine.tail + i - 1))
                    .store(at(static_cast<std::uint16_t>(was.head + i)).load(std::memory_order_relaxed),  // as above
                           std::memory_order_relaxed);                                                     // published below
            if (!moved(was, {was.pushes, was.tail, static_cast<std::uint16_t>(was.head + half)})) continue;
            mine = {mine.pushes + half, static_cast<std::uint16_t>(mine.tail + half - 1), mine.head};
            into.word_.store(mine.packed(), std::memory_order_release);  // pairs with load(); nobody steals from an empty one
            return oldest;
        }
        return nullptr;
    }

    /// Anyone; a hint unless nobody else is active.
    [[nodiscard]] std::uint32_t size() const noexcept { return load().size(); }

private:
    struct word {
        std::uint32_t pushes = 0;
        std::uint16_t tail = 0;
        std::uint16_t head = 0;

        [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint16_t>(tail - head); }
        [[nodiscard]] std::uint64_t packed() const noexcept {
            return (std::uint64_t{pushes} << 32U) | (std::uint64_t{tail} << 16U) | head;
        }
        [[nodiscard]] static word of(std::uint64_t packed) noexcept {
            return {static_cast<std::uint32_t>(packed >> 32U), static_cast<std::uint16_t>(packed >> 16U),
                    static_cast<std::uint16_t>(packed)};
        }
    };

    [[nodiscard]] word load() const noexcept {
        return word::of(word_.load(std::memory_order_acquire));  // pairs with the release in moved() and steal_into()
    }
    /// False: `was` is what it is now.
    [[nodiscard]] bool moved(word& was, word to) noexcept {
        std::uint64_t expected = was.packed();
        // Release publishes the slot of a push, and orders a thief's reads before a later push into the same slot; acquire
        // pairs with both.
        bool const done = word_.compare_exchange_strong(expected, to.packed(), std::memory_order_acq_rel, std::memory_order_acquire);
        if (!done) was = word::of(expected);
        return done;
    }
    [[nodiscard]] std::atomic<task*>& at(std::uint16_t index) noexcept { return slots_[index % Capacity]; }

    alignas(base::cache_line) std::atomic<std::uint64_t> word_{0};
    std::array<std::atomic<task*>, Capacity> slots_{};
};

}  // namespace weft::sched
