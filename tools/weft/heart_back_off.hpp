#pragma once
// How often in a row a node has died early, kept in a file of its folder, so that it outlives both the node and its heart.

#include <string>

namespace weft::cli {

/// 0 when there is no such file, or no number in it.
[[nodiscard]] unsigned read_early_deaths(std::string const& file);
/// For 0 the file is removed. False when it cannot be written.
[[nodiscard]] bool note_early_deaths(std::string const& file, unsigned early_deaths);

}  // namespace weft::cli
