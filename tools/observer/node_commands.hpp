#pragma once
// The commands of `weft observer` for what a node has besides processes: schedulers, timers, registry, ets, apps, fds, log tail.

#include "command_frame.hpp"

namespace weft::cli {

/// As add_observer: parsing sets `chosen`.
void add_node_commands(CLI::App& to, shared_options const& options, std::function<int()>& chosen);

}  // namespace weft::cli
