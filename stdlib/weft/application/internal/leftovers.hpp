#pragma once
// The processes that are in the way of a stop: finding them, naming them, ending them.

#include <weft/application/internal/book.hpp>
#include <weft/info.hpp>
#include <weft/pid.hpp>

#include <string_view>
#include <vector>

namespace weft::app {

/// Processes of this application (all applications if it is empty) other than the masters. Threads: any.
[[nodiscard]] std::vector<process_summary> leftovers(runtime& in, std::string_view application);

/// Logs up to twenty of them, one line each, and how many more there are.
void log_leftovers(book const& of, log::level urgency, std::vector<process_summary> const& which);

/// Logs as errors those that are going to be killed, each with its stack as far as it can be had in a moment, and notes
/// them. Blocks: a moment for each; a process is parked meanwhile.
void tell_killed(book& of, std::vector<process_summary> const& which);

/// Sends `reason` to every process but the caller and waits until they have ended, at most for `time`.
/// True when none is left. Only from a process that traps exits.
[[nodiscard]] bool end_all_others(runtime& in, exit_reason const& reason, nanoseconds time);

}  // namespace weft::app
