// Text for people (text.hpp).

#include "console/text.hpp"

#include <algorithm>
#include <cstdio>

namespace console {

namespace {

unsigned byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Bytes of the UTF-8 sequence at the start of text; 0 = there is none. Overlong forms, surrogates and values past U+10FFFF
// are refused by the range of the second byte (RFC 3629, table 3-7 of Unicode).
std::size_t sequence(std::string_view text) {
    auto const lead = byte_at(text, 0);
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    std::size_t const size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (text.size() < size || !std::all_of(text.begin() + 1, text.begin() + size, is_continuation)) return 0;
    auto const second = byte_at(text, 1);
    bool const refused = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
                         (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
    return refused ? 0 : size;
}

// The same of what may be shown as it is: no control character, of C0 and C1.
std::size_t showable(std::string_view text) {
    auto const lead = byte_at(text, 0);
    bool const control = lead < 0x20 || lead == 0x7F || (lead == 0xC2 && text.size() > 1 && byte_at(text, 1) < 0xA0);
    return control ? 0 : sequence(text);
}

std::string blanks_up_to(std::size_t columns, std::string_view utf8) {
    auto const used = width(utf8);
    return std::string(columns > used ? columns - used : 0, ' ');
}

}  // namespace

std::string grouped(std::uint64_t number) {
    auto digits = std::to_string(number);
    for (auto at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
    return digits;
}

std::string fixed(double number, int decimals) {
    auto const size = std::snprintf(nullptr, 0, "%.*f", decimals, number);
    std::string text(static_cast<std::size_t>(size) + 1, '\0');
    std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
    text.pop_back();
    return text;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        auto const size = sequence(text);
        if (size == 0) return false;
        text.remove_prefix(size);
    }
    return true;
}

std::string printable(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string safe;
    while (!text.empty()) {
        auto const size = showable(text);
        if (size != 0) {
            safe += text.substr(0, size);
        } else {
            auto const byte = byte_at(text, 0);
            safe += {'\\', 'x', digits[byte / 16], digits[byte % 16]};
        }
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return safe;
}

std::size_t width(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) { return !is_continuation(c); }));
}

std::string pad_right(std::string_view utf8, std::size_t columns) {
    return std::string{utf8} + blanks_up_to(columns, utf8);
}

std::string pad_left(std::string_view utf8, std::size_t columns) {
    return blanks_up_to(columns, utf8) + std::string{utf8};
}

std::string joined(std::vector<std::string> const& words) {
    std::string all;
    for (auto const& word : words) all += (all.empty() ? "" : ", ") + word;
    return all;
}

}  // namespace console
