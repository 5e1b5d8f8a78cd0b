#pragma once

// The jobs that need no program: small things for tests and for trying out limits, retries and times.
//
//     sleep DURATION       takes so long
//     fail [TIMES]         fails: always, or so many times before it succeeds
//     write FILE TEXT      appends TEXT and a line's end to FILE, on the disk when the job is done

#include "jobber/job.hpp"

namespace jobber {

/// Errors: input_error when there is no such builtin, or its arguments are wrong.
void check_builtin(job_spec const& spec);

/// Runs it. Blocks: parks the calling process, at most for the job's timeout; a write that has begun is waited for.
[[nodiscard]] outcome run_builtin(job const& running);

}  // namespace jobber
