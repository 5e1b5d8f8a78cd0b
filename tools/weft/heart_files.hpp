#pragma once
// What a heart keeps in its node's folder, or finds there, so that it outlives both of them.

#include <cstdint>
#include <string>

namespace weft::cli {

/// How often in a row the node has died early. 0 when nothing was noted.
[[nodiscard]] unsigned read_early_deaths(std::string const& folder);
/// For 0 the file is removed. False when it cannot be written.
[[nodiscard]] bool note_early_deaths(std::string const& folder, unsigned early_deaths);

/// Whoever wants the node `pid` to end, and is about to kill it, says so first: then its heart lets it rest.
void note_killing(std::string const& folder, std::int64_t pid);
/// Whether somebody did. The note is gone then.
[[nodiscard]] bool take_killing(std::string const& folder, std::int64_t pid);

}  // namespace weft::cli
