// Character references of HTML, and bytes that are no UTF-8 (html.hpp). Known are the names of Latin-1 and of the usual
// punctuation; another name stays as it stands, as does one without its semicolon.

#include "scraper/references.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace scraper {

namespace {

constexpr char32_t replacement = 0xFFFD;
constexpr std::size_t longest_reference = 32;

// From U+00A0 on.
constexpr std::array<std::string_view, 96> latin1{
    "nbsp",   "iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar", "sect",   "uml",    "copy",   "ordf",   "laquo",
    "not",    "shy",    "reg",    "macr",   "deg",    "plusmn", "sup2",   "sup3",   "acute",  "micro",  "para",   "middot",
    "cedil",  "sup1",   "ordm",   "raquo",  "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc",  "Atilde",
    "Auml",   "Aring",  "AElig",  "Ccedil", "Egrave", "Eacute", "Ecirc",  "Euml",   "Igrave", "Iacute", "Icirc",  "Iuml",
    "ETH",    "Ntilde", "Ograve", "Oacute", "Ocirc",  "Otilde", "Ouml",   "times",  "Oslash", "Ugrave", "Uacute", "Ucirc",
    "Uuml",   "Yacute", "THORN",  "szlig",  "agrave", "aacute", "acirc",  "atilde", "auml",   "aring",  "aelig",  "ccedil",
    "egrave", "eacute", "ecirc",  "euml",   "igrave", "iacute", "icirc",  "iuml",   "eth",    "ntilde", "ograve", "oacute",
    "ocirc",  "otilde", "ouml",   "divide", "oslash", "ugrave", "uacute", "ucirc",  "uuml",   "yacute", "thorn",  "yuml"};

constexpr std::array<std::pair<std::string_view, char32_t>, 26> others{{
    {"amp", U'&'},          {"lt", U'<'},           {"gt", U'>'},           {"quot", U'"'},         {"apos", U'\''},
    {"ndash", 0x2013},      {"mdash", 0x2014},      {"lsquo", 0x2018},      {"rsquo", 0x2019},      {"sbquo", 0x201A},
    {"ldquo", 0x201C},      {"rdquo", 0x201D},      {"bdquo", 0x201E},      {"bull", 0x2022},       {"hellip", 0x2026},
    {"lsaquo", 0x2039},     {"rsaquo", 0x203A},     {"euro", 0x20AC},       {"trade", 0x2122},      {"larr", 0x2190},
    {"uarr", 0x2191},       {"rarr", 0x2192},       {"darr", 0x2193},       {"ensp", 0x2002},       {"emsp", 0x2003},
    {"thinsp", 0x2009},
}};

// What bytes 80 to 9F mean on the web, in pages and in numeric references: Windows' characters, not control codes.
constexpr std::array<char16_t, 32> windows{0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                                           0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                           0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

char32_t of_windows(char32_t code) { return code >= 0x80 && code < 0xA0 ? windows[code - 0x80] : code; }

void append(std::string& to, char32_t code) {
    auto const low_bits = [code](unsigned shift) { return static_cast<char>(0x80U | ((code >> shift) & 0x3FU)); };
    if (code < 0x80) to += static_cast<char>(code);
    else if (code < 0x800) to += {static_cast<char>(0xC0U | (code >> 6U)), low_bits(0)};
    else if (code < 0x10000) to += {static_cast<char>(0xE0U | (code >> 12U)), low_bits(6), low_bits(0)};
    else to += {static_cast<char>(0xF0U | (code >> 18U)), low_bits(12), low_bits(6), low_bits(0)};
}

std::optional<char32_t> numbered(std::string_view digits) {
    bool const hex = digits.starts_with('x') || digits.starts_with('X');
    if (hex) digits.remove_prefix(1);
    std::uint32_t code = 0;
    auto const [stop, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
    if (digits.empty() || stop != digits.data() + digits.size()) return std::nullopt;
    bool const none = wrong != std::errc{} || code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000);
    return none ? replacement : of_windows(code);
}

std::optional<char32_t> named(std::string_view name) {
    if (auto const* const at = std::ranges::find(latin1, name); at != latin1.end()) return 0xA0 + static_cast<char32_t>(at - latin1.begin());
    auto const* const at = std::ranges::find(others, name, &std::pair<std::string_view, char32_t>::first);
    return at == others.end() ? std::nullopt : std::optional{at->second};
}

}  // namespace

std::string decode_references(std::string_view text) {
    std::string plain;
    for (;;) {
        auto const begin = text.find('&');
        plain += text.substr(0, begin);
        if (begin == std::string_view::npos) return plain;
        text.remove_prefix(begin);
        auto const size = text.substr(0, longest_reference).find(';');
        auto const word = text.substr(1, size == std::string_view::npos ? 0 : size - 1);
        auto const code = word.starts_with('#') ? numbered(word.substr(1)) : named(word);
        if (code) append(plain, *code);
        else plain += '&';
        text.remove_prefix(code ? size + 1 : 1);
    }
}

std::string utf8_of_latin1(std::string_view bytes) {
    std::string text;
    for (char const c : bytes) append(text, of_windows(static_cast<unsigned char>(c)));
    return text;
}

}  // namespace scraper
