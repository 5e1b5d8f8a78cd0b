#pragma once

// What a running jobber can be asked by `weft call jobber COMMAND`:
//
//     list [--state S] [--kind K] [--rows N] [--json]     the jobs as they stand
//     show ID [--json]                                    one job with its history
//     add JSON...                                         more jobs, each an argument

#include <weft/application/commands.hpp>

#include <vector>

namespace jobber {

/// They find the queue and the journal by their names. Exit codes: 0; 1 when no jobs are run now, or there is no such job; 2
/// for wrong arguments.
[[nodiscard]] std::vector<weft::app_command> commands();

}  // namespace jobber
