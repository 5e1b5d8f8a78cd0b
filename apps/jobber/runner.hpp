#pragma once

// What runs one attempt of a job. The attempt's process calls it and waits; tests hand in one that needs neither a
// program nor a file.

#include "jobber/job.hpp"

#include <functional>

namespace jobber {

/// Runs the job, which is `running`, and says how it went; a failure is an outcome, not an exception. What it throws all
/// the same is the reason of a failed attempt.
/// Blocks: parks the calling process, until the job's timeout and its grace at most; exit signals end it.
/// Threads: copies are called from many processes at once.
using runner = std::function<outcome(job const& running)>;

struct runner_options {
    nanoseconds grace = std::chrono::seconds{5};  // for shell jobs, from SIGTERM to SIGKILL
};

/// Shell jobs and built-in ones.
[[nodiscard]] runner make_runner(runner_options const& options);

/// Why an attempt failed that took longer than it may.
[[nodiscard]] outcome timed_out(job_spec const& spec);

}  // namespace jobber
