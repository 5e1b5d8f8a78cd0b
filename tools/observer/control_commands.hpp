#pragma once
// The commands of `weft observer` for what changes the node: kill, exit, suspend, resume, restart, app, log level, dump.

#include "command_frame.hpp"

namespace weft::cli {

/// As add_observer: parsing sets `chosen`.
void add_control_commands(CLI::App& to, shared_options const& options, std::function<int()>& chosen);

}  // namespace weft::cli
