#pragma once

// The process of one attempt: it takes its places in the registries, has the beginning journalled, runs the job, has the
// end journalled, and tells the queue. So whoever finds a job `running` in the journal and no process under its id knows
// that the attempt was cut short.

#include "jobber/job.hpp"
#include "jobber/runner.hpp"

#include <weft/child_spec.hpp>
#include <weft/registry.hpp>

#include <string>

namespace jobber {

/// Who is at work on a job: its id, unique.
using attempt_registry = weft::registry<std::string>;
inline constexpr char const* attempts_by_id = "jobber.jobs";

/// Who is at work on a kind: the kind, with the job's id as value.
using kind_registry = weft::registry<std::string, std::string>;
inline constexpr char const* attempts_by_kind = "jobber.kinds";

/// To the queue: the job as the journal has it now.
struct job_changed {
    job now;
};

/// The child to start for an attempt at this job, which is queued or waiting. Its start is over when it stands in both
/// registries; it fails when somebody is at work on the job already.
/// A killed attempt leaves the job `running`. One whose steps the journal refuses, because the job was settled or taken
/// meanwhile, ends as "overtaken".
[[nodiscard]] weft::child_spec attempt_at(job const& from, runner const& run, wall_clock const& now, nanoseconds shutdown);

}  // namespace jobber
