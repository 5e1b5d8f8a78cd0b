#pragma once
// The commands of `weft observer` for the processes: ps, top, waits, stack, stuck, profile, leaks, trace.

#include "command_frame.hpp"

namespace weft::cli {

/// As add_observer: parsing sets `chosen`.
void add_process_commands(CLI::App& to, shared_options const& options, std::function<int()>& chosen);

}  // namespace weft::cli
