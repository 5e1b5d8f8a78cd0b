#pragma once
// Walking a range in steps, only as far as was asked for. A range given as an lvalue is borrowed, one given as an rvalue
// is moved in.

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::gen_stage::detail {

template <class Range>
struct owned_range {
    using range = Range;
    static constexpr bool borrowed = false;
    Range value;
};
template <class Range>
struct borrowed_range {
    using range = Range;
    static constexpr bool borrowed = true;
    Range* value;
};

/// How `from(range)` holds its argument.
template <class Range>
auto hold_range(Range&& range) {
    using plain = std::remove_reference_t<Range>;
    if constexpr (std::is_lvalue_reference_v<Range>) return borrowed_range<plain>{std::addressof(range)};
    else return owned_range<std::remove_cv_t<plain>>{std::forward<Range>(range)};
}

/// The elements of an owning container that was moved in may be moved on; those behind a view belong to somebody else.
template <class Holder>
inline constexpr bool may_move_elements =
    !Holder::borrowed && !std::is_const_v<typename Holder::range> && !std::ranges::view<typename Holder::range>;

/// Owner: one process. Not moved after the first read.
template <class Holder>
class range_reader {
    using range = typename Holder::range;
    using iterator = decltype(std::ranges::begin(std::declval<range&>()));
    using sentinel = decltype(std::ranges::end(std::declval<range&>()));
    static constexpr bool moves = may_move_elements<Holder> && std::is_lvalue_reference_v<std::iter_reference_t<iterator>>;
    // Iterators of C++20 alone, such as those of iota, are none to std::vector: their elements are taken one by one.
    static constexpr bool is_block = std::contiguous_iterator<iterator> && !moves;
    static constexpr bool has_length =
        std::random_access_iterator<iterator> && std::sized_sentinel_for<sentinel, iterator>;

public:
    using event = std::ranges::range_value_t<range>;
    /// Reading such a range may take its time.
    static constexpr bool single_pass = !std::forward_iterator<iterator>;

    explicit range_reader(Holder holder) : holder_{std::move(holder)} {}

    /// Appends at most `count` elements. Returns false when the range has no more; a single-pass range is known to have
    /// no more only when one is missing.
    bool read(std::size_t count, std::vector<event>& into) {
        open();
        if constexpr (has_length) {
            read_block(count, into);
        } else {
            for (; count > 0; --count) {
                if (!step()) return false;
                append(into);
            }
        }
        return single_pass || !at_end();
    }

private:
    void open() {
        if (here_) return;
        here_.emplace(std::ranges::begin(source()));
        end_.emplace(std::ranges::end(source()));
    }
    range& source() {
        if constexpr (Holder::borrowed) return *holder_.value;
        else return holder_.value;
    }
    [[nodiscard]] bool at_end() const { return *here_ == *end_; }

    void read_block(std::size_t count, std::vector<event>& into) {
        auto const left = static_cast<std::size_t>(*end_ - *here_);
        std::size_t const taken = count < left ? count : left;
        if constexpr (is_block) {
            auto const* const first = std::to_address(*here_);
            into.insert(into.end(), first, first + taken);
        } else if constexpr (std::is_trivial_v<event>) {
            std::size_t const before = into.size();
            into.resize(before + taken);  // then written in place, without a test of the capacity for each
            for (std::size_t i = 0; i < taken; ++i) into[before + i] = at(i);
        } else {
            into.reserve(into.size() + taken);
            for (std::size_t i = 0; i < taken; ++i) into.push_back(at(i));
        }
        *here_ += static_cast<std::iter_difference_t<iterator>>(taken);
    }
    [[nodiscard]] decltype(auto) at(std::size_t index) {
        auto const offset = static_cast<std::iter_difference_t<iterator>>(index);
        if constexpr (moves) return std::move((*here_)[offset]);
        else return (*here_)[offset];
    }

    // A single-pass range reads its next element when it is advanced, so that waits until the element is asked for.
    bool step() {
        if constexpr (single_pass) {
            if (std::exchange(taken_, false)) ++*here_;
        }
        return !at_end();
    }

    void append(std::vector<event>& into) {
        if constexpr (moves) into.push_back(std::move(**here_));
        else into.push_back(**here_);
        if constexpr (single_pass) taken_ = true;
        else ++*here_;
    }

    Holder holder_;
    std::optional<iterator> here_;
    std::optional<sentinel> end_;
    bool taken_ = false;  // single pass: the element at here_ has gone out
};

}  // namespace weft::gen_stage::detail
