#pragma once
// A picture: cells in rows and columns, with what each looks like. Whatever is put there is cut to what fits; nothing is
// ever outside. A glyph of two cells never shows by half.

#include "glyph.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weft::cli::tui {

/// What a cell means; the terminal makes colours of it. Never the only sign of anything.
enum class style : std::uint8_t { plain, title, dim, good, warn, bad, chosen, bar };

struct cell {
    char32_t glyph = U' ';  ///< 0: the right half of the glyph before it
    style look = style::plain;
    bool operator==(cell const&) const = default;
};

class grid {
public:
    grid(std::size_t width, std::size_t height) : width_{width}, height_{height}, cells_(width * height) {}
    [[nodiscard]] std::size_t width() const noexcept { return width_; }
    [[nodiscard]] std::size_t height() const noexcept { return height_; }
    [[nodiscard]] cell const& at(std::size_t x, std::size_t y) const noexcept { return cells_[y * width_ + x]; }

    static constexpr std::size_t all = ~std::size_t{0};
    /// Writes from the left, `most` cells at most. Returns the column behind the text.
    std::size_t put(std::size_t x, std::size_t y, std::string_view text, style look = style::plain, std::size_t most = all);
    /// Writes so that the text ends before the column `end`; what does not fit into `width` cells is cut.
    void put_right(std::size_t end, std::size_t y, std::string_view text, std::size_t width, style look = style::plain);
    void put_glyph(std::size_t x, std::size_t y, char32_t glyph, style look = style::plain);
    /// Adds lines to what lines the cell has already, so that frames that touch join.
    void put_line(std::size_t x, std::size_t y, unsigned directions);
    /// Gives a stretch of a row another look.
    void tint(std::size_t x, std::size_t y, std::size_t count, style look);
    void clear_row(std::size_t y);

    /// One row without blanks at its end.
    [[nodiscard]] std::string row(std::size_t y, bool ascii) const;
    /// All rows, each with a newline.
    [[nodiscard]] std::string text(bool ascii) const;

private:
    void set(std::size_t x, std::size_t y, cell to) noexcept;

    std::size_t width_;
    std::size_t height_;
    std::vector<cell> cells_;
};

}  // namespace weft::cli::tui
