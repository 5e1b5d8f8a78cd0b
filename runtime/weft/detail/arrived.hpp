#pragma once
// A look at what has arrived, for loops that would otherwise receive once more to learn that nothing has.

namespace weft::detail {

/// Whether the calling process has anything to receive, or anything else to do at its next safe point. Takes nothing in.
/// Blocks: never. Threads: processes only.
[[nodiscard]] bool anything_arrived();

}  // namespace weft::detail
