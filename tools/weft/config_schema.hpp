#pragma once
// A configuration file as JSON Schema, so that an editor can complete and check it.

#include <weft/application/catalogue.hpp>

#include <boost/json/object.hpp>

#include <span>
#include <vector>

namespace weft::cli {

/// Draft 2020-12. Applications that are not among `apps` may have any table. Defaults of secrets are left out.
[[nodiscard]] boost::json::object config_schema(std::span<app::env_key const> node, std::span<app::candidate const* const> apps);

}  // namespace weft::cli
