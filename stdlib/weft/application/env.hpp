#pragma once
// The environment of an application: named values of declared types. The specification declares each key with a type,
// a default and what is allowed; whoever runs the application may set others, and a value that does not fit is refused
// before anything starts.

#include <weft/options.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace weft::app {

/// In the order of env_value's alternatives.
enum class env_type : std::uint8_t { boolean, integer, floating, string, duration, strings };

using env_value = std::variant<bool, std::int64_t, double, std::string, nanoseconds, std::vector<std::string>>;
using env_table = std::map<std::string, env_value, std::less<>>;

[[nodiscard]] inline env_type type_of(env_value const& value) noexcept { return static_cast<env_type>(value.index()); }

/// The word for a type in a specification: "bool", "int", "float", "string", "duration", "strings".
[[nodiscard]] std::string_view to_string(env_type type) noexcept;
[[nodiscard]] std::optional<env_type> parse_env_type(std::string_view word) noexcept;

struct env_key {
    std::string name;
    env_type type{};
    std::optional<env_value> fallback{};   ///< none: whoever runs the application must set it
    std::optional<env_value> min{};        ///< of int, float and duration
    std::optional<env_value> max{};
    std::vector<std::string> one_of{};     ///< of string: all that is allowed; empty: anything
    std::string doc{};
    bool secret = false;                   ///< never printed
    bool reload = false;                   ///< may change while the application runs
};

/// What is allowed, for error texts: "an int between 1 and 65535", "one of table, json".
[[nodiscard]] std::string allowed(env_key const& key);
/// Whether the value is of the key's type and within its limits.
[[nodiscard]] bool accepts(env_key const& key, env_value const& value) noexcept;
/// Reads a value from a command line; strings are separated by commas. Nothing when it is not of the key's type or not
/// within its limits.
[[nodiscard]] std::optional<env_value> parse_value(env_key const& key, std::string_view text);
/// As a person writes it: 4000, "Hello", 15s, ["a", "b"].
[[nodiscard]] std::string to_text(env_value const& value);
/// to_text, or "(secret)" for a key that must not be shown.
[[nodiscard]] std::string shown(env_key const& key, env_value const& value);

/// One `--set app.key=value`.
struct setting {
    std::string application;
    std::string key;
    std::string text;
};
/// Nothing when `argument` is not of the form app.key=value.
[[nodiscard]] std::optional<setting> parse_setting(std::string_view argument);

/// The values that an application runs with: defaults, then the settings that name it, later ones winning. Every problem
/// goes to `problems`, one line each; the table is complete only when none was added.
[[nodiscard]] env_table make_env(std::string_view application, std::span<env_key const> keys,
                                 std::span<setting const> settings, std::vector<std::string>& problems);

}  // namespace weft::app
