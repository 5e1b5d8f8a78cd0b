#pragma once
// How a window is said in a program: what kind, and which triggers fire before it is done.
//
// Which window do I want?
//   all events of a stage, until the input ends … global      every n events ……………………… count(n)
//   by the events' own time …………………………………………… fixed(1min, by)   by the clock on the wall … periodic(100ms)
//   by pauses in the events (sessions) ………………… emit_and_reduce and on_trigger, without a window
// Which trigger?
//   every n events ……………………………… .trigger_every(n)      every so often ………… .trigger_periodically(100ms)
//   when the events themselves say ……… .trigger(init, function)    when somebody says … send(stage, flow::fire{"now"})

#include <weft/flow/fixed_window.hpp>
#include <weft/flow/window.hpp>

#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::flow::window {

namespace detail {

using namespace weft::flow::detail;

/// Errors: argument_error "expected count to be equal to or greater than 1, got: 0". Returns `count`.
std::int64_t checked_count(std::int64_t count);
/// Errors: argument_error "expected <what> to be at least 1 ms, got: 0 ns". Returns `time`.
nanoseconds checked_time(char const* what, nanoseconds time);
/// As checked_time, and whole milliseconds.
std::int64_t checked_length(nanoseconds time);

template <class T>
inline constexpr bool is_fixed = false;
template <class By>
inline constexpr bool is_fixed<fixed_window<By>> = true;

/// A kind of window with its triggers. Each word returns a window with one more.
template <class Kind, class Cut = no_cuts>
struct spec {
    /// Fires after every `count` events that come into the window, counted before mapping and filtering.
    /// Errors: argument_error unless count is positive.
    [[nodiscard]] auto trigger_every(std::int64_t count) const {
        return with_cut(every_cut{checked_count(count)});
    }

    /// Fires where `function` says so: it is called with the events that come into the window and an accumulator that
    /// begins with each window, and returns flow::go_on(events) or flow::fire_after(name, before, after).
    template <class Init, class F>
    [[nodiscard]] auto trigger(Init init, F function) const {
        return with_cut(custom_cut<Init, F>{std::move(init), std::move(function)});
    }

    /// Fires each time that `period` has passed, for the windows that have got events since their last trigger. May be
    /// said several times. Errors: argument_error for less than 1 ms.
    [[nodiscard]] spec trigger_periodically(nanoseconds period) const {
        spec more = *this;
        more.periods.push_back(checked_time("the period of a trigger", period));
        return more;
    }

    /// Fixed windows only: a window whose time is over fires watermark, takes late events for `time` more, and is done
    /// then. Errors: argument_error for less than 1 ms.
    [[nodiscard]] spec allowed_lateness(nanoseconds time) const {
        static_assert(is_fixed<Kind>, "flow::window: only fixed() windows have an allowed_lateness()");
        if constexpr (is_fixed<Kind>) return {kind.with_lateness(checked_time("the allowed lateness", time)), cut, periods};
    }

    Kind kind;
    Cut cut{};
    std::vector<nanoseconds> periods{};

private:
    template <class NewCut>
    auto with_cut(NewCut with) const {
        static_assert(!Cut::cuts, "a flow::window has one trigger() or trigger_every(); trigger_periodically() may be added");
        return spec<Kind, NewCut>{kind, std::move(with), periods};
    }
};

}  // namespace detail

/// All events of a stage, until the input ends: what a layer has that names no window.
[[nodiscard]] inline detail::spec<detail::global_window> global() { return {}; }

/// Every `length` events of a stage, counted before mapping and filtering, and what is left when the input ends.
/// Errors: argument_error unless length is positive. Source: Flow.Window.count/1.
[[nodiscard]] inline detail::spec<detail::count_window> count(std::int64_t length) {
    return {detail::count_window{detail::checked_count(length)}};
}

/// The events of each `length` of time, where `by(event)` is the event's time: milliseconds as an integer, a duration
/// or a time point. A window is done when every producer of the stage has sent an event of a later one; an event that
/// comes for a window that is done, from a producer that has been further, is dropped. A gap in the times costs one
/// empty window for each length.
/// Errors: argument_error for less than 1 ms or a part of one. Source: Flow.Window.fixed/3.
template <class By>
[[nodiscard]] detail::spec<detail::fixed_window<By>> fixed(nanoseconds length, By by) {
    return {detail::fixed_window<By>{detail::checked_length(length), std::move(by), std::nullopt}};
}

/// What comes within each `period` of time, by the clock of the stage. A period without events has its window, too.
/// Errors: argument_error for less than 1 ms. Source: Flow.Window.periodic/2.
[[nodiscard]] inline detail::spec<detail::periodic_window> periodic(nanoseconds period) {
    return {detail::periodic_window{detail::checked_time("the length of a periodic window", period)}};
}

}  // namespace weft::flow::window
