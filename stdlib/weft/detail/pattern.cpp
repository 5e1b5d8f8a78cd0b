// Greedy with one step back: only the last star need ever cover more.

#include <weft/detail/pattern.hpp>

namespace weft::detail {

bool fits_pattern(std::string_view text, std::string_view pattern) noexcept {
    std::size_t at = 0;
    std::size_t in = 0;
    std::size_t star = std::string_view::npos;  // the last one, and what it covers so far
    std::size_t covered = 0;
    while (at < text.size()) {
        if (in < pattern.size() && (pattern[in] == '?' || pattern[in] == text[at]) && pattern[in] != '*') {
            ++at;
            ++in;
        } else if (in < pattern.size() && pattern[in] == '*') {
            star = in++;
            covered = at;
        } else if (star != std::string_view::npos) {
            in = star + 1;
            at = ++covered;
        } else {
            return false;
        }
    }
    while (in < pattern.size() && pattern[in] == '*') ++in;
    return in == pattern.size();
}

}  // namespace weft::detail
