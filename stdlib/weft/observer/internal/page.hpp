#pragma once
// The page that a node serves: one file, built into the library.

#include <string_view>

namespace weft::observe {

[[nodiscard]] std::string_view page() noexcept;

}  // namespace weft::observe
