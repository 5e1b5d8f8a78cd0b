#pragma once
// The node's log lines on standard error; standard output belongs to the applications.

#include <weft/log.hpp>

#include <string_view>

namespace weft::cli {

/// Sets up the logger that the whole program writes to: the form of a line, the level, colour only for a terminal.
void set_up_log(log::level least_urgent);

/// "12:00:00.003 info    hello: started 0.1.0". Threads: any, processes included.
void write_log(log::level urgency, std::string_view application, std::string_view text);

/// Everything logged so far is written when this returns.
void flush_log();

}  // namespace weft::cli
