#pragma once
// Rows of a list under their header, the one under the cursor marked.

#include "screens.hpp"

namespace weft::cli::tui {

/// `cells_of` gives the texts of a row. Draws what fits, so that the cursor is seen.
template <class Cells>
void draw_lines(grid& on, area where, scene const& of, columns const& shown, Cells const& cells_of) {
    if (where.height == 0) return;
    shown.header(on, where.y);
    std::size_t const rows = where.height - 1;
    std::size_t const first = first_shown(of.cursor, of.list.items.size(), rows);
    for (std::size_t i = 0; i < rows && first + i < of.list.items.size(); ++i) {
        auto const* const row = of.list.items[first + i].row;
        if (row == nullptr) continue;
        shown.row(on, where.y + 1 + i, cells_of(*row));
        if (first + i != of.cursor) continue;
        on.put(where.x, where.y + 1 + i, ">", style::title);
        on.tint(where.x, where.y + 1 + i, where.width, style::chosen);
    }
}

}  // namespace weft::cli::tui
