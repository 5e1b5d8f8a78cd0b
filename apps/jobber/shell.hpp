#pragma once

// A job that is a command for the shell. It runs in a process group of its own, which ends as a whole: with the job,
// when its time is over, and when this program is gone, however it went. For the last, a watcher in the group holds the
// reading end of a pipe that only we write, and kills the group at its end of file. (A parent death signal would come
// when the thread that started the program ends, and threads are not ours to keep.)
//
// The command's environment has JOBBER_JOB and JOBBER_ATTEMPT, so that it can know what it has done before. Standard
// input is empty. A program that leaves the group (setsid) is out of reach.

#include "jobber/job.hpp"

namespace jobber {

/// Runs the command with /bin/sh and keeps the last lines of what it and its children write.
/// Blocks: parks the calling process, at most for the job's timeout, the grace and two seconds. Exit signals end it:
/// SIGTERM to the group, SIGKILL after the grace, then the caller exits with the signal's reason.
[[nodiscard]] outcome run_shell(job const& running, nanoseconds grace);

}  // namespace jobber
