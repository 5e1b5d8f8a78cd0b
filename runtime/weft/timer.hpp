#pragma once
// Timers: a message that is sent later, once or again and again. A timer never fires early; being late is possible.

#include <weft/detail/tick_source.hpp>
#include <weft/message.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weft {

/// What start_timer sends: the ref that it returned, and the message.
struct timeout_msg {
    ref timer;
    message value;
};

/// What an asynchronous cancel_timer sends to its caller: what it would have returned.
struct cancel_result {
    ref timer;
    std::optional<nanoseconds> left;
};

/// Whom a timer's message is for: a process, whose end cancels the timer, or whoever holds a name when it fires.
class timer_target {
public:
    template <std::convertible_to<pid> Process>  // a server_ref as well
    timer_target(Process const& process) noexcept : process_{process} {}
    timer_target(std::string_view name) : name_{name} {}
    timer_target(char const* name) : name_{name} {}

    [[nodiscard]] pid process() const noexcept { return process_; }
    [[nodiscard]] std::string const& name() const noexcept { return name_; }

private:
    pid process_;
    std::string name_;
};

struct timer_options {
    bool abs = false;  ///< the time is a point of monotonic_time(), not a delay; one that is past fires at once
};

struct cancel_options {
    bool async = false;  ///< returns nothing, and a cancel_result arrives instead
    bool info = true;    ///< false: with async, that message does not come either
};

inline constexpr nanoseconds min_interval = std::chrono::milliseconds{1};

namespace detail {
[[nodiscard]] ref start_timer(nanoseconds time, timer_target const& to, node_ptr what, timer_options options);
[[nodiscard]] ref start_wrapped_timer(nanoseconds time, timer_target const& to, message what, timer_options options);
[[nodiscard]] ref start_interval(nanoseconds period, timer_target const& to, std::shared_ptr<tick_source const> source);
}  // namespace detail

/// Sends `value` to `to` when `time` has passed. A name that nobody holds then is no error: the message is destroyed.
/// Blocks: never. Cost: O(1). Errors: argument_error for a negative delay, a time beyond the clock's range, an empty pid
/// or an empty name. Source: Erlang send_after.
template <class T>
    requires sendable<std::decay_t<T>>
ref send_after(nanoseconds time, timer_target const& to, T&& value, timer_options options = {}) {
    return detail::start_timer(time, to, detail::make_node<std::decay_t<T>>(std::forward<T>(value)), options);
}

/// As send_after, but the message arrives inside a timeout_msg with the ref. Source: Erlang start_timer.
template <class T>
    requires sendable<std::decay_t<T>>
ref start_timer(nanoseconds time, timer_target const& to, T&& value, timer_options options = {}) {
    return detail::start_wrapped_timer(time, to, make_message(std::decay_t<T>(std::forward<T>(value))), options);
}

/// Sends a copy of `value` every `period`, first when one has passed, until it is cancelled or the process that it is
/// aimed at ends; one that is aimed at a name goes on whoever holds it. Each tick is due a period after the one before
/// was due, so lateness does not add up; a consumer that is slow finds them all in its mailbox.
/// Blocks: never. Errors: argument_error for a period below min_interval, and as send_after. A copy that throws stops the
/// timer and is logged. Source: Erlang timer:send_interval.
template <class T>
    requires(sendable<std::decay_t<T>> && std::copy_constructible<std::decay_t<T>>)
ref send_interval(nanoseconds period, timer_target const& to, T&& value) {
    return detail::start_interval(period, to, std::make_shared<detail::copies_of<std::decay_t<T>>>(std::forward<T>(value)));
}

/// Stops a timer: the time that was left, or nothing when it has fired, was cancelled, or never was. Once this returns
/// a time, the message never comes. With `.async` it returns nothing and the answer is a cancel_result.
/// Blocks: never. Threads: from anywhere; with `.async` from a process.
std::optional<nanoseconds> cancel_timer(ref timer, cancel_options options = {});

/// The time left, or nothing when it has fired, was cancelled, or never was. Threads: from anywhere.
[[nodiscard]] std::optional<nanoseconds> read_timer(ref timer);

}  // namespace weft
