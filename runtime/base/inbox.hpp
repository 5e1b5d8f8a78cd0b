#pragma once
// A many-to-one queue that also says whether its owner sleeps. Senders do one exchange on `tail_`; the value they get
// back tells them whether they must wake the owner. The owner takes everything at once, parks on an empty queue, and
// closes it for good.
//
// tail_ holds one of:      null      empty, owner awake (running or about to run)
//                          parked    empty, owner asleep: whoever replaces this value must wake it, exactly once
//                          closed    the owner is gone: whoever replaces this value must put it back (bury)
//                          a node    the newest; the oldest is in first_, each node's next leads to the newer one
//
// Owner:      take_all, take_some, take_only, try_park, close.   Others: push, wake, bury (any thread).
// Invariants: I1  A node is linked exactly once: through first_ if its push found no node, else through its
//                 predecessor's next.
//             I2  parked is replaced by exactly one push or wake; that caller alone makes the owner runnable.
//             I3  After close, every node pushed is returned by exactly one bury.
// Shutdown:   close() returns the last nodes; from then on pushes answer `closed`.

#include "base/pause.hpp"

#include <atomic>
#include <cstdint>

namespace weft::base {

enum class [[nodiscard]] pushed : std::uint8_t {
    queued,     // the owner is awake
    behind,     // the same, or somebody else wakes it; there are older ones
    must_wake,  // the owner was parked: make it runnable
    closed,     // nobody will take it: call bury with the same node
};

/// Node: has `std::atomic<Base*> next`, where Base is Node or a base of it.
template <class Node>
class inbox {
public:
    pushed push(Node* fresh) noexcept {
        // Relaxed: published by the exchange below.
        fresh->next.store(nullptr, std::memory_order_relaxed);
        // Release publishes the node to the owner's acquire exchange in take_all; acquire pairs with a previous
        // pusher's release, so that writing into its node is safe.
        Node* const previous = tail_.exchange(fresh, std::memory_order_acq_rel);
        if (is_node(previous)) {
            // Pairs with the acquire load in follow(). (I1)
            previous->next.store(fresh, std::memory_order_release);
            return pushed::behind;
        }
        if (previous == closed_mark()) return pushed::closed;
        // Pairs with the acquire load in take_all(). (I1)
        first_.store(fresh, std::memory_order_release);
        return previous == parked_mark() ? pushed::must_wake : pushed::queued;
    }

    /// After push answered `closed` for `mine`: closes the queue again and returns the newest node of the chain that
    /// starts at `mine`; walk it with follow(). (I3)
    [[nodiscard]] Node* bury(Node* mine) noexcept {
        static_cast<void>(mine);
        // Acquire pairs with the release of the pushes that came behind `mine`; release keeps the next one's order.
        return tail_.exchange(closed_mark(), std::memory_order_acq_rel);
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
        return {take_first(), tail_.exchange(nullptr, std::memory_order_acq_rel)};  // acquire: see push()
    }

    /// Owner. As take_all(), but when there are more than `most`, at least 1, only so many of the oldest: then the last one's
    /// next is the first of those that stay. What is looked at soon is in the cache still.
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

    /// Owner. The only node there is, if `wanted(node)`; null, and nothing has changed, when there are more or none.
    template <class Wanted>
    [[nodiscard]] Node* take_only(Wanted&& wanted) noexcept {
        Node* only = tail_.load(std::memory_order_relaxed);  // relaxed: compared with first_, whose node this thread may read
        // Acquire pairs with the release in push().
        if (!is_node(only) || first_.load(std::memory_order_acquire) != only || !wanted(*only)) return nullptr;
        first_.store(nullptr, std::memory_order_relaxed);  // relaxed: as in take_first()
        Node* const mine = only;
        if (tail_.compare_exchange_strong(only, nullptr, std::memory_order_acq_rel,  // as in take_all()
                                          std::memory_order_relaxed))                // on failure nothing is read
            return mine;
        first_.store(mine, std::memory_order_relaxed);  // relaxed: own until tail_ is emptied, since tail_ holds a node
        return nullptr;
    }

    /// Anyone. Exact for the owner, a hint for others. Relaxed: whoever acts on it does an acquire operation first.
    [[nodiscard]] bool empty() const noexcept { return !is_node(tail_.load(std::memory_order_relaxed)); }

    /// Owner. True: asleep from now on, do not touch the owner's state again; somebody may be running it already.
    /// Release publishes that state to the acquire of the push or wake that replaces the mark. (I2)
    [[nodiscard]] bool try_park() noexcept {
        Node* expected = nullptr;
        return tail_.compare_exchange_strong(expected, parked_mark(), std::memory_order_acq_rel,
                                             std::memory_order_relaxed);  // relaxed: on failure nothing is read
    }

    /// Anyone. True: the owner was asleep, and the caller must make it runnable. (I2)
    [[nodiscard]] bool wake() noexcept {
        Node* expected = parked_mark();
        return tail_.compare_exchange_strong(expected, nullptr, std::memory_order_acq_rel,  // acquire: see try_park
                                             std::memory_order_relaxed);  // relaxed: on failure nothing is read
    }

    /// Owner. Closes for good and returns what was still there.
    [[nodiscard]] chain close() noexcept {
        Node* first = nullptr;
        Node* expected = nullptr;
        // Acquire and release as in take_all.
        if (tail_.compare_exchange_strong(expected, closed_mark(), std::memory_order_acq_rel,
                                          std::memory_order_relaxed))  // relaxed: the exchange below acquires
            return {};
        first = take_first();
        return {first, tail_.exchange(closed_mark(), std::memory_order_acq_rel)};  // acquire: see push()
    }

    /// Before the queue is used by its next owner; no sender can hold it any more.
    void reopen() noexcept {
        // Relaxed: whoever publishes the new owner publishes this.
        first_.store(nullptr, std::memory_order_relaxed);
        tail_.store(nullptr, std::memory_order_relaxed);  // relaxed: as above
    }

    [[nodiscard]] bool is_closed() const noexcept {
        return tail_.load(std::memory_order_acquire) == closed_mark();  // pairs with the release in close()
    }

    /// Anyone. False: the owner sees, when it has closed, what the caller wrote before. A read-modify-write, because of two
    /// of them one is first: release to the acquire of close(), and acquire of its release.
    [[nodiscard]] bool is_closed_by_now() noexcept { return tail_.fetch_add(0, std::memory_order_acq_rel) == closed_mark(); }

private:
    [[nodiscard]] static Node* parked_mark() noexcept { return reinterpret_cast<Node*>(std::uintptr_t{1}); }
    [[nodiscard]] static Node* closed_mark() noexcept { return reinterpret_cast<Node*>(std::uintptr_t{2}); }
    [[nodiscard]] static bool is_node(Node* value) noexcept { return reinterpret_cast<std::uintptr_t>(value) > 2; }

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

    std::atomic<Node*> tail_{nullptr};   // all threads
    std::atomic<Node*> first_{nullptr};  // written by the push that found no node, emptied by the owner
};

}  // namespace weft::base
