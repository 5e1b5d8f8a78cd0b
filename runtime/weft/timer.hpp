#pragma once
// Timers: a message that is sent later. A timer never fires early; being late is possible.

#include <weft/message.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>

#include <optional>
#include <utility>

namespace weft {

/// What start_timer sends: the ref that it returned, and the message.
struct timeout_msg {
    ref timer;
    message value;
};

namespace detail {
[[nodiscard]] ref start_timer(nanoseconds delay, pid to, node_ptr what);
[[nodiscard]] ref start_wrapped_timer(nanoseconds delay, pid to, message what);
}  // namespace detail

/// Sends `value` to `to` when `delay` has passed. Blocks: never. Cost: O(1).
/// Errors: argument_error for a negative delay or an empty pid. Source: Erlang send_after.
template <class T>
    requires sendable<std::decay_t<T>>
ref send_after(nanoseconds delay, pid to, T&& value) {
    return detail::start_timer(delay, to, detail::make_node<std::decay_t<T>>(std::forward<T>(value)));
}

/// As send_after, but the message arrives inside a timeout_msg with the ref. Source: Erlang start_timer.
template <class T>
    requires sendable<std::decay_t<T>>
ref start_timer(nanoseconds delay, pid to, T&& value) {
    return detail::start_wrapped_timer(delay, to, make_message(std::decay_t<T>(std::forward<T>(value))));
}

/// Stops a timer: the time that was left, or nothing when it has fired, was cancelled, or never was. Once this returns
/// a time, the message never comes. Threads: from any process of the runtime that made it.
std::optional<nanoseconds> cancel_timer(ref timer);

/// The time left, or nothing when it has fired, was cancelled, or never was.
[[nodiscard]] std::optional<nanoseconds> read_timer(ref timer);

}  // namespace weft
