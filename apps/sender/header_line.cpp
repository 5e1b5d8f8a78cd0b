// Header lines (header_line.hpp).

#include "sender/header_line.hpp"

#include <algorithm>
#include <boost/archive/iterators/base64_from_binary.hpp>
#include <boost/archive/iterators/transform_width.hpp>
#include <cstddef>

namespace sender {

namespace {

constexpr std::size_t wanted_line = 78;        // RFC 5322, what should be
constexpr std::size_t longest_word_line = 76;   // RFC 2047, of a line with an encoded word
constexpr std::size_t longest_allowed = 900;    // 998 is the limit; some room for the name
constexpr std::string_view word_start = "=?UTF-8?B?";
constexpr std::string_view word_end = "?=";

bool is_plain(char c) { return c >= ' ' && c <= '~'; }

std::size_t longest_part(std::string_view text) {
    std::size_t longest = 0;
    while (!text.empty()) {
        auto const blank = std::min(text.find(' '), text.size());
        longest = std::max(longest, blank);
        text.remove_prefix(std::min(blank + 1, text.size()));
    }
    return longest;
}

// "=?" would be taken for an encoded word by whoever reads it.
bool needs_encoding(std::string_view text) {
    return !std::ranges::all_of(text, is_plain) || text.find("=?") != std::string_view::npos ||
           longest_part(text) > longest_allowed;
}

std::string base64(std::string_view bytes) {
    namespace iterators = boost::archive::iterators;
    using digits = iterators::base64_from_binary<iterators::transform_width<std::string_view::const_iterator, 6, 8>>;
    std::string text(digits{bytes.begin()}, digits{bytes.end()});
    return text.append((3 - bytes.size() % 3) % 3, '=');
}

// How many bytes from the start make at most `most`, without a character cut in two.
std::size_t whole_characters(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text.size();
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
    return most;
}

// Words of at most a line each; `used` is what stands on the first line already.
std::string encoded(std::string_view text, std::size_t used) {
    std::string words;
    while (!text.empty()) {
        auto const room = longest_word_line - used - word_start.size() - word_end.size();
        auto const size = whole_characters(text, room / 4 * 3);
        words += (words.empty() ? "" : "\r\n ") + std::string{word_start} + base64(text.substr(0, size));
        words += word_end;
        text.remove_prefix(size);
        used = 1;
    }
    return words;
}

// Breaks the line before the first of some blanks, so that unfolding gives the same text again, and no line is of blanks only.
std::string folded(std::string_view text, std::size_t used) {
    std::string lines;
    while (used + text.size() > wanted_line) {
        auto const room = used < wanted_line ? wanted_line - used : 0;
        auto at = text.rfind(' ', room);
        while (at != std::string_view::npos && at > 0 && text[at - 1] == ' ') --at;
        if (at == std::string_view::npos || at == 0) at = text.find(' ', text.find_first_not_of(' '));
        if (at == std::string_view::npos) break;
        lines += text.substr(0, at);
        lines += "\r\n";
        text.remove_prefix(at);
        used = 0;
    }
    return lines.append(text);
}

bool is_phrase(std::string_view name) {
    return std::ranges::all_of(name, [](char c) {
        return is_plain(c) && std::string_view{R"(()<>[]:;@\,.")"}.find(c) == std::string_view::npos;
    });
}

std::string in_quotes(std::string_view name) {
    std::string text = "\"";
    for (char const c : name) text += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
    return text + '"';
}

std::string header(std::string_view name, std::string_view value) {
    std::string line{name};
    line += ": ";
    return line.append(value).append("\r\n");
}

}  // namespace

std::string text_header(std::string_view name, std::string_view value) {
    value = trimmed(value);
    auto const used = name.size() + 2;
    return header(name, needs_encoding(value) ? encoded(value, std::min(used, longest_word_line / 2)) : folded(value, used));
}

std::string mailbox_header(std::string_view name, mailbox const& who) {
    auto const address = '<' + who.address + '>';
    if (who.name.empty()) return header(name, who.address);
    auto const used = name.size() + 2;
    if (needs_encoding(who.name)) return header(name, encoded(who.name, used) + "\r\n " + address);
    auto const shown = is_phrase(who.name) ? who.name : in_quotes(who.name);
    return header(name, folded(shown + ' ' + address, used));
}

}  // namespace sender
