#pragma once
// Events that nobody has room for yet: a queue with a limit, that counts what it loses when the limit is passed.

#include <weft/gen_stage/options.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

namespace weft::gen_stage::detail {

/// Events in one contiguous block with a moving front: a batch goes in and out without copies, and whole when it can.
/// Owner: one producer. Invariant: pushed() = removed() + size().
template <class T>
class buffer {
public:
    static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

    explicit buffer(std::size_t capacity = no_limit, buffer_keep keep = buffer_keep::last)
        : capacity_{capacity}, keep_{keep} {}

    [[nodiscard]] std::size_t size() const noexcept { return items_.size() - front_; }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    /// All events that ever went in, the ones dropped as newcomers left out.
    [[nodiscard]] std::uint64_t pushed() const noexcept { return removed_ + size(); }
    /// All events that left: taken, or dropped from the front.
    [[nodiscard]] std::uint64_t removed() const noexcept { return removed_; }

    /// Appends the events from `first` on; returns how many were dropped because of the limit.
    std::size_t push(std::vector<T>&& events, std::size_t first = 0) {
        std::size_t const free = capacity_ - size();
        std::size_t const fresh = events.size() - first;
        std::size_t const dropped = fresh > free ? fresh - free : 0;
        if (dropped > 0 && keep_ == buffer_keep::first) {
            events.erase(events.end() - static_cast<std::ptrdiff_t>(dropped), events.end());
        }
        append(std::move(events), first);
        if (dropped > 0 && keep_ == buffer_keep::last) drop(dropped);
        return dropped;
    }

    /// The oldest `count` events, at most size().
    [[nodiscard]] std::vector<T> take(std::size_t count) {
        if (count == items_.size() && front_ == 0) {
            removed_ += count;
            return std::exchange(items_, {});
        }
        auto const begin = items_.begin() + static_cast<std::ptrdiff_t>(front_);
        std::vector<T> taken(std::make_move_iterator(begin),
                             std::make_move_iterator(begin + static_cast<std::ptrdiff_t>(count)));
        drop(count);
        return taken;
    }

    /// `take(block, first)` moves some of the oldest events out of the block, from `first` on, and returns how many; it may
    /// take the block itself when these are all.
    template <class Take>
    void feed(Take&& take) {
        std::size_t const taken = take(items_, front_);
        if (!items_.empty()) return drop(taken);
        removed_ += taken;
        front_ = 0;
    }

private:
    void append(std::vector<T>&& events, std::size_t first) {
        if (empty()) {
            items_ = std::move(events);
            front_ = first;
            return;
        }
        if (front_ >= size()) cut_front();
        items_.insert(items_.end(), std::make_move_iterator(events.begin() + static_cast<std::ptrdiff_t>(first)),
                      std::make_move_iterator(events.end()));
    }

    void drop(std::size_t count) {
        removed_ += count;
        front_ += count;
        if (!empty()) return;
        items_.clear();
        front_ = 0;
    }

    // What was moved from stays until more comes, and longer while it is the smaller half: each event moves once more at
    // most, on average, and not at all in a buffer that is emptied before.
    void cut_front() {
        items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(front_));
        front_ = 0;
    }

    std::vector<T> items_;
    std::size_t front_ = 0;
    std::uint64_t removed_ = 0;
    std::size_t capacity_;
    buffer_keep keep_;
};

}  // namespace weft::gen_stage::detail
