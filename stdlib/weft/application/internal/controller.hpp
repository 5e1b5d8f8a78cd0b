#pragma once
// The controller: the process that owns the book, hears of applications that ended by themselves, and stops everything
// in the end. It never runs code of an application; that is what the masters are for.

#include <weft/application/internal/batch.hpp>
#include <weft/application/internal/book.hpp>

#include <memory>
#include <vector>

namespace weft::app {

/// What a node boots: these applications, in this order.
struct begin_node {
    std::vector<batch_member> members;
};
/// Somebody has wished the stop.
struct stop_node {};

/// Somebody wants to hear of signals: there has to be a manager of their events.
struct want_listener {};

/// The body of the controller's process; the book is finished when it returns.
void run_controller(std::shared_ptr<book> of);

/// The first wish counts. Logs it, and has `controller` see to it; true for the first. Blocks: never. Threads: any.
bool ask_to_stop(book& of, pid controller, stop_wish wish);

/// The last of a program: what the node has to clear away, and out.
[[noreturn]] void leave_now(book const& of, int status);

}  // namespace weft::app
