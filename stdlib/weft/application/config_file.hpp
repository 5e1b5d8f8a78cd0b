#pragma once
// A configuration file: values for the environments of applications and for the node itself, in TOML. A secret stands in
// another file or in a variable, and the configuration says where.
//
//     [weft]
//     schedulers = 8
//     log = { level = "debug" }
//
//     [apps.shop]
//     port = 4100
//     wait = "15s"
//     token = { file = "/run/secrets/shop-token" }     # or { env = "SHOP_TOKEN" }

#include <weft/application/env.hpp>

#include <string>
#include <vector>

namespace weft::app {

/// The node's own values are settings of this application; those of inner tables have names with dots ("log.level").
inline constexpr std::string_view node_settings = "weft";

/// Where a file is, and how to call it.
struct config_path {
    std::string path;
    std::string shown{};                        ///< in origins and error texts; empty: the path
    config_layer layer = config_layer::file;
};

/// Every value of the file that can be understood, with its place. What cannot goes to `problems` as "file:line: what is
/// wrong". A file that a value is fetched from is looked for beside the configuration file, and loses its last line ends.
/// Blocks: for the disk. Threads: any.
[[nodiscard]] std::vector<setting> read_config(config_path const& from, std::vector<std::string>& problems);

}  // namespace weft::app
