#pragma once
// The operations of a live node, answered from a crash dump instead: the same names, the same shapes. All read the file as a
// stream; what is held is what is shown, and for a tree one word or two per process.

#include "crash_dump_file.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>

namespace weft::cli {

namespace json = boost::json;

/// {at, total, sort, rows}. `sort`: a field, also without its unit, then ":asc" or ":desc".
/// Errors: cli_error (usage) for a sort that is none.
[[nodiscard]] json::object dump_ps(dump_file& from, std::string const& sort, std::size_t limit);
/// {process, links, monitors, monitored_by, messages, frames, complete}. `whom`: a pid or a registered name.
/// Errors: cli_error (not_found).
[[nodiscard]] json::object dump_info(dump_file& from, std::string const& whom);
/// {total, rows}: depth first, 20 children of one at most. `application`: only its processes; empty: all.
/// Errors: cli_error (not_found) for one that has none.
[[nodiscard]] json::object dump_tree(dump_file& from, std::string const& application);
/// Rows {name, pid}.
[[nodiscard]] json::object dump_registry(dump_file& from, std::size_t limit);
/// Rows {pid or name, in_ns, period_ns}, the next one first.
[[nodiscard]] json::object dump_timers(dump_file& from, std::size_t limit);
/// Rows {at, level, text}, the newest last.
[[nodiscard]] json::object dump_log(dump_file& from, std::size_t limit);

}  // namespace weft::cli
