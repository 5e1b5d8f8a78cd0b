#pragma once
// The first process of a container inherits every process whose parent has ended, and must reap it. So when weft is that
// one, it becomes a small init, and the node is its child.

#include <optional>

namespace weft::cli {

/// `has_heart`: unless the node's exit code is 0 the init stays, for what its heart runs, as long as there is any process, to whom it hands
/// signals then. Nothing, when this program is not the first process, and in the child that goes on as the node. In the init: the exit code to
/// end with, as soon as the node has ended; until then signals are handed to the node. Call it before any thread is started.
[[nodiscard]] std::optional<int> act_as_init(bool has_heart);

}  // namespace weft::cli
