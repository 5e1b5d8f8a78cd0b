#pragma once
// Where a node's dumps go: one file a dump, of which the newest are kept, and what is found there of a run before this one.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace weft::cli {

/// A dump that was asked for: "weft-dump-demo-20260102T120007Z-4711.dump" in `folder`. Those of crashes are named, and pruned,
/// by the runtime (weft/crash_dump.hpp).
[[nodiscard]] std::string asked_dump_path(std::string const& folder, std::string const& node, std::chrono::system_clock::time_point at,
                                          long pid);

/// Removes all dumps of this node that were asked for but the newest `keep`. Errors: none; what cannot be removed stays.
void prune_asked_dumps(std::string const& folder, std::string const& node, std::size_t keep);

struct found_dump {
    std::string path;
    std::string reason;
};
/// The newest crash dump that the run with this pid left in `folder`.
[[nodiscard]] std::optional<found_dump> crash_dump_of(std::string const& folder, std::string const& node, long pid);

}  // namespace weft::cli
