#pragma once
// A node's whole life in this program, in the foreground or behind the one that started it.

#include "background.hpp"
#include "commands.hpp"
#include "run_options.hpp"

#include <string>
#include <vector>

namespace weft::cli {

/// Returns the exit code when the node has ended. `command` is the word that started it; `starter` may be null; `output_folder` is where
/// one in the background writes, empty: its run directory. Blocks: for the node's life. Errors: cli_error, app::error.
[[nodiscard]] int run_node(run_options const& options, std::string const& command, invocation const& of, background* starter = nullptr,
                           std::string const& output_folder = {});

/// Boots as far as it goes without a start: the configuration is read and the applications are loaded, none is started; then the command
/// `name` of one of the release's applications runs. Nothing shows that there is a node. Errors: as run_node, and not_found.
[[nodiscard]] int evaluate(run_options const& options, invocation const& of, std::string const& name, std::vector<std::string> const& arguments);

}  // namespace weft::cli
