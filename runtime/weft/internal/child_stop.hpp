#pragma once
// Stopping one process that the caller started: ask, wait, insist.

#include <weft/child_spec.hpp>

namespace weft::internal {

/// Stops a linked process as `how` says and waits until it has ended; afterwards nothing of it is in the mailbox.
/// Returns the reason with which it ended. Works for a process that removed the link, too.
[[nodiscard]] exit_reason stop_process(pid process, child_shutdown how, child_type type);

/// Whether the caller's end of the link is still there: false also when the link's exit_msg is in the mailbox already.
[[nodiscard]] bool is_linked_to(pid other);

}  // namespace weft::internal
