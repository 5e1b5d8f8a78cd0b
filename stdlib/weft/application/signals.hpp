#pragma once
// The signals that a node reads, for whoever reads them on its behalf: see node::signal_came.

#include <vector>

namespace weft::app {

/// All of them.
[[nodiscard]] std::vector<int> signal_numbers();

/// Blocks them in the calling thread and in all that it will start, so that they wait for their reader; SIGPIPE is ignored. Call it before any
/// thread is started.
void block_signals();

}  // namespace weft::app
