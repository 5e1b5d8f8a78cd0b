#pragma once
// Durations as people write and read them: "250ms", "15s", "5m" in settings and on command lines, "9 ms" in log lines.

#include <weft/options.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace weft::detail {

/// A whole or decimal number and a unit (ns, us, ms, s, m, h, d), or "infinity"; nothing for anything else, for a
/// negative one and for one too long to count.
[[nodiscard]] std::optional<nanoseconds> parse_duration(std::string_view text);

/// What parse_duration takes, for error texts: "a duration such as 250ms, 10s or 5m".
inline constexpr std::string_view duration_examples = "a duration such as 250ms, 10s or 5m";

/// In the largest unit that fits, cut to whole numbers: "9 ms", "25 s", "2 m 13 s".
[[nodiscard]] std::string duration_words(nanoseconds time);

/// In one word that parse_duration takes back: "250ms", "15s", "infinity".
[[nodiscard]] std::string duration_word(nanoseconds time);

}  // namespace weft::detail
