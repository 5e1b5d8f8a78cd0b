#pragma once

// Text for people: numbers with separators, columns that line up under UTF-8, and data made safe to print.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace console {

/// 1234567 becomes "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t number);

/// Fixed decimals: 3.14159 with 2 becomes "3.14".
[[nodiscard]] std::string fixed(double number, int decimals);

/// Whether all of it is well-formed UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

/// The same text as valid UTF-8 without control characters: each byte that is neither becomes \xNN.
[[nodiscard]] std::string printable(std::string_view text);

/// Code points, which is the width of a name in a terminal for the scripts the data uses.
[[nodiscard]] std::size_t width(std::string_view utf8);

/// Pads with blanks on the right (left) up to a width in code points; longer text stays whole.
[[nodiscard]] std::string pad_right(std::string_view utf8, std::size_t columns);
[[nodiscard]] std::string pad_left(std::string_view utf8, std::size_t columns);

/// {"a", "b"} becomes "a, b".
[[nodiscard]] std::string joined(std::vector<std::string> const& words);

}  // namespace console
