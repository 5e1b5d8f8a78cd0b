#pragma once
// Monitors: one message when another process has ended; the watcher is not harmed.

#include <weft/exit_reason.hpp>
#include <weft/pid.hpp>

#include <string>
#include <string_view>

namespace weft {

/// Tells that a monitored process has ended. `object` is the pid; `name` is what was monitored when it was a name.
struct down_msg {
    ref monitor;
    pid object;
    exit_reason reason;
    std::string name{};
};

struct demonitor_options {
    bool flush = false;  ///< also removes the down_msg from the mailbox if it is there already
};

/// Watches `target`: exactly one down_msg with the ref returned arrives when it has ended; with `noproc` when it had
/// already. Blocks: never. Errors: argument_error for an empty pid. Source: Erlang monitor/2.
[[nodiscard]] ref monitor(pid target);
[[nodiscard]] ref monitor(std::string_view name);

/// Stops watching. True when the monitor was still active. Unknown refs are no error.
bool demonitor(ref which, demonitor_options options = {});

}  // namespace weft
