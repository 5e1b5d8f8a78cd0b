#pragma once
// How urgent a line of the log is, and where the line is drawn below which nothing is written.

#include <cstdint>
#include <string_view>

namespace weft::log {

/// The more urgent, the smaller. `none` and `all` are thresholds only: no line has them. Source: syslog, as Erlang's logger.
enum class level : std::uint8_t { none, emergency, alert, critical, error, warning, notice, info, debug, all };

[[nodiscard]] char const* to_string(level urgency) noexcept;

/// The level that `name` spells. Errors: argument_error, telling what is allowed.
[[nodiscard]] level parse_level(std::string_view name);

/// Whether a line may have this level. The others are thresholds, or no level at all.
[[nodiscard]] constexpr bool is_urgency(level urgency) noexcept { return urgency > level::none && urgency < level::all; }

/// Errors: argument_error, naming `what`, when it is none of the levels.
void check_threshold(level urgency, std::string_view what);

}  // namespace weft::log
