#pragma once
// Telling a running node to read its configuration again.

#include "observer/node_directory.hpp"

#include <string>

namespace weft::cli {

/// Returns when the node has done so, with what was found different, a line each; of a node without a socket, when it was told.
/// Errors: cli_error; bad_config with what is wrong, and the configuration stays as it was.
[[nodiscard]] std::string reload_node(std::string const& run_dir, node_record const& node);

}  // namespace weft::cli
