#pragma once
// What `weft app info` says of an application, as text and as JSON: pure functions of its specification.

#include <weft/application/catalogue.hpp>

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <vector>

namespace weft::cli {

/// A dependency, and what was found for it.
struct resolved_dependency {
    app::dependency needed;
    std::optional<app::version> found{};
};

[[nodiscard]] std::string app_info_text(app::candidate const& app, std::vector<resolved_dependency> const& needs);
[[nodiscard]] boost::json::object app_info_json(app::candidate const& app, std::vector<resolved_dependency> const& needs);

}  // namespace weft::cli
