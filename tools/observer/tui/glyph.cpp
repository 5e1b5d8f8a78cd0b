// The width of a glyph comes from the C library, in a locale of our own: the user's may not know UTF-8, and a recorded
// picture has to look the same everywhere.

#include "glyph.hpp"

#include <locale.h>
#include <wchar.h>

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace weft::cli::tui {
namespace {

constexpr std::u32string_view lines = U" ╵╷│╴┘┐┤╶└┌├─┴┬┼";
constexpr std::string_view ramp = " .:-=+*#@";
constexpr char32_t first_braille = 0x2800;
constexpr std::array<std::pair<char32_t, char>, 10> signs{
    {{U'█', '#'}, {U'░', '.'}, {U'▶', '>'}, {U'◀', '<'},
     {U'▸', '>'}, {U'▾', 'v'}, {U'…', '~'}, {U'↔', '='}, {U'→', '>'}, {U'×', 'x'}}};
// Dots of a braille cell from the bottom up, left and right column.
constexpr std::array<unsigned, 5> left_dots{0, 0x40, 0x44, 0x46, 0x47};
constexpr std::array<unsigned, 5> right_dots{0, 0x80, 0xA0, 0xB0, 0xB8};

locale_t utf8_locale() noexcept {
    static locale_t const made = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return made;
}

/// How many bytes follow the first one of a sequence; 4 for a byte that begins none.
unsigned continuation_bytes(unsigned first) noexcept {
    if (first < 0x80) return 0;
    if (first >= 0xC2 && first <= 0xDF) return 1;
    if (first >= 0xE0 && first <= 0xEF) return 2;
    return first >= 0xF0 && first <= 0xF4 ? 3 : 4;
}

bool is_scalar(char32_t code, unsigned bytes_more) noexcept {
    constexpr std::array<char32_t, 4> smallest{0, 0x80, 0x800, 0x10000};
    return code >= smallest[bytes_more] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

}  // namespace

char32_t next_glyph(std::string_view& text) noexcept {
    auto const first = static_cast<unsigned char>(text.front());
    unsigned const more = continuation_bytes(first);
    text.remove_prefix(1);
    if (more == 0) return first;
    if (more == 4 || text.size() < more) return replacement;
    char32_t code = first & (0x3FU >> more);
    for (unsigned i = 0; i < more; ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0U) != 0x80U) return replacement;
        code = (code << 6U) | (byte & 0x3FU);
    }
    if (!is_scalar(code, more)) return replacement;
    text.remove_prefix(more);
    return code;
}

void append_utf8(std::string& to, char32_t glyph) {
    auto const byte = [&to](char32_t value) { to += static_cast<char>(static_cast<unsigned char>(value)); };
    if (glyph < 0x80) return byte(glyph);
    if (glyph < 0x800) {
        byte(0xC0U | (glyph >> 6U));
    } else {
        if (glyph < 0x10000) {
            byte(0xE0U | (glyph >> 12U));
        } else {
            byte(0xF0U | (glyph >> 18U));
            byte(0x80U | ((glyph >> 12U) & 0x3FU));
        }
        byte(0x80U | ((glyph >> 6U) & 0x3FU));
    }
    byte(0x80U | (glyph & 0x3FU));
}

std::size_t cells_of(char32_t glyph) noexcept {
    if (glyph >= 0x20 && glyph < 0x7F) return 1;
    if (line_directions(glyph) != 0 || glyph == replacement) return 1;
    locale_t const ours = utf8_locale();
    if (ours == locale_t{}) return glyph < 0xA0 ? 0 : 1;
    locale_t const before = ::uselocale(ours);
    int const width = ::wcwidth(static_cast<wchar_t>(glyph));
    ::uselocale(before);
    return static_cast<std::size_t>(std::clamp(width, 0, 2));
}

std::size_t cells_of(std::string_view text) noexcept {
    std::size_t cells = 0;
    while (!text.empty()) cells += cells_of(next_glyph(text));
    return cells;
}

char to_ascii(char32_t glyph) noexcept {
    if (glyph < 0x80) return static_cast<char>(glyph);
    if (unsigned const directions = line_directions(glyph); directions != 0) {
        bool const upright = (directions & (line::left | line::right)) == 0;
        bool const level = (directions & (line::up | line::down)) == 0;
        return upright ? '|' : level ? '-' : '+';
    }
    if (glyph >= first_braille && glyph <= first_braille + 0xFF)
        return ramp[static_cast<std::size_t>(std::popcount(static_cast<unsigned>(glyph - first_braille)))];
    auto const found = std::ranges::find(signs, glyph, &std::pair<char32_t, char>::first);
    return found == signs.end() ? '?' : found->second;
}

char32_t line_glyph(unsigned directions) noexcept { return lines[directions & 15U]; }

unsigned line_directions(char32_t glyph) noexcept {
    auto const found = lines.find(glyph);
    return found == std::u32string_view::npos ? 0U : static_cast<unsigned>(found);
}

char32_t braille(unsigned left_height, unsigned right_height) noexcept {
    return first_braille + left_dots[std::min(left_height, 4U)] + right_dots[std::min(right_height, 4U)];
}

}  // namespace weft::cli::tui
