#pragma once
// The master of one application: the process that runs its callbacks and holds its tree. Whoever starts or stops the
// application tells it what to do next, one step at a time, and it answers when the step is done.

#include <weft/application/internal/book.hpp>
#include <weft/exit_reason.hpp>
#include <weft/pid.hpp>

#include <memory>
#include <string>
#include <vector>

namespace weft::app {

// The steps; each is answered to `asker` with step_done.
struct run_phase {
    pid asker;
    start_phase phase;
};
struct prepare_stop {
    pid asker;
};
struct stop_tree {
    pid asker;
};
/// The stop callback; the master ends after it.
struct finish_stop {
    pid asker;
};
struct tell_changes {
    pid asker;
    config_changes what;
};
/// The start is over, phases included: from now on an end of the tree is the application's end. Has no answer.
struct start_is_over {};

/// How a start callback went; problem is empty when all went well.
struct app_started {
    pid master;
    pid top;
    std::string problem;
    bool returned_error;  ///< else it threw, or returned what it must not
};
struct step_done {
    pid master;
    std::string problem;
};
/// To the controller: the tree ended by itself; the callbacks for the end have run, and the master is about to end too.
struct app_ended {
    pid master;
    exit_reason reason;
    int exit_code;  // -1: the application set none
};

/// Starts a master, which tells the calling process how the start went.
[[nodiscard]] pid start_master(std::shared_ptr<book> of, std::shared_ptr<descriptor const> what, start_type type);

}  // namespace weft::app
