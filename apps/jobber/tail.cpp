// Cutting is put off until twice as much is there, so that it costs little for each byte (tail.hpp).

#include "jobber/tail.hpp"

namespace jobber {

namespace {

std::string_view last_bytes(std::string_view text) {
    if (text.size() <= tail::most_bytes) return text;
    text.remove_prefix(text.size() - tail::most_bytes);
    // Not in the middle of a character.
    while (!text.empty() && (static_cast<unsigned char>(text.front()) & 0xC0U) == 0x80U) text.remove_prefix(1);
    return text;
}

}  // namespace

void tail::add(std::string_view piece) {
    kept_ += last_bytes(piece);
    if (kept_.size() > 2 * most_bytes) kept_ = std::string{last_bytes(kept_)};
}

std::string tail::text() const {
    std::string_view text = last_bytes(kept_);
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    std::size_t begin = text.size();
    for (std::size_t lines = 0; lines < most_lines && begin != std::string_view::npos; ++lines)
        begin = begin == 0 ? std::string_view::npos : text.rfind('\n', begin - 1);
    return std::string{begin == std::string_view::npos ? text : text.substr(begin + 1)};
}

}  // namespace jobber
