#pragma once
// What grew between two crash dumps of a program: a leak shows as the place that spawns, or the process that does not read.

#include "crash_dump_file.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>

namespace weft::cli {

namespace json = boost::json;

/// {before, after, processes, processes_before, sites: rows {spawned_at, processes, processes_before, memory_bytes,
/// memory_bytes_before, mailbox, mailbox_before}, mailboxes: rows {pid, title, mailbox, mailbox_before}}: what changed, the
/// largest growth first, `limit` rows of each. Blocks: reads both files once.
[[nodiscard]] json::object dump_diff(dump_file& before, dump_file& after, std::size_t limit);
[[nodiscard]] std::string diff_text(json::object const& diff, bool with_header = true);

}  // namespace weft::cli
