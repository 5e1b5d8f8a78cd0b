#pragma once
// The table [weft] of a configuration: the flags of `weft run` by other names. A flag of the command line wins over it,
// since it is nearer; everything else about a key is known from its flag.

#include <weft/application/env.hpp>

#include <CLI/App.hpp>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace weft::cli {

/// A key of [weft], and the flag that it stands for.
struct node_key {
    app::env_key key;
    std::string flag;   ///< without the dashes
};

/// Those of a command: one for each of its flags that is about the node and not about this one call.
/// Example: stop_timeout for --stop-timeout, log.level for --log-level.
[[nodiscard]] std::vector<node_key> node_keys(CLI::App const& command);

[[nodiscard]] std::vector<app::env_key> keys_of(std::vector<node_key> const& all);

/// `keys`, and one for each word about warnings (lint.W01.raise) that `settings` have: those are known to the observer alone.
[[nodiscard]] std::vector<app::env_key> with_lint(std::vector<app::env_key> keys, std::vector<app::setting> const& settings);

/// What the values say about warnings, as control_options::lint takes it.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> lint_of(app::resolved_env const& values);

/// The settings of the node among `settings`, with their origins. What a key says as a number may be a text too; lint.* needs no key.
[[nodiscard]] app::resolved_env resolve_node(std::vector<app::env_key> const& keys, std::vector<app::setting> const& settings,
                                             std::vector<std::string>& problems);

/// Of `keys` those whose flag the command line has, each with its flag. To be asked before fill_in.
[[nodiscard]] std::map<std::string, std::string> given_keys(CLI::App const& command, std::vector<node_key> const& keys);

/// Fills in the flags that the command line left out, and returns where each came from, by flag.
/// Errors: app::error (bad_config) for a value that the flag refuses, naming the place.
std::map<std::string, std::string> fill_in(CLI::App& command, std::vector<node_key> const& keys, app::resolved_env const& values);

}  // namespace weft::cli
