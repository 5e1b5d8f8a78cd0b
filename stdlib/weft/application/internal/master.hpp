#pragma once
// The master of one application: the process that runs its callbacks and holds its tree. The controller tells it what
// to do next, one step at a time, and it answers when the step is done.

#include <weft/application/internal/node_board.hpp>
#include <weft/exit_reason.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace weft::app {

// What the controller sends.
struct run_phase {
    std::string name;
};
struct prepare_stop {};
struct stop_tree {};
struct finish_stop {};  ///< the stop callback; the master ends after it

// What the master answers; `problem` is empty when all went well.
struct app_started {
    std::size_t index;
    pid top;
    std::string problem;
};
struct step_done {
    std::size_t index;
    std::string problem;
};
/// The tree ended by itself; the callbacks for the end have run, and the master is about to end too.
struct app_ended {
    std::size_t index;
    exit_reason reason;
    int exit_code;  // -1: the application set none
};

/// Starts the master of unit `index`, linked to the calling process, which gets app_started when the start is over.
[[nodiscard]] pid start_master(std::shared_ptr<node_board> board, std::size_t index);

}  // namespace weft::app
