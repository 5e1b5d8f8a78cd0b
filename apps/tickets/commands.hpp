#pragma once

// What a serving tickets can be asked by `weft call tickets COMMAND`:
//
//     summary [--expect N] [--json]     what became of the requests so far
//     rate [N]                          how many are taken a second at most, or a new limit

#include "tickets/options.hpp"

#include <weft/application/commands.hpp>

#include <vector>

namespace tickets {

/// They find the pipeline by its name. Exit codes: 0; 1 when requests are missing, or none are taken now; 2 for wrong arguments.
[[nodiscard]] std::vector<weft::app_command> commands(serve_options const& of);

}  // namespace tickets
