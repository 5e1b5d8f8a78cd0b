#pragma once
// A producer whose events are the elements of a range. It reads only what was asked for, and ends when there is no more
// and everything has been taken.

#include <weft/gen_stage/calls.hpp>
#include <weft/gen_stage/range_reader.hpp>
#include <weft/gen_stage/start.hpp>
#include <weft/process.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace weft::gen_stage {

/// What a source does when its last consumer has left: waits for another, or ends.
enum class on_cancel : unsigned char { go_on, stop };

template <class T>
struct range_options {
    server_name name{};
    std::string label{};
    demand_mode demand = demand_mode::forward;
    gen_stage::dispatcher<T> dispatcher = by_demand{};
    gen_stage::on_cancel on_cancel = gen_stage::on_cancel::go_on;
    bool link = true;
};

namespace detail {

/// For a range that the stage owns: it may always be read.
struct always_open {
    struct pass {
        explicit operator bool() const noexcept { return true; }
    };
    [[nodiscard]] pass enter() const noexcept { return {}; }
};

/// A range that may block is read for at most a millisecond before what there is goes out, so that a slow source is not
/// held up by a large demand. Access gives the right to read, for as long as its pass lives.
template <class Holder, class Access = always_open>
class range_stage {
    using reader = range_reader<Holder>;

public:
    using event = typename reader::event;

    range_stage(Holder holder, on_cancel when_alone, Access access = {})
        : reader_{std::move(holder)}, access_{std::move(access)}, when_alone_{when_alone} {}

    std::vector<event> handle_demand(std::size_t count) {
        wanted_ += count;
        return reads_later_ ? std::vector<event>{} : read_on();
    }

    struct go_on {};
    std::vector<event> handle_info(go_on) {
        reads_later_ = false;
        return read_on();
    }

    void handle_subscribe(peer, subscribe_options const&, subscription const&) { ++consumers_; }
    void handle_cancel(cancellation const&, subscription const&) {
        if (--consumers_ == 0 && when_alone_ == on_cancel::stop) async_stop(self());
    }

private:
    std::vector<event> read_on() {
        std::vector<event> events;
        if (ended_) return events;
        auto const pass = access_.enter();
        if (!pass) weft::exit(exit_reason::shutdown());
        if constexpr (reader::single_pass) read_for_a_while(events);
        else ended_ = !reader_.read(std::exchange(wanted_, 0), events);
        if (ended_) async_stop(self());
        return events;
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
    [[no_unique_address]] Access access_;
    on_cancel when_alone_;
    std::size_t wanted_ = 0;
    std::size_t consumers_ = 0;
    bool reads_later_ = false;  // a go_on is in the mailbox
    bool ended_ = false;
};

}  // namespace detail

/// Starts a producer of the range's elements. The range is moved in; an lvalue is copied.
/// A single-pass range may block in a file read, and is then read in its own process while others run; one that never
/// ends is fine. Errors and blocking: as start_link. Threads: from a process. Source: GenStage.from_enumerable/2.
template <class Range>
    requires std::ranges::input_range<Range>
[[nodiscard]] producer_ref<std::ranges::range_value_t<Range>> from_range(
    Range range, range_options<std::ranges::range_value_t<Range>> const& chosen = {}) {
    using stage = detail::range_stage<detail::owned_range<Range>>;
    options<stage> const its{.name = chosen.name, .label = chosen.label, .demand = chosen.demand, .dispatcher = chosen.dispatcher};
    return detail::started_or_exit(
        detail::start<stage>(chosen.link, its, detail::owned_range<Range>{std::move(range)}, chosen.on_cancel));
}

}  // namespace weft::gen_stage
