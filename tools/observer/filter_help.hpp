#pragma once
// The grammar of filters for people: `weft help filter`.

#include <string_view>

namespace weft::cli {

[[nodiscard]] std::string_view filter_help() noexcept;

}  // namespace weft::cli
