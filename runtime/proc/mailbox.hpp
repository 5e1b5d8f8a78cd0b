#pragma once
// The messages that a process has accepted and not yet received, oldest first. Private to the process: no atomics that
// matter, no lock.

#include "proc/marks.hpp"

#include <weft/detail/node.hpp>

#include <atomic>
#include <cstdint>
#include <memory>

namespace weft::proc {

class mailbox {
public:
    mailbox() = default;
    ~mailbox() { clear(); }
    mailbox(mailbox const&) = delete;
    mailbox& operator=(mailbox const&) = delete;

    /// Some that follow each other already.
    struct run {
        void add(detail::node* next) noexcept {
            if (first == nullptr) first = next;
            last = next;
            ++length;
            bytes += size(next);
        }
        detail::node* first = nullptr;
        detail::node* last = nullptr;
        std::uint32_t length = 0;
        std::size_t bytes = 0;
    };
    void append(run const& fresh) noexcept {
        set_next(fresh.last, nullptr);
        if (last_ == nullptr) first_ = fresh.first;
        else set_next(last_, fresh.first);
        last_ = fresh.last;
        length_.store(length() + fresh.length, std::memory_order_relaxed);  // relaxed: see length()
        bytes_ += fresh.bytes;
    }
    void append(detail::node* fresh) noexcept {
        run one;
        one.add(fresh);
        append(one);
    }

    /// Takes `node` out; `before` is the one in front of it, or null.
    [[nodiscard]] detail::node_ptr remove(detail::node* before, detail::node* node) noexcept {
        detail::node* const after = next(node);
        if (before == nullptr) first_ = after;
        else set_next(before, after);
        if (last_ == node) last_ = before;
        if (marks_ != nullptr) [[unlikely]] marks_->forget(node, before);
        length_.store(length() - 1, std::memory_order_relaxed);  // relaxed: see length()
        bytes_ -= size(node);
        return detail::node_ptr{node};
    }

    [[nodiscard]] detail::node_ptr pop_front() noexcept { return first_ == nullptr ? nullptr : take_first(); }
    /// There is one.
    [[nodiscard]] detail::node_ptr take_first() noexcept { return remove(nullptr, first_); }

    void clear() noexcept {
        marks_.reset();
        while (pop_front()) {}
    }

    /// What is here now is older than `which` and so cannot mention it. Costs nothing while the mailbox is empty.
    void mark(ref which) {
        if (last_ == nullptr) return;
        if (marks_ == nullptr) marks_ = std::make_unique<marks>();
        marks_->remember(which, last_);
    }
    /// The newest message here that is older than `which`; null when none is, or that is not known any more.
    [[nodiscard]] detail::node* marked(ref which) const noexcept {
        return marks_ == nullptr ? nullptr : marks_->find(which);
    }

    [[nodiscard]] detail::node* first() const noexcept { return first_; }
    /// Relaxed: the owner's number; an observer wants a recent one.
    [[nodiscard]] std::uint32_t length() const noexcept { return length_.load(std::memory_order_relaxed); }

    /// Drops the oldest message that a process sent, if there is one. Places that others keep in the list are void then;
    /// trims() tells them.
    bool drop_oldest() noexcept {
        detail::node* before = nullptr;
        for (detail::node* each = first_; each != nullptr; before = each, each = next(each)) {
            if (each->kind != detail::signal_kind::message) continue;
            ++trims_;
            return remove(before, each) != nullptr;
        }
        return false;
    }
    [[nodiscard]] std::uint32_t trims() const noexcept { return trims_; }

    /// Of the messages themselves; what their values keep elsewhere is not known. Owner.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

    /// The message behind `node`. Relaxed: only the owner follows and writes these once they are accepted.
    [[nodiscard]] static detail::node* next(detail::node const* node) noexcept {
        return static_cast<detail::node*>(node->next.load(std::memory_order_relaxed));
    }

private:
    static std::size_t size(detail::node const* one) noexcept { return std::size_t{one->payload_offset} + one->payload_bytes; }
    static void set_next(detail::node* node, detail::node* to) noexcept {
        node->next.store(to, std::memory_order_relaxed);  // relaxed: see next()
    }

    detail::node* first_ = nullptr;
    detail::node* last_ = nullptr;
    std::size_t bytes_ = 0;
    std::unique_ptr<marks> marks_;
    std::uint32_t trims_ = 0;
    std::atomic<std::uint32_t> length_{0};
};

}  // namespace weft::proc
