#pragma once
// Where the dumps go that a node is asked for: one file a dump, of which the newest are kept.

#include <chrono>
#include <cstddef>
#include <string>

namespace weft::cli {

/// A dump that was asked for: "weft-dump-demo-20260102T120007Z-4711.dump" in `folder`. Those of crashes are named, and pruned,
/// by the runtime (weft/crash_dump.hpp), and found by crash_dump_of (observer/node_end.hpp).
[[nodiscard]] std::string asked_dump_path(std::string const& folder, std::string const& node, std::chrono::system_clock::time_point at,
                                          long pid);

/// Removes all dumps of this node that were asked for but the newest `keep`. Errors: none; what cannot be removed stays.
void prune_asked_dumps(std::string const& folder, std::string const& node, std::size_t keep);

}  // namespace weft::cli
