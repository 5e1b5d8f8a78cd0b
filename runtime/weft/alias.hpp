#pragma once
// Aliases: a ref that stands for its owner as the target of a send until it is deactivated. What comes later, from
// somebody who still has it, is dropped: so a request that was given up cannot be answered into the mailbox.
//
//     weft::ref const me = weft::alias(weft::alias_mode::reply);
//     weft::send(server, question{.answer_to = me});
//     … receive an answer, or after a time:  weft::unalias(me);     // a later answer never arrives

#include <weft/message.hpp>
#include <weft/pid.hpp>

#include <cstdint>
#include <type_traits>
#include <utility>

namespace weft {

enum class alias_mode : std::uint8_t {
    explicit_unalias,  ///< active until unalias
    reply,             ///< active until unalias or the first message through it, whichever is first
};

/// A new alias of the calling process. It also ends with the process.
/// Blocks: never. Errors: argument_error for an unknown mode. Threads: from a process.
/// Source: Erlang alias/1; for a monitor's ref that is an alias too see monitor_options.
[[nodiscard]] ref alias(alias_mode mode = alias_mode::explicit_unalias);

/// Deactivates the calling process's own alias; messages that it has let in already stay in the mailbox.
/// True when it was active; false for one that was not, and for another process's.
bool unalias(ref which);

namespace detail {
void deliver(ref alias, node_ptr what);
}  // namespace detail

/// Sends `value`, moved, to the alias's owner, who drops it if the alias is not active when it is accepted.
/// Blocks: never. Errors: argument_error when the ref is no alias. Threads: from anywhere. Source: Erlang `!`.
template <class T>
    requires sendable<std::decay_t<T>>
void send(ref alias, T&& value) {
    detail::deliver(alias, detail::make_node<std::decay_t<T>>(std::forward<T>(value)));
}

}  // namespace weft
