#pragma once
// Signals that found nobody while a lock was held. Destroying a message runs the program's code, which may need that
// lock, so they are kept and answered for afterwards.
//
// Threads: add under the lock of whoever owns it; take from anywhere.

#include <weft/detail/node.hpp>

#include <atomic>
#include <utility>

namespace weft::proc {

class undelivered {
public:
    undelivered() = default;
    ~undelivered() {
        for (detail::node* each = take(); each != nullptr;) detail::node_ptr{std::exchange(each, next(each))}.reset();
    }
    undelivered(undelivered const&) = delete;
    undelivered& operator=(undelivered const&) = delete;

    void add(detail::node* one) noexcept {
        // Relaxed: one writer at a time, under the lock; the exchange in take() is ordered by the release below.
        detail::signal* newest = newest_.load(std::memory_order_relaxed);
        do one->next.store(newest, std::memory_order_relaxed);  // relaxed: published by the next line
        // Release publishes the node to the acquire in take(). Relaxed on failure: only the value is used.
        while (!newest_.compare_exchange_weak(newest, one, std::memory_order_release, std::memory_order_relaxed));
    }
    /// All of them, newest first; follow with next().
    [[nodiscard]] detail::node* take() noexcept {
        if (newest_.load(std::memory_order_relaxed) == nullptr) return nullptr;  // relaxed: the exchange acquires
        return static_cast<detail::node*>(newest_.exchange(nullptr, std::memory_order_acquire));  // see add()
    }
    [[nodiscard]] static detail::node* next(detail::node const* one) noexcept {
        return static_cast<detail::node*>(one->next.load(std::memory_order_relaxed));  // relaxed: taken, so private
    }

private:
    std::atomic<detail::signal*> newest_{nullptr};
};

}  // namespace weft::proc
