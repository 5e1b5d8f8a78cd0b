#pragma once
// The last lines of the log, in memory, for a crash dump: what was told before the end.

#include <weft/log/handler.hpp>

namespace weft::cli {

/// From now on a crash dump has a section "log" with the last 200 lines, cut to 500 bytes each, as text_line makes them of what `how` lets
/// through. Once in a program; a second call does nothing. Threads: any.
void keep_log_for_crash_dumps(log::handler_options how);

}  // namespace weft::cli
