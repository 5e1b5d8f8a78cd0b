#pragma once
// Monitors: one message when another process has ended; the watcher is not harmed.

#include <weft/exit_reason.hpp>
#include <weft/pid.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace weft {

/// Tells that a monitored process has ended. `object` is the pid; `name` is what was monitored when it was a name.
struct down_msg {
    ref monitor;
    pid object;
    exit_reason reason;
    std::string name{};
    std::string tag{"DOWN"};  ///< what monitor_options::tag said, to tell the monitors of one process apart
};

/// Whether a monitor's ref is also an alias of its maker (weft/alias.hpp), and what ends it.
enum class monitor_alias : std::uint8_t {
    off,
    explicit_unalias,  ///< unalias only
    demonitor,         ///< the monitor's end: it fired or was taken back
    reply_demonitor,   ///< as demonitor, and the first message through the alias, which also takes the monitor back
};

struct monitor_options {
    monitor_alias alias = monitor_alias::off;
    std::string tag{"DOWN"};  ///< comes back in the down_msg
};

struct demonitor_options {
    bool flush = false;  ///< also removes the down_msg from the mailbox if it is there already
};

/// Watches `target`: exactly one down_msg with the ref returned arrives when it has ended; with `noproc` when it had
/// already. A name is looked up once, here. Blocks: never. Errors: argument_error for an empty pid or an unknown alias
/// mode. Source: Erlang monitor/3.
[[nodiscard]] ref monitor(pid target, monitor_options const& options = {});
[[nodiscard]] ref monitor(std::string_view name, monitor_options const& options = {});

/// Stops watching. True when the monitor was still active. Unknown refs are no error, and so are other processes'.
bool demonitor(ref which, demonitor_options options = {});

}  // namespace weft
