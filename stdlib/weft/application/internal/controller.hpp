#pragma once
// The controller: the process that starts the applications one after the other, waits, and stops them in reverse. It
// never runs code of an application; that is what the masters are for.

#include <weft/application/internal/node_board.hpp>

#include <memory>

namespace weft::app {

/// What the controller waits for first.
struct begin_node {};
/// Sent by whoever wants the node to stop.
struct stop_node {};

/// The body of the controller's process; the board is finished when it returns.
void run_controller(std::shared_ptr<node_board> board);

}  // namespace weft::app
