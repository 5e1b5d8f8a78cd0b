#pragma once
// The codes of the warnings: what each is called, what its number counts, and from which number on it is raised.

#include <weft/options.hpp>

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

namespace weft::observe::warnings {

enum class severity : std::uint8_t { warn, crit };
[[nodiscard]] constexpr std::string_view to_string(severity level) noexcept { return level == severity::crit ? "crit" : "warn"; }

/// When a warning is raised and cleared: two numbers, so that one which goes up and down around the first does not flap.
/// Requires clear <= raise <= critical.
struct thresholds {
    double raise = 0;               ///< from here on it is bad
    double clear = 0;               ///< below it is good again
    double critical = 0;            ///< from here on it is critical
    nanoseconds raise_for{};        ///< how long it must have been bad
    nanoseconds critical_for{};     ///< how long it must have been critical
    nanoseconds clear_for{};        ///< how long it must have been good
};

struct code_entry {
    std::string_view code;
    std::string_view title;         ///< "long mailbox"
    std::string_view unit;          ///< what its number counts: "messages", "ms"
    thresholds defaults;
};

/// For numbers that are never critical by themselves.
inline constexpr double never_critical = 1e300;

[[nodiscard]] std::span<code_entry const> all_codes() noexcept;
/// Null for a code that is not raised by this version.
[[nodiscard]] code_entry const* find_code(std::string_view code) noexcept;

}  // namespace weft::observe::warnings
