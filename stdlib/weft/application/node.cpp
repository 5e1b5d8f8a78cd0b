// The side of the node that is no process: handing the work to the controller, and holding it to its time.

#include <weft/application/internal/controller.hpp>
#include <weft/application/internal/leftovers.hpp>
#include <weft/detail/check.hpp>
#include <weft/detail/duration_text.hpp>
#include <weft/process.hpp>
#include <weft/registry.hpp>
#include <weft/send.hpp>

namespace weft::app {
namespace {

constexpr nanoseconds report_every = std::chrono::seconds{5};
// What the controller may be late with its own "budget used up", before the waiting thread says it instead.
constexpr nanoseconds backstop = std::chrono::seconds{1};
constexpr int exit_killed = 124;

std::string count_of(std::size_t processes) {
    return std::to_string(processes) + (processes == 1 ? " process" : " processes");
}

/// Waits for the end of a stop that has begun; false when it is over its budget.
bool wait_for_stop(node_board& board) {
    nanoseconds const limit = board.options().stop_timeout;
    for (nanoseconds waited{}; limit == infinity || waited < limit + backstop;) {
        nanoseconds const slice = limit == infinity ? report_every : std::min(report_every, limit + backstop - waited);
        if (board.wait_for(node_phase::stopped, slice)) return true;
        waited += slice;
        if (slice < report_every) continue;
        auto const which = leftovers(board.in(), {});
        board.log(log::level::warning, "weft", "still stopping after " + detail::duration_words(waited) + "; " +
                                                   count_of(which.size()) + " left");
        log_leftovers(board, log::level::warning, which);
    }
    return false;
}

}  // namespace

node::node(runtime& in, std::vector<unit> units, node_options options)
    : board_{std::make_shared<node_board>(in, std::move(units), std::move(options))},
      controller_{in.spawn([board = board_] { run_controller(board); },
                           {.label = "applications", .trap_exit = true})} {}

node::~node() {
    if (board_->advance(node_phase::stopping)) send(controller_, stop_node{});
}

void node::start() { send(controller_, begin_node{}); }

void node::request_stop(std::string_view why) {
    if (!board_->advance(node_phase::stopping)) return;
    nanoseconds const limit = board_->options().stop_timeout;
    std::string const most = limit == infinity ? "" : ", " + detail::duration_words(limit) + " at most";
    std::string const& hint = board_->options().stop_hint;
    board_->log(log::level::info, "weft", std::string{why} + ": stopping" + most + (hint.empty() ? "" : " (" + hint + ')'));
    send(controller_, stop_node{});
}

node_end node::wait() {
    static_cast<void>(board_->wait_for(node_phase::stopping, infinity));
    if (wait_for_stop(*board_)) return board_->end();
    auto const which = leftovers(board_->in(), {});
    board_->log(log::level::error, "weft", "stop budget of " + detail::duration_words(board_->options().stop_timeout) +
                                               " used up, killing " + count_of(which.size()));
    log_leftovers(*board_, log::level::error, which);
    return {.exit_code = exit_killed, .abandoned = true};
}

}  // namespace weft::app
