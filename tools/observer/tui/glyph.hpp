#pragma once
// Glyphs: what a cell of a terminal can hold. Views draw with lines, blocks and braille; a reader that has ASCII only gets
// the nearest sign for each.

#include <cstddef>
#include <string>
#include <string_view>

namespace weft::cli::tui {

inline constexpr char32_t replacement = U'\uFFFD';

/// The next glyph of `text`, which it removes; the replacement sign for a byte that is no UTF-8. `text` must not be empty.
[[nodiscard]] char32_t next_glyph(std::string_view& text) noexcept;
void append_utf8(std::string& to, char32_t glyph);

/// How many cells it takes: 0 (control characters, combining marks), 1 or 2. The same in every locale.
[[nodiscard]] std::size_t cells_of(char32_t glyph) noexcept;
/// How many cells the whole text takes.
[[nodiscard]] std::size_t cells_of(std::string_view text) noexcept;

/// One ASCII sign in its place: '-', '|' and '+' for lines, '#' and '.' for blocks, a ramp for braille, '?' for what is left.
[[nodiscard]] char to_ascii(char32_t glyph) noexcept;

/// Lines by the directions that leave a cell.
namespace line {
inline constexpr unsigned up = 1;
inline constexpr unsigned down = 2;
inline constexpr unsigned left = 4;
inline constexpr unsigned right = 8;
}  // namespace line
[[nodiscard]] char32_t line_glyph(unsigned directions) noexcept;
/// 0 for a glyph that is no line.
[[nodiscard]] unsigned line_directions(char32_t glyph) noexcept;

/// Two values beside each other, each 0 to 4 dots high.
[[nodiscard]] char32_t braille(unsigned left_height, unsigned right_height) noexcept;

}  // namespace weft::cli::tui
