#pragma once
// The layers of a configuration: which files there are to read, which variables of the environment count, and in which
// order they win. All of it is read anew at each call, since a reload means just that.

#include <weft/application/env.hpp>

#include <functional>
#include <string>
#include <vector>

namespace weft::cli {

/// Where the layers come from. They win in this order, the last one over all: `release`, the file of the machine, `files`,
/// weft.ENV.toml beside each of those, variables WEFT_APP__KEY, `command_line`.
struct config_sources {
    std::string node{};                                       ///< whose file on the machine is read; empty: none
    std::vector<std::string> files{};                         ///< empty: weft.toml, when there is one
    std::string env{};                                        ///< "prod" for weft.prod.toml; empty: none
    std::vector<app::setting> command_line{};
    std::function<std::vector<app::setting>()> release{};     ///< may throw, which is a problem
    std::string folder{};                                     ///< where relative paths begin
    std::string machine_folder{};                             ///< where NODE.toml is
};

/// What they say at the moment.
struct configuration {
    std::vector<app::setting> settings{};   ///< the weakest first
    std::vector<std::string> problems{};    ///< a line each: what cannot be read or understood
    std::vector<std::string> files{};       ///< those that were read, as they were named
};

/// Blocks: for the disk. Threads: any that does not change the environment.
[[nodiscard]] configuration read_configuration(config_sources const& from);

/// The settings in variables of the form NAME=value. Example: "WEFT_SHOP__LOG__LEVEL=debug" is log.level of shop.
[[nodiscard]] std::vector<app::setting> settings_in(char const* const* environment);

/// `option`, or else WEFT_ENV, or else "dev". Errors: cli_error (usage) for a word that no file name can have.
[[nodiscard]] std::string environment_name(std::string const& option);

/// WEFT_ETC, or else "/etc/weft".
[[nodiscard]] std::string machine_config_folder();

/// Reads --set. Errors: cli_error (bad_config) for the first that is not of the form application.key=value.
[[nodiscard]] std::vector<app::setting> command_line_settings(std::vector<std::string> const& texts);

}  // namespace weft::cli
