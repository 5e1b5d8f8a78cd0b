#pragma once

// What the application does, from options to exit code: run, add, status.

#include "jobber/options.hpp"
#include "jobber/runner.hpp"

#include <iosfwd>

namespace jobber {

/// Where it prints. Both streams outlive everything that it starts.
struct streams {
    std::ostream& out;
    std::ostream& err;
    bool err_is_terminal = false;
};

namespace exit_codes {
inline constexpr int fine = 0;
inline constexpr int unusable = 1;      // an input or the journal
inline constexpr int some_failed = 5;   // of the jobs
inline constexpr int in_use = 75;       // the journal, by another jobber
}  // namespace exit_codes

/// Runs all jobs that are unfinished, and ends when none is; with --stay, when it is told to stop.
/// Blocks: parks the calling process, which must trap exits: an exit signal of its parent's is the orderly stop, after
/// which the journal holds what is unfinished.
/// Returns the exit code.
[[nodiscard]] int run_jobs(run_options const& what, runner const& run, streams const& io);

/// Blocks: parks the calling process. Returns the exit code.
[[nodiscard]] int add_to_journal(add_options const& what, streams const& io);
[[nodiscard]] int show_status(status_options const& what, streams const& io);

}  // namespace jobber
