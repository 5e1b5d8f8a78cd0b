#pragma once
// What changes the node: ending, stopping and restarting processes, starting and stopping applications, the log's levels, a
// dump. All of them need the role control.

#include <weft/observer/internal/operation_table.hpp>

namespace weft::observe {

/// kill {pid, reason}, exit {pid, reason}: an exit signal; kill without a reason cannot be survived.
/// suspend {pid}, resume {pid}: by one process of the observer, so all clients share what was suspended.
/// restart {pid}: by its supervisor. stop {pid}: in an orderly way, and its supervisor does not start it again.
/// log_level {level, where, for_ms}. dump {file}. app_start {app}, app_stop {app}.
void add_control_operations(operation_table& to);

/// apps, log (a stream), trace (a stream): need a process or time, and only read.
void add_slow_operations(operation_table& to);

}  // namespace weft::observe
