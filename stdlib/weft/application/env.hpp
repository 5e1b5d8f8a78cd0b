#pragma once
// The environment of an application: named values of declared types. The specification declares each key with a type,
// a default and what is allowed; whoever runs the application may set others, and a value that does not fit is refused
// before anything starts.

#include <weft/options.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace weft::detail {
template <class T>
inline constexpr bool is_duration = false;
template <class Rep, class Period>
inline constexpr bool is_duration<std::chrono::duration<Rep, Period>> = true;
}  // namespace weft::detail

namespace weft::app {

/// In the order of env_value's alternatives.
enum class env_type : std::uint8_t { boolean, integer, floating, string, duration, strings };

using env_value = std::variant<bool, std::int64_t, double, std::string, nanoseconds, std::vector<std::string>>;
using env_table = std::map<std::string, env_value, std::less<>>;

[[nodiscard]] inline env_type type_of(env_value const& value) noexcept { return static_cast<env_type>(value.index()); }

/// The word for a type in a specification: "bool", "int", "float", "string", "duration", "strings".
[[nodiscard]] std::string_view to_string(env_type type) noexcept;
[[nodiscard]] std::optional<env_type> parse_env_type(std::string_view word) noexcept;

/// As which type an environment holds a T: bool, an integer, a float, std::string, a duration, std::vector<std::string>.
template <class T>
[[nodiscard]] constexpr env_type env_type_of() {
    if constexpr (std::is_same_v<T, bool>) return env_type::boolean;
    else if constexpr (std::is_integral_v<T>) return env_type::integer;
    else if constexpr (std::is_floating_point_v<T>) return env_type::floating;
    else if constexpr (std::is_same_v<T, std::string>) return env_type::string;
    else if constexpr (std::is_same_v<T, std::vector<std::string>>) return env_type::strings;
    else {
        static_assert(detail::is_duration<T>,
                      "a value of an environment is bool, an integer, a float, std::string, a duration or std::vector<std::string>");
        return env_type::duration;
    }
}

/// The value as a T; nothing when it is of another type, or an integer that T cannot hold.
template <class T>
[[nodiscard]] std::optional<T> unpack(env_value const& value) {
    constexpr env_type type = env_type_of<T>();
    auto const* const held = std::get_if<static_cast<std::size_t>(type)>(&value);
    if (held == nullptr) return std::nullopt;
    if constexpr (type == env_type::integer) {
        if (!std::in_range<T>(*held)) return std::nullopt;
        return static_cast<T>(*held);
    } else if constexpr (type == env_type::duration) {
        return std::chrono::duration_cast<T>(*held);
    } else {
        return static_cast<T>(*held);
    }
}

struct env_key {
    std::string name;
    env_type type{};
    std::optional<env_value> fallback{};   ///< none: whoever runs the application must set it, unless it is optional
    std::optional<env_value> min{};        ///< of int, float and duration
    std::optional<env_value> max{};
    std::vector<std::string> one_of{};     ///< of string: all that is allowed; empty: anything
    std::string doc{};
    bool secret = false;                   ///< never printed
    bool reload = false;                   ///< may change while the application runs
    bool optional = false;                 ///< may be without a value: nothing is wrong when there is no default either
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

/// Where a value comes from, the weakest first: the specification, a release's own configuration, the file of the machine
/// (/etc/weft/NODE.toml), the configuration files, those beside them for one environment, WEFT_APP__KEY, --set.
enum class config_layer : std::uint8_t { defaults, release, machine, file, env_file, environment, command_line };
/// "default", "release", "machine", "file", "env file", "environment", "command line".
[[nodiscard]] std::string_view to_string(config_layer layer) noexcept;
[[nodiscard]] constexpr bool is_file(config_layer layer) noexcept {
    return layer == config_layer::machine || layer == config_layer::file || layer == config_layer::env_file;
}

/// One `--set app.key=value`, or one value of a configuration.
struct setting {
    std::string application;
    std::string key;                     ///< of an environment variable: in lower case, a dot for each __
    std::string text;                    ///< as it was written
    std::string origin{"--set"};         ///< for error texts: an option, a variable, or a file and its line
    std::optional<env_value> value{};    ///< when it has a type already; else the text is read as the key's type
    config_layer layer = config_layer::command_line;
    bool hidden = false;                 ///< fetched from elsewhere: error texts do not show it
};
/// Nothing when `argument` is not of the form app.key=value.
[[nodiscard]] std::optional<setting> parse_setting(std::string_view argument);

/// A value that is in force, and who said so.
struct resolved_value {
    env_value value{};
    config_layer layer = config_layer::defaults;
    std::string origin{};                ///< empty for a default
};
using resolved_env = std::map<std::string, resolved_value, std::less<>>;

/// The name of a key as an environment variable has it behind WEFT_APP__, in lower case: "log.level" for LOG__LEVEL.
[[nodiscard]] std::string folded(std::string_view key);

/// make_env with the origin of each value.
[[nodiscard]] resolved_env resolve_env(std::string_view application, std::span<env_key const> keys,
                                       std::span<setting const> settings, std::vector<std::string>& problems);

/// The values that an application runs with: defaults, then the settings that name it, later ones winning. Every problem
/// goes to `problems`, one line each; the table is complete only when none was added.
[[nodiscard]] env_table make_env(std::string_view application, std::span<env_key const> keys,
                                 std::span<setting const> settings, std::vector<std::string>& problems);

}  // namespace weft::app
