#pragma once
// What a callback may tell its server besides "go on": answer, stop, look again after an idle time, do something more
// before the next message. Plain values and void mean the common case, so most servers never name these types.

#include <weft/exit_reason.hpp>
#include <weft/message.hpp>
#include <weft/options.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace weft {

/// Sent to handle_info when nothing came for as long as the last callback asked.
struct server_timeout {};

/// What the server does after a callback. Default: it goes on with the next message.
class server_next {
public:
    server_next() noexcept = default;

    /// handle_info(server_timeout) is called when no message comes for `idle`; any message ends the wait.
    /// Errors: argument_error for a negative time.
    [[nodiscard]] server_next timeout(nanoseconds idle) && {
        set_idle(idle);
        return std::move(*this);
    }
    /// handle_continue(argument) is called before the next message is looked at.
    template <sendable T>
    [[nodiscard]] server_next continue_with(T argument) && {
        following_ = make_message(std::move(argument));
        return std::move(*this);
    }
    /// The server rests without a stack until something comes. All servers do between two messages, so this changes nothing; it
    /// says that the author counts on it. Source: Erlang's `hibernate`.
    [[nodiscard]] server_next hibernate() && noexcept { return std::move(*this); }
    [[nodiscard]] static server_next stopping(exit_reason reason) {
        server_next made;
        made.reason_ = std::move(reason);
        made.stops_ = true;
        return made;
    }

    [[nodiscard]] bool stops() const noexcept { return stops_; }
    [[nodiscard]] exit_reason const& reason() const noexcept { return reason_; }
    [[nodiscard]] nanoseconds idle() const noexcept { return idle_; }
    [[nodiscard]] message take_following() noexcept { return std::move(following_); }

private:
    void set_idle(nanoseconds idle);

    exit_reason reason_;
    nanoseconds idle_ = infinity;
    message following_;
    bool stops_ = false;
};

/// What a handle_call that does not return a plain value returns: an answer, if any, and what the server does next.
template <class Reply>
class server_reply {
    static constexpr bool is_void = std::is_void_v<Reply>;

public:
    using value_type = std::conditional_t<is_void, char, Reply>;

    server_reply(value_type value, server_next next = {}) : value_{std::move(value)}, next_{std::move(next)} {}
    server_reply(server_next next) : next_{std::move(next)} {}
    template <class Other>
        requires(!is_void && !std::is_void_v<Other> && !std::is_same_v<Other, Reply> &&
                 std::is_convertible_v<Other, value_type>)
    server_reply(server_reply<Other> other) : next_{other.take_next()} {
        if (auto value = other.take_value()) value_.emplace(static_cast<value_type>(std::move(*value)));
    }

    /// As server_next::timeout.
    [[nodiscard]] server_reply timeout(nanoseconds idle) && {
        next_ = std::move(next_).timeout(idle);
        return std::move(*this);
    }
    /// As server_next::hibernate.
    [[nodiscard]] server_reply hibernate() && { return std::move(*this); }
    /// As server_next::continue_with; the answer is sent first.
    template <sendable T>
    [[nodiscard]] server_reply continue_with(T argument) && {
        next_ = std::move(next_).continue_with(std::move(argument));
        return std::move(*this);
    }

    [[nodiscard]] std::optional<value_type> take_value() { return std::exchange(value_, std::nullopt); }
    [[nodiscard]] server_next take_next() noexcept { return std::move(next_); }

private:
    std::optional<value_type> value_;
    server_next next_;
};

/// Go on; the caller of a handle_call(request, from) is answered later.
[[nodiscard]] inline server_next noreply() noexcept { return {}; }

/// Answer with `value` and go on.
template <class Value>
[[nodiscard]] server_reply<std::decay_t<Value>> reply(Value&& value) {
    return {std::forward<Value>(value)};
}
[[nodiscard]] inline server_reply<void> reply() { return {'\0'}; }

/// End the server with `reason` after terminate(); a caller waiting for its answer fails with it.
[[nodiscard]] inline server_next stop(exit_reason reason) { return server_next::stopping(std::move(reason)); }

/// End the server with `reason`; the caller gets `value` when terminate() is over.
template <class Value>
    requires(!std::is_convertible_v<Value, nanoseconds>)
[[nodiscard]] server_reply<std::decay_t<Value>> stop(exit_reason reason, Value&& value) {
    return {std::forward<Value>(value), server_next::stopping(std::move(reason))};
}

}  // namespace weft
