#pragma once
// What the lists of items share.

#include "items.hpp"

#include <string_view>

namespace weft::cli::tui {

/// The rows that the filter lets through, as processes.
[[nodiscard]] item_list rows_in(json::array const& rows, std::string_view filter);
[[nodiscard]] item_list tree_items(node_model const& model, place const& where);

}  // namespace weft::cli::tui
