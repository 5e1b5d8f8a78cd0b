#pragma once
// The messages that a process has accepted and not yet received, oldest first. Private to the process: no atomics that
// matter, no lock.

#include <weft/detail/node.hpp>

#include <atomic>
#include <cstdint>

namespace weft::proc {

class mailbox {
public:
    mailbox() = default;
    ~mailbox() { clear(); }
    mailbox(mailbox const&) = delete;
    mailbox& operator=(mailbox const&) = delete;

    void append(detail::node* fresh) noexcept {
        set_next(fresh, nullptr);
        if (last_ == nullptr) first_ = fresh;
        else set_next(last_, fresh);
        last_ = fresh;
        length_.store(length() + 1, std::memory_order_relaxed);  // relaxed: see length()
    }

    /// Takes `node` out; `before` is the one in front of it, or null.
    [[nodiscard]] detail::node_ptr remove(detail::node* before, detail::node* node) noexcept {
        detail::node* const after = next(node);
        if (before == nullptr) first_ = after;
        else set_next(before, after);
        if (last_ == node) last_ = before;
        length_.store(length() - 1, std::memory_order_relaxed);  // relaxed: see length()
        return detail::node_ptr{node};
    }

    [[nodiscard]] detail::node_ptr pop_front() noexcept {
        return first_ == nullptr ? nullptr : remove(nullptr, first_);
    }

    void clear() noexcept {
        while (pop_front()) {}
    }

    [[nodiscard]] detail::node* first() const noexcept { return first_; }
    /// Relaxed: the owner's number; an observer wants a recent one.
    [[nodiscard]] std::uint32_t length() const noexcept { return length_.load(std::memory_order_relaxed); }

    /// The message behind `node`. Relaxed: only the owner follows and writes these once they are accepted.
    [[nodiscard]] static detail::node* next(detail::node const* node) noexcept {
        return static_cast<detail::node*>(node->next.load(std::memory_order_relaxed));
    }

private:
    static void set_next(detail::node* node, detail::node* to) noexcept {
        node->next.store(to, std::memory_order_relaxed);  // relaxed: see next()
    }

    detail::node* first_ = nullptr;
    detail::node* last_ = nullptr;
    std::atomic<std::uint32_t> length_{0};
};

}  // namespace weft::proc
