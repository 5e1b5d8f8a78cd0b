#pragma once
// Links: two processes that end together, unless the one that stays traps exits.

#include <weft/exit_reason.hpp>
#include <weft/pid.hpp>

namespace weft {

/// What a trapping process receives in place of an exit signal.
struct exit_msg {
    pid from;
    exit_reason reason;
};

/// Links the calling process with `other`; a second link of the same two changes nothing, one to itself does nothing.
/// Blocks: never. Errors: noproc_error when `other` has ended and the caller does not trap exits (trapping: exit_msg
/// with noproc arrives); argument_error for an empty pid. Source: Erlang link/1.
void link(pid other);

/// Removes the link. When it returns, no exit_msg for it will arrive that is not in the mailbox already.
void unlink(pid other);

}  // namespace weft
