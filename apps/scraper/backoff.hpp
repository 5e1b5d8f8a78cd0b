#pragma once

// Pauses between tries.

#include <weft/options.hpp>

#include <optional>
#include <string_view>

namespace scraper {

inline constexpr weft::nanoseconds longest_pause = std::chrono::minutes{5};

/// Before the next try when so many have failed, 1 at least: `first`, and twice as long each time, up to longest_pause.
[[nodiscard]] weft::nanoseconds pause_after(unsigned failed, weft::nanoseconds first);

/// What a Retry-After header asks for: seconds, or a date in the form that RFC 9110 prefers; `now` is on the wall clock.
/// Nothing for anything else. A time that has passed is zero.
[[nodiscard]] std::optional<weft::nanoseconds> parse_retry_after(std::string_view value, weft::nanoseconds now);

}  // namespace scraper
