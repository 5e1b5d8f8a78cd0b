#pragma once
// Answers that only a process can make, since they come from other processes: asked for on the control thread, made in a
// process of the node, which may take its time.

#include <weft/observer/internal/operation_table.hpp>

#include <functional>
#include <memory>
#include <string>

namespace weft::observe {

/// Spawns a process that calls `make` and ends the reply with what comes of it: an answer, or what it throws. A process that
/// does not come to that tells the client so. When the client leaves, it is killed.
/// Errors: request_error "not_here" without a runtime, "busy" when there is no room for a process.
void answer_in_process(asked& by, std::shared_ptr<reply> const& to, std::string const& what, std::function<json::object()> make);

/// The runtime. Errors: request_error "not_here" when there is none, as in a test of snapshots.
[[nodiscard]] runtime& live_runtime(asked& by);

}  // namespace weft::observe
