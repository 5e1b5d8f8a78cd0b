#pragma once
// What an application says of itself in app.toml: data that anybody can read without running a line of its code.

#include <weft/application/env.hpp>
#include <weft/application/version.hpp>
#include <weft/options.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::app {

/// What the end of an application means for the node. permanent: the node ends with it. transient: only an abnormal
/// end does that. temporary: it is logged. Source: OTP's restart types of applications.
enum class start_type : std::uint8_t { permanent, transient, temporary };

[[nodiscard]] std::string_view to_string(start_type type) noexcept;
[[nodiscard]] std::optional<start_type> parse_start_type(std::string_view word) noexcept;

/// A step of an application's start, run after its tree is up. Made of a name alone where there is nothing more to say.
struct start_phase {
    std::string name;
    std::vector<std::string> args{};

    start_phase(std::string called, std::vector<std::string> with = {}) : name{std::move(called)}, args{std::move(with)} {}
    start_phase(char const* called) : name{called} {}
};

struct spec {
    std::string name;
    app::version version;
    std::string description{};
    start_type start = start_type::permanent;
    nanoseconds start_timeout = std::chrono::seconds{15};  ///< for the start callback, and again for each phase
    nanoseconds shutdown = std::chrono::seconds{10};       ///< for the tree to end, inside the node's total
    std::vector<dependency> depends{};
    std::vector<std::string> registered{};                 ///< names that its processes take
    std::vector<start_phase> phases{};                     ///< run after all that start together have started
    std::vector<std::string> args{};                       ///< app_context::args() when the command line has none
    std::vector<env_key> env{};                            ///< by name
    std::vector<std::pair<std::string, std::string>> commands{};  ///< what it offers to `weft call`, each with one line of help
};

/// Of a specification that was written in C++. Errors: app::error (unusable_module) with every problem, a line each.
void check_spec(spec const& what);

/// Reads an app.toml. Errors: app::error (unusable_module) with every problem, a line each, as "origin:line: what is
/// wrong; what is allowed".
[[nodiscard]] spec parse_spec(std::string_view text, std::string_view origin);

}  // namespace weft::app
