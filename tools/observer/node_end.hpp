#pragma once
// How a node ended, as far as its files tell.

#include <cstdint>
#include <optional>
#include <string>

namespace weft::cli {

struct found_dump {
    std::string path;
    std::string reason;  ///< empty while it is being written
};
/// The newest crash dump that the run with this pid left in `folder`.
[[nodiscard]] std::optional<found_dump> crash_dump_of(std::string const& folder, std::string const& node, std::int64_t pid);

/// "ended, status 0", "ended: SIGSEGV, dump /run/weft/demo/weft-crash-demo-….dump", "ended without a word"; empty while it runs, and
/// for a node that is not known by its name.
[[nodiscard]] std::string how_node_ended(std::string const& run_dir, std::string const& node, std::int64_t pid);

}  // namespace weft::cli
