// Optimal string alignment by three rows of the usual table.

#include <weft/detail/nearest.hpp>

#include <algorithm>
#include <vector>

namespace weft::detail {

std::size_t edit_distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> older(to.size() + 1), last(to.size() + 1), row(to.size() + 1);
    for (std::size_t j = 0; j <= to.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= from.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            std::size_t const replaced = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
            row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
            bool const swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
            if (swapped) row[j] = std::min(row[j], older[j - 2] + 1);
        }
        std::swap(older, last);
        std::swap(last, row);
    }
    return last[to.size()];
}

std::optional<std::string> nearest(std::string_view word, std::span<std::string const> candidates) {
    std::size_t closest = std::max<std::size_t>(1, word.size() / 3) + 1;
    std::optional<std::string> found;
    for (auto const& candidate : candidates) {
        std::size_t const distance = edit_distance(word, candidate);
        if (distance >= closest) continue;
        closest = distance;
        found = candidate;
    }
    return found;
}

std::string did_you_mean(std::string_view word, std::span<std::string const> candidates) {
    auto const found = nearest(word, candidates);
    return found ? "; did you mean " + *found + "?" : std::string{};
}

}  // namespace weft::detail
