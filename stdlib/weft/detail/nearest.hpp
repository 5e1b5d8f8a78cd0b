#pragma once
// "Did you mean": the known word that a misspelt one most likely stands for. Counted in single edits, a swap of two
// neighbours being one of them.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weft::detail {

/// How many characters must be inserted, removed, replaced or swapped with their neighbour to turn `from` into `to`.
[[nodiscard]] std::size_t edit_distance(std::string_view from, std::string_view to);

/// The candidate closest to `word`, if any is close enough to be a likely slip; of equally close ones the first.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, std::span<std::string const> candidates);

/// "; did you mean X?" for the end of an error text, or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<std::string const> candidates);

}  // namespace weft::detail
