#pragma once
// The distance at which two words written by different threads no longer slow each other down.

#include <cstddef>

namespace weft::base {

inline constexpr std::size_t cache_line = 64;

}  // namespace weft::base
