#pragma once
// A many-to-one queue that also says whether its owner sleeps, and how many wait. Senders do one compare-exchange on `tail_`;
// the value that they replace tells them whether they must wake the owner. The owner takes everything at once, parks on an
// empty queue, and closes it for good.
//
// tail_ holds one of:      empty     owner awake (running or about to run)
//                          parked    empty, owner asleep: whoever replaces this value must wake it, exactly once
//                          closed    the owner is gone: whoever replaces this value must put it back (bury)
//                          a node    the newest; the oldest is in first_, each node's next leads to the newer one; beside it,
//                                    how many wait of those that count. An address has 48 bits, of which the lowest six are
//                                    zero, so 22 are left for the number, in which one that does not fit stays as it is
//                                    until the queue is empty again.
//
// Owner:      take_all, take_some, leave, take_only, try_park, close.   Others: push, wake, bury (any thread).
// Invariants: I1  A node is linked exactly once: through first_ if its push found no node, else through its
//                 predecessor's next.
//             I2  parked is replaced by exactly one push or wake; that caller alone makes the owner runnable.
//             I3  After close, every node pushed is returned by exactly one bury.
// Shutdown:   close() returns the last nodes; from then on pushes answer `closed`.

#include "base/pause.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace weft::base {

enum class [[nodiscard]] pushed : std::uint8_t {
    queued,     // the owner is awake
    behind,     // the same, or somebody else wakes it; there are older ones
    must_wake,  // the owner was parked: make it runnable
    closed,     // nobody will take it: call bury with the same node
};

/// Node: has `std::atomic<Base*> next`, where Base is Node or a base of it, and lies at a multiple of 64.
template <class Node>
class inbox {
public:
    struct arrival {
        pushed how;
        std::uint32_t waiting;  // how many now wait, with this one
    };
    static constexpr std::uint32_t most_counted = (1U << 22U) - 1;

    /// `counts`: 1 for one that is to be counted, else 0.
    arrival push(Node* fresh, std::uint32_t counts) noexcept {
        // Relaxed: published by the exchange below.
        fresh->next.store(nullptr, std::memory_order_relaxed);
        word before = tail_.load(std::memory_order_relaxed);  // relaxed: the exchange looks again
        std::uint32_t waiting = 0;
        do {
            waiting = is_node(before) ? std::min(count_in(before) + counts, most_counted) : counts;
            // Release publishes the node to the owner's acquire exchange in take_all; acquire pairs with a previous
            // pusher's release, so that writing into its node is safe. Relaxed: on failure nothing is read.
        } while (!tail_.compare_exchange_weak(before, word_of(fresh) | waiting, std::memory_order_acq_rel, std::memory_order_relaxed));
        if (is_node(before)) {
            // Pairs with the acquire load in follow(). (I1)
            node_in(before)->next.store(fresh, std::memory_order_release);
            return {pushed::behind, waiting};
        }
        if (before == closed) return {pushed::closed, waiting};
        // Pairs with the acquire load in take_all(). (I1)
        first_.store(fresh, std::memory_order_release);
        return {before == parked ? pushed::must_wake : pushed::queued, waiting};
    }

    /// After push answered `closed` for `mine`: closes the queue again and returns the newest node of the chain that
    /// starts at `mine`; walk it with follow(). (I3)
    [[nodiscard]] Node* bury(Node* mine) noexcept {
        static_cast<void>(mine);
        // Acquire pairs with the release of the pushes that came behind `mine`; release keeps the next one's order.
        return node_in(tail_.exchange(closed, std::memory_order_acq_rel));
    }

    /// The node after `node` in a chain that ends at `last`; null at the end. Waits for a push that is half-way.
    [[nodiscard]] static Node* follow(Node* node, Node* last) noexcept {
        if (node == last) return nullptr;
        brief_wait wait;
        // Pairs with the release store in push().
        for (;; wait.once())
            if (auto* const next = node->next.load(std::memory_order_acquire)) return static_cast<Node*>(next);
    }

    struct chain {
        Node* first = nullptr;
        Node* last = nullptr;
    };

    /// Owner. Everything pushed so far, oldest first; empty when there is nothing.
    [[nodiscard]] chain take_all() noexcept {
        if (empty()) return {};
        Node* const first = take_first();
        return {first, node_in(tail_.exchange(nothing, std::memory_order_acq_rel))};  // acquire: see push()
    }

    /// Owner. As take_all(), but when there are more than `most`, at least 1, only so many of the oldest: then the last one's
    /// next is the first of those that stay, and those that count are to be told of by leave(). What is looked at soon is in the
    /// cache still.
    [[nodiscard]] chain take_some(unsigned most) noexcept {
        if (empty()) return {};
        Node* const first = see_first();
        Node* last = first;
        Node* after = next_of(last);
        for (; most > 1 && after != nullptr; --most) after = next_of(last = after);
        if (after == nullptr) return take_all();  // it may be the newest, which tail_ holds
        // Relaxed: while tail_ holds a node nobody else writes it, and take_first() is the owner's.
        first_.store(after, std::memory_order_relaxed);
        return {first, last};
    }

    /// Owner, between a take_some() that left some and the next take. So many of those that it took are not to be counted any more.
    void leave(std::uint32_t counted) noexcept {
        word now = tail_.load(std::memory_order_relaxed);  // relaxed: the exchange looks again
        // Relaxed: a number. Nobody but the owner takes the node out that the word holds. Not a subtraction behind a look: where
        // pushes between the two find no more room in the number, it would fall below nothing one day, into the address.
        while (count_in(now) != most_counted &&
               !tail_.compare_exchange_weak(now, now - counted, std::memory_order_relaxed, std::memory_order_relaxed)) {}  // as above
    }

    /// Anyone. How many wait of those that count. Relaxed: a number, a hint for others than the owner.
    [[nodiscard]] std::uint32_t waiting() const noexcept {
        word const now = tail_.load(std::memory_order_relaxed);
        return is_node(now) ? count_in(now) : 0;
    }

    /// Owner. The only node there is, if `wanted(node)`; null, and nothing has changed, when there are more or none.
    template <class Wanted>
    [[nodiscard]] Node* take_only(Wanted&& wanted) noexcept {
        word seen = tail_.load(std::memory_order_relaxed);  // relaxed: compared with first_, whose node this thread may read
        if (!is_node(seen)) return nullptr;
        Node* const only = node_in(seen);
        // Acquire pairs with the release in push().
        if (first_.load(std::memory_order_acquire) != only || !wanted(*only)) return nullptr;
        first_.store(nullptr, std::memory_order_relaxed);  // relaxed: as in take_first()
        if (tail_.compare_exchange_strong(seen, nothing, std::memory_order_acq_rel,  // as in take_all()
                                          std::memory_order_relaxed))                // on failure nothing is read
            return only;
        first_.store(only, std::memory_order_relaxed);  // relaxed: own until tail_ is emptied, since tail_ holds a node
        return nullptr;
    }

    /// Anyone. Exact for the owner, a hint for others. Relaxed: whoever acts on it does an acquire operation first.
    [[nodiscard]] bool empty() const noexcept { return !is_node(tail_.load(std::memory_order_relaxed)); }

    /// Owner. True: asleep from now on, do not touch the owner's state again; somebody may be running it already.
    /// Release publishes that state to the acquire of the push or wake that replaces the mark. (I2)
    [[nodiscard]] bool try_park() noexcept {
        word expected = nothing;
        return tail_.compare_exchange_strong(expected, parked, std::memory_order_acq_rel,
                                             std::memory_order_relaxed);  // relaxed: on failure nothing is read
    }

    /// Anyone. True: the owner was asleep, and the caller must make it runnable. (I2)
    [[nodiscard]] bool wake() noexcept {
        word expected = parked;
        return tail_.compare_exchange_strong(expected, nothing, std::memory_order_acq_rel,  // acquire: see try_park
                                             std::memory_order_relaxed);  // relaxed: on failure nothing is read
    }

    /// Owner. Closes for good and returns what was still there.
    [[nodiscard]] chain close() noexcept {
        word expected = nothing;
        // Acquire and release as in take_all.
        if (tail_.compare_exchange_strong(expected, closed, std::memory_order_acq_rel,
                                          std::memory_order_relaxed))  // relaxed: the exchange below acquires
            return {};
        Node* const first = take_first();
        return {first, node_in(tail_.exchange(closed, std::memory_order_acq_rel))};  // acquire: see push()
    }

    /// Before the queue is used by its next owner; no sender can hold it any more.
    void reopen() noexcept {
        // Relaxed: whoever publishes the new owner publishes this.
        first_.store(nullptr, std::memory_order_relaxed);
        tail_.store(nothing, std::memory_order_relaxed);  // relaxed: as above
    }

    [[nodiscard]] bool is_closed() const noexcept {
        return tail_.load(std::memory_order_acquire) == closed;  // pairs with the release in close()
    }

    /// Anyone. False: the owner sees, when it has closed, what the caller wrote before. A read-modify-write, because of two
    /// of them one is first: release to the acquire of close(), and acquire of its release.
    [[nodiscard]] bool is_closed_by_now() noexcept { return tail_.fetch_add(0, std::memory_order_acq_rel) == closed; }

private:
    using word = std::uintptr_t;
    static_assert(sizeof(word) == 8);
    static constexpr word nothing = 0;
    static constexpr word parked = 1;
    static constexpr word closed = 2;

    [[nodiscard]] static bool is_node(word value) noexcept { return value > most_counted; }
    [[nodiscard]] static word word_of(Node* node) noexcept { return reinterpret_cast<word>(node) << 16U; }
    [[nodiscard]] static Node* node_in(word value) noexcept { return reinterpret_cast<Node*>(value >> 22U << 6U); }
    [[nodiscard]] static std::uint32_t count_in(word value) noexcept { return static_cast<std::uint32_t>(value) & most_counted; }

    /// Owner, tail_ holds a node. Waits for the push that found no node to name the first one.
    [[nodiscard]] Node* see_first() noexcept {
        brief_wait wait;
        for (;; wait.once())
            if (Node* const first = first_.load(std::memory_order_acquire)) return first;  // pairs with the release in push()
    }
    /// As above. first_ is emptied before tail_ is, so the next push that finds no node cannot be overwritten.
    [[nodiscard]] Node* take_first() noexcept {
        Node* const first = see_first();
        first_.store(nullptr, std::memory_order_relaxed);  // relaxed: ordered by the exchange that follows
        return first;
    }
    [[nodiscard]] static Node* next_of(Node* node) noexcept {
        return static_cast<Node*>(node->next.load(std::memory_order_acquire));  // pairs with the release in push()
    }

    std::atomic<word> tail_{nothing};    // all threads
    std::atomic<Node*> first_{nullptr};  // written by the push that found no node, emptied by the owner
};

}  // namespace weft::base
