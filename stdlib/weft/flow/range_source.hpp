#pragma once
// Where a flow's events come from: a range, read in the source stage and only as far as was asked for. A range given as
// an lvalue is borrowed for the run, one given as an rvalue is moved in.

#include <weft/flow/lease.hpp>
#include <weft/flow/operators.hpp>
#include <weft/gen_stage.hpp>

#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::flow::detail {

template <class Range>
using iterator_of = decltype(std::ranges::begin(std::declval<Range&>()));
template <class Range>
using sentinel_of = decltype(std::ranges::end(std::declval<Range&>()));

/// The range that a description holds. Copies of a description run one after the other from equal ranges.
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

/// The elements of an owning container that was moved in may be moved on; those behind a view belong to somebody else.
template <class Holder>
inline constexpr bool may_move_elements =
    !Holder::borrowed && !std::is_const_v<typename Holder::range> && !std::ranges::view<typename Holder::range>;

/// Walks a range in steps. Owner: the source stage. Not moved after the first read.
template <class Holder>
class range_reader {
    using range = typename Holder::range;
    using iterator = iterator_of<range>;
    using sentinel = sentinel_of<range>;

public:
    using event = std::ranges::range_value_t<range>;
    /// Reading such a range may take its time, so it is read in short turns.
    static constexpr bool single_pass = !std::forward_iterator<iterator>;

    explicit range_reader(Holder holder) : holder_{std::move(holder)} {}

    /// Appends at most `count` elements. Returns false when the range has no more.
    bool read(std::size_t count, std::vector<event>& into) {
        open();
        if constexpr (std::random_access_iterator<iterator> && std::sized_sentinel_for<sentinel, iterator>) {
            return read_block(count, into);
        }
        for (; count > 0; --count) {
            if (!step()) return false;
            append(into);
        }
        return single_pass || at_end() == false;
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
    bool read_block(std::size_t count, std::vector<event>& into) {
        auto const left = static_cast<std::ptrdiff_t>(*end_ - *here_);
        auto const wanted = static_cast<std::ptrdiff_t>(count);
        auto const stop = *here_ + (wanted < left ? wanted : left);
        if constexpr (may_move_elements<Holder> && std::is_lvalue_reference_v<decltype(**here_)>) {
            into.insert(into.end(), std::make_move_iterator(*here_), std::make_move_iterator(stop));
        } else {
            into.insert(into.end(), *here_, stop);
        }
        *here_ = stop;
        return !at_end();
    }
    [[nodiscard]] bool at_end() const { return *here_ == *end_; }

    // A single-pass range reads its next element when it is advanced, so that waits until the element is asked for.
    bool step() {
        if constexpr (single_pass) {
            if (std::exchange(taken_, false)) ++*here_;
        }
        return !at_end();
    }

    void append(std::vector<event>& into) {
        if constexpr (may_move_elements<Holder> && std::is_lvalue_reference_v<decltype(**here_)>) {
            into.push_back(std::move(**here_));
        } else {
            into.push_back(**here_);
        }
        if constexpr (single_pass) taken_ = true;
        else ++*here_;
    }

    Holder holder_;
    std::optional<iterator> here_;
    std::optional<sentinel> end_;
    bool taken_ = false;  // single pass: the element at here_ has gone out
};

/// The producer at the start of a flow. A range that may block is read for at most a millisecond before what there is
/// goes out, so that a slow source is not held up by a large demand.
template <class Holder>
class source_stage {
    using reader = range_reader<Holder>;

public:
    using event = typename reader::event;

    source_stage(Holder holder, std::shared_ptr<lease> borrowed) : reader_{std::move(holder)}, lease_{std::move(borrowed)} {}

    std::vector<event> handle_demand(std::size_t count) {
        wanted_ += count;
        return reads_later_ ? std::vector<event>{} : read_on();
    }

    struct go_on {};
    std::vector<event> handle_info(go_on) {
        reads_later_ = false;
        return read_on();
    }

    void handle_subscribe(gen_stage::peer, gen_stage::subscribe_options const&, gen_stage::subscription const&) {
        ++consumers_;
    }
    void handle_cancel(gen_stage::cancellation const&, gen_stage::subscription const&) {
        if (--consumers_ == 0) gen_stage::async_stop(self());
    }

private:
    std::vector<event> read_on() {
        std::vector<event> events;
        if (ended_) return events;
        lease_guard const inside{*lease_};
        if (!inside) weft::exit(exit_reason::shutdown());
        if constexpr (reader::single_pass) read_for_a_while(events);
        else read_all(events);
        if (ended_) gen_stage::async_stop(self());
        return events;
    }

    void read_all(std::vector<event>& events) {
        ended_ = !reader_.read(std::exchange(wanted_, 0), events);
    }

    void read_for_a_while(std::vector<event>& events) {
        nanoseconds const until = monotonic_time() + turn;
        while (!ended_ && wanted_ > 0) {
            ended_ = !reader_.read(1, events);
            --wanted_;
            if (monotonic_time() >= until) break;
        }
        if (ended_ || wanted_ == 0) return;
        reads_later_ = true;
        send(self(), go_on{});
    }

    static constexpr nanoseconds turn{1'000'000};

    reader reader_;
    std::shared_ptr<lease> lease_;
    std::size_t wanted_ = 0;
    std::size_t consumers_ = 0;
    bool reads_later_ = false;  // a go_on is in the mailbox
    bool ended_ = false;
};

}  // namespace weft::flow::detail
