#pragma once
// A crash dump in a few lines: why the program ended, where, and what stood out.

#include "crash_dump_file.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace weft::cli {

namespace json = boost::json;

/// {at, node, reason, uptime_ns, process, frames, processes, longest_mailbox, crashed, before, truncated}. Blocks: reads the
/// file two or three times.
[[nodiscard]] json::object dump_summary(dump_file& from);
[[nodiscard]] std::string summary_text(json::object const& summary);

}  // namespace weft::cli
