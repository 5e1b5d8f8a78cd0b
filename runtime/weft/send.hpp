#pragma once
// Sending. One exchange onto the receiver's inbound queue; never waits for the receiver.

#include <weft/message.hpp>
#include <weft/pid.hpp>

#include <string_view>
#include <utility>

namespace weft {

namespace detail {
/// Puts the message into the inbound queue of `to`; destroys it when nobody is there. Takes it over, also when it throws.
void deliver_node(pid to, node* what);
inline void deliver(pid to, node_ptr what) { deliver_node(to, what.release()); }
/// False, and `what` untouched, when nobody has the name.
[[nodiscard]] bool deliver(std::string_view name, node_ptr& what);
[[noreturn]] void no_such_name(std::string_view name);
}  // namespace detail

/// Sends `value`, moved, to a process. A dead pid is no error: the message is destroyed.
/// Blocks: never, unless the receiver's mailbox is bounded with mailbox_policy::block and full. Errors: argument_error for
/// an empty pid; mailbox_full for a bounded mailbox with policy refuse. Threads: from anywhere, plain threads included.
/// Source: Erlang `!`.
template <class T>
    requires sendable<std::decay_t<T>>
void send(pid to, T&& value) {
    detail::deliver(to, detail::make_node<std::decay_t<T>>(std::forward<T>(value)));
}

/// Sends a wrapped message on as what it is.
inline void send(pid to, message value) { detail::deliver(to, value.release()); }

/// Sends to whoever holds the name now.
/// Errors: argument_error when nobody does; try_send returns false instead. Threads: processes only.
template <class T>
    requires sendable<std::decay_t<T>>
void send(std::string_view name, T&& value) {
    auto what = detail::make_node<std::decay_t<T>>(std::forward<T>(value));
    if (!detail::deliver(name, what)) detail::no_such_name(name);
}

template <class T>
    requires sendable<std::decay_t<T>>
[[nodiscard]] bool try_send(std::string_view name, T&& value) {
    auto what = detail::make_node<std::decay_t<T>>(std::forward<T>(value));
    return detail::deliver(name, what);
}

}  // namespace weft
