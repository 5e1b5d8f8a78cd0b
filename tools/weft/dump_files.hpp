#pragma once
// Where a node's dumps go: one file a dump, of which the newest are kept, and what is found there of a run before this one.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace weft::cli {

/// "weft-crash-demo-20260102T120007Z-4711.dump" in `folder`.
[[nodiscard]] std::string dump_path(std::string const& folder, std::string const& kind, std::string const& node,
                                    std::chrono::system_clock::time_point at, long pid);

/// Removes all dumps of this kind and node but the newest `keep`. Errors: none; what cannot be removed stays.
void prune_dumps(std::string const& folder, std::string const& kind, std::string const& node, std::size_t keep);

struct found_dump {
    std::string path;
    std::string reason;
};
/// The crash dump that the run with this pid left.
[[nodiscard]] std::optional<found_dump> crash_dump_of(std::string const& folder, std::string const& node, long pid);

}  // namespace weft::cli
