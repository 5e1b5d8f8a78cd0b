#pragma once
// Where `weft` looks for modules.

#include <weft/application/catalogue.hpp>

#include <span>
#include <string>
#include <vector>

namespace weft::cli {

/// In order: `named` by --path, WEFT_PATH, build/apps below the working directory, and beside the program both apps of
/// its own build and lib/weft/apps of its own installation. `program` is the path of the executable.
[[nodiscard]] std::vector<std::string> module_folders(std::vector<std::string> const& named, std::string const& program);

/// The path of the running executable.
[[nodiscard]] std::string program_path();

/// The applications that can be started: those linked into the program, and those in the folders.
[[nodiscard]] app::catalogue make_catalogue(std::vector<std::string> const& named, std::span<app::built_in const> linked);

/// The application of a command line: a name, or the path of a module. Errors: cli_error (not_found) with the nearest name;
/// app::error for a file that is no module.
[[nodiscard]] app::candidate const& pick_application(app::catalogue& from, std::string const& name);

/// Every application that is found; a module that cannot be read is named on standard error and does not hide the others.
[[nodiscard]] std::vector<app::candidate const*> readable_applications(app::catalogue& from);

}  // namespace weft::cli
