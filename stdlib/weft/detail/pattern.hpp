#pragma once
// Patterns as people write them in filters and lists of exceptions: * stands for any number of characters, ? for one.

#include <cstddef>
#include <string_view>

namespace weft::detail {

/// Whether all of `text` is what the pattern describes: "93" fits "9*" and "9?". Threads: any.
[[nodiscard]] bool fits_pattern(std::string_view text, std::string_view pattern) noexcept;

}  // namespace weft::detail
