// The text of a message (body.hpp).

#include "sender/body.hpp"

#include <algorithm>
#include <cstddef>

namespace sender {

namespace {

constexpr std::size_t longest_line = 998;
constexpr std::size_t longest_encoded_line = 76;
constexpr std::string_view line_end = "\r\n";

// Calls each(line) for the lines of a text that ends each with CR LF, without it.
void for_each_line(std::string_view text, auto const& each) {
    while (!text.empty()) {
        auto const end = std::min(text.find(line_end), text.size());
        each(text.substr(0, end));
        text.remove_prefix(std::min(end + line_end.size(), text.size()));
    }
}

std::string hexadecimal(char c) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    auto const byte = static_cast<unsigned char>(c);
    return {'=', digits[byte / 16], digits[byte % 16]};
}

// A blank at the end of a line would be lost.
std::string encoded(char c, bool last) {
    bool const blank = c == ' ' || c == '\t';
    bool const plain = c > ' ' && c <= '~' && c != '=';
    return plain || (blank && !last) ? std::string{c} : hexadecimal(c);
}

}  // namespace

std::string with_crlf(std::string_view text) {
    std::string lines;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const ends = text[i] == '\r' || text[i] == '\n';
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
        lines += ends ? line_end : text.substr(i, 1);
    }
    if (!lines.empty() && !lines.ends_with(line_end)) lines += line_end;
    return lines;
}

bool is_7bit(std::string_view crlf_text) {
    bool plain = true;
    for_each_line(crlf_text, [&](std::string_view line) {
        plain = plain && line.size() <= longest_line &&
                std::ranges::all_of(line, [](char c) { return (c >= ' ' && c <= '~') || c == '\t'; });
    });
    return plain;
}

std::string quoted_printable(std::string_view crlf_text) {
    std::string text;
    for_each_line(crlf_text, [&](std::string_view line) {
        std::size_t used = 0;
        for (std::size_t i = 0; i < line.size(); ++i) {
            auto const piece = encoded(line[i], i + 1 == line.size());
            // One column is kept for the mark of a line that goes on.
            if (used + piece.size() >= longest_encoded_line) {
                text += "=\r\n";
                used = 0;
            }
            text += piece;
            used += piece.size();
        }
        text += line_end;
    });
    return text;
}

std::string dot_stuffed(std::string_view crlf_text) {
    std::string text;
    for_each_line(crlf_text, [&](std::string_view line) {
        if (line.starts_with('.')) text += '.';
        text += line;
        text += line_end;
    });
    return text;
}

std::string with_line_feeds(std::string_view crlf_text) {
    std::string text;
    for_each_line(crlf_text, [&](std::string_view line) { text.append(line).append("\n"); });
    return text;
}

std::string html_escaped(std::string_view text) {
    std::string safe;
    for (char const c : text) {
        switch (c) {
            case '&': safe += "&amp;"; break;
            case '<': safe += "&lt;"; break;
            case '>': safe += "&gt;"; break;
            case '"': safe += "&quot;"; break;
            case '\'': safe += "&#39;"; break;
            default: safe += c;
        }
    }
    return safe;
}

}  // namespace sender
