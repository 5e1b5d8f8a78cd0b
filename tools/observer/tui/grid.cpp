// set() is the only place that changes a cell, and keeps wide glyphs whole.

#include "grid.hpp"

#include <algorithm>

namespace weft::cli::tui {

void grid::set(std::size_t x, std::size_t y, cell to) noexcept {
    if (x >= width_ || y >= height_) return;
    cell* const row = &cells_[y * width_];
    if (row[x].glyph == 0 && x > 0) row[x - 1].glyph = U' ';
    if (x + 1 < width_ && row[x + 1].glyph == 0) row[x + 1].glyph = U' ';
    row[x] = to;
}

std::size_t grid::put(std::size_t x, std::size_t y, std::string_view text, style look, std::size_t most) {
    std::size_t const end = most < width_ ? std::min(x + most, width_) : width_;
    while (!text.empty() && x < end) {
        char32_t const glyph = next_glyph(text);
        std::size_t const cells = cells_of(glyph);
        if (cells == 0) continue;
        if (x + cells > end) break;
        put_glyph(x, y, glyph, look);
        x += cells;
    }
    return x;
}

void grid::put_right(std::size_t end, std::size_t y, std::string_view text, std::size_t width, style look) {
    std::size_t const cells = std::min(cells_of(text), width);
    if (cells <= end) put(end - cells, y, text, look, cells);
}

void grid::put_glyph(std::size_t x, std::size_t y, char32_t glyph, style look) {
    std::size_t const cells = cells_of(glyph);
    if (cells == 0 || x + cells > width_ || y >= height_) return;
    set(x, y, {glyph, look});
    if (cells == 2) {
        set(x + 1, y, {U' ', look});
        cells_[y * width_ + x + 1].glyph = 0;
    }
}

void grid::put_line(std::size_t x, std::size_t y, unsigned directions) {
    if (x >= width_ || y >= height_) return;
    put_glyph(x, y, line_glyph(line_directions(at(x, y).glyph) | directions), style::dim);
}

void grid::tint(std::size_t x, std::size_t y, std::size_t count, style look) {
    if (y >= height_ || x >= width_) return;
    std::size_t const end = std::min(count, width_ - x) + x;
    for (; x < end; ++x) cells_[y * width_ + x].look = look;
}

void grid::clear_row(std::size_t y) {
    for (std::size_t x = 0; x < width_; ++x) set(x, y, {});
}

std::string grid::row(std::size_t y, bool ascii) const {
    std::string made;
    for (std::size_t x = 0; x < width_; ++x) {
        char32_t const glyph = at(x, y).glyph;
        if (ascii) made += glyph == 0 ? '?' : to_ascii(glyph);
        else if (glyph != 0) append_utf8(made, glyph);
    }
    made.erase(made.find_last_not_of(' ') + 1);
    return made;
}

std::string grid::text(bool ascii) const {
    std::string made;
    for (std::size_t y = 0; y < height_; ++y) made += row(y, ascii) + '\n';
    return made;
}

}  // namespace weft::cli::tui
