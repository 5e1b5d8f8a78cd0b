#pragma once
// What an application says of itself in app.toml: data that anybody can read without running a line of its code.

#include <weft/application/env.hpp>
#include <weft/application/version.hpp>
#include <weft/options.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weft::app {

/// What the end of an application means for the node. permanent: the node ends with it. transient: only an abnormal
/// end does that. temporary: it is logged. Source: OTP's restart types of applications.
enum class start_type : std::uint8_t { permanent, transient, temporary };

[[nodiscard]] std::string_view to_string(start_type type) noexcept;
[[nodiscard]] std::optional<start_type> parse_start_type(std::string_view word) noexcept;

struct spec {
    std::string name;
    app::version version;
    std::string description{};
    start_type start = start_type::permanent;
    nanoseconds start_timeout = std::chrono::seconds{15};  ///< for the start callback, and again for each phase
    nanoseconds shutdown = std::chrono::seconds{10};       ///< for the tree to end, inside the node's total
    std::vector<dependency> depends{};
    std::vector<std::string> registered{};                 ///< names that its processes take
    std::vector<std::string> phases{};                     ///< run after every application has started
    std::vector<env_key> env{};                            ///< by name
};

/// Reads an app.toml. Errors: app::error (unusable_module) with every problem, a line each, as "origin:line: what is
/// wrong; what is allowed".
[[nodiscard]] spec parse_spec(std::string_view text, std::string_view origin);

}  // namespace weft::app
