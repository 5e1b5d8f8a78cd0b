#pragma once
// What is known of a process besides its own words and lists: who watches over it, who it was before, who waits for it, which
// timers and keys are its, and what is wrong with it. None of it disturbs the process.

#include <weft/observer/internal/operation_table.hpp>

#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace weft::observe {

struct child_end;

/// Pids, sorted, with the names that their processes have, so that a reader need not ask again.
[[nodiscard]] json::array named(std::vector<pid> ids, snapshots& from);

/// What a behaviour publishes, by name; of several lines of one name the first, which is the newest.
[[nodiscard]] json::object encode_published(std::vector<std::pair<std::string, std::string>> const& lines);

/// {pid, name, strategy, children, restarts, budget} of its parent; null when that is no supervisor.
[[nodiscard]] json::value supervisor_of(process_summary const& process, snapshots& from);
/// Its ends: {at, pid, reason, place}, the newest first.
[[nodiscard]] json::array encode(std::deque<child_end> const& ends);

/// Who waits in a call to it: {total, rows: {pid, name, since_ns}}, the longest first; and by the part of the name or label
/// before "/": {"conn": 12}.
[[nodiscard]] json::object callers_of(pid process, std::vector<process_glance> const& all, snapshots& from);
/// {total, rows: {in_ns, kind, period_ns}}, the next one first.
[[nodiscard]] json::object timers_of(pid process, snapshots& from);
/// {code, severity, what, place} of each that is raised about it.
[[nodiscard]] json::array warnings_of(pid process, asked& by);

}  // namespace weft::observe
