#pragma once
// Numbers as a reader wants them in a narrow column.

#include <weft/options.hpp>

#include <cstdint>
#include <string>

namespace weft::cli {

/// Two units at most, without blanks: "380us", "3ms", "40s", "14m", "5h12m", "2d03h".
[[nodiscard]] std::string short_time(nanoseconds time);
/// "312", "12K", "1.2M", "46M", "2.0G": powers of 1024, one decimal below ten.
[[nodiscard]] std::string short_bytes(std::uint64_t bytes);
/// "312", "12k", "1.2M": powers of 1000, one decimal below ten.
[[nodiscard]] std::string short_count(std::uint64_t count);
/// "88.0", of 100.
[[nodiscard]] std::string percent(double fraction);

}  // namespace weft::cli
