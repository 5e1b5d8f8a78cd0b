#pragma once

// The job from options to exit code: reads and checks everything, opens the journal, mails, reports.

#include <iosfwd>

#include "console/status_line.hpp"
#include "sender/options.hpp"

namespace sender {

/// Where the job prints. Both streams outlive everything the job starts.
struct job_io {
    std::ostream& out;
    std::ostream& err;
    bool err_is_terminal = false;
    console::clock_reader now = [] { return std::chrono::steady_clock::now(); };
};

/// How the job ends; part of the program's contract.
enum class exit_status : int {
    all_mailed = 0,
    cannot_work = 1,    // an input, the journal or an output cannot be used
    some_not_mailed = 5,
    in_use = 75         // another run has the journal
};

/// What is wrong is one line on `io.err`.
/// Blocks: until all is done. Threads: from a process.
[[nodiscard]] exit_status run_job(options const& what, job_io const& io);

}  // namespace sender
