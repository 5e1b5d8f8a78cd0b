#pragma once
// A configuration file: values for the environments of applications, in TOML, a table an application.
//
//     [apps.shop]
//     port = 4100
//     wait = "15s"

#include <weft/application/env.hpp>

#include <string>
#include <vector>

namespace weft::app {

/// Every value of the file, with its place. Errors: app::error (bad_config) for a file that cannot be read or understood,
/// as "file:line: what is wrong". Blocks: for the disk. Threads: any.
[[nodiscard]] std::vector<setting> read_config(std::string const& path);

}  // namespace weft::app
