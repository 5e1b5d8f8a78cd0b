#pragma once
// What `weft config show` prints: the values that are in force and where each comes from. Secrets are shown nowhere.

#include <weft/application/env.hpp>

#include <boost/json/object.hpp>

#include <span>
#include <string>
#include <vector>

namespace weft::cli {

/// The values of one application, or of the node.
struct config_part {
    std::string name;
    std::vector<app::env_key> keys;
    app::resolved_env values;
    std::string defaults_in;          ///< where its defaults stand
};

/// A line a key, the columns aligned; with_origin adds the layer and the place.
[[nodiscard]] std::string config_text(std::span<config_part const> parts, bool with_origin);
/// {"shop": {"port": {"value": 4200, "layer": "environment", "origin": "WEFT_SHOP__PORT"}}}; null for a key without a value.
[[nodiscard]] boost::json::object config_json(std::span<config_part const> parts);

}  // namespace weft::cli
