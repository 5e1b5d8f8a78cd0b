// The steps of an attempt (attempt.hpp).

#include "jobber/attempt.hpp"

#include "jobber/journal.hpp"
#include "jobber/queue.hpp"

#include <weft/errors.hpp>
#include <weft/proc_lib.hpp>

#include <utility>

namespace jobber {

namespace {

/// The job after the step, with the journal's word that it is so; else the caller exits.
job recorded_step(change step) {
    // Without a limit: a disk may take its time, and when the journal ends the call does too.
    auto done = weft::call(weft::named<journal>(journal::name), record{.steps = {std::move(step)}}, weft::infinity);
    if (!done.applied.front()) weft::exit(weft::exit_reason{"overtaken"});
    job now = std::move(done.steps.front().now);
    weft::cast(weft::named<queue>(queue::name), job_changed{now});
    return now;
}

outcome run_guarded(runner const& run, job const& running) {
    try {
        return run(running);
    } catch (std::exception const& thrown) {
        return {.reason = thrown.what()};
    }
}

void make_attempt(job from, runner const& run, wall_clock const& now) {
    job const running = recorded_step(begin(std::move(from), now()));
    outcome how = run_guarded(run, running);
    static_cast<void>(recorded_step(end(running, std::move(how), now())));
}

weft::result<weft::pid> start_attempt(job const& from, runner const& run, wall_clock const& now) {
    return weft::proc_lib::try_start(
        [from, run, now](weft::proc_lib::init_ack& ack) {
            if (auto const taken = attempt_registry::named(attempts_by_id).try_register_key(from.spec.id); !taken)
                throw weft::fail_start{taken.error()};
            kind_registry::named(attempts_by_kind).register_key(from.spec.kind, from.spec.id);
            ack.ready();
            make_attempt(from, run, now);
        },
        {.spawn = {.label = "jobber.attempt " + from.spec.id}});
}

}  // namespace

weft::child_spec attempt_at(job const& from, runner const& run, wall_clock const& now, nanoseconds shutdown) {
    return {.id = from.spec.id,
            .start = weft::child_start{[from, run, now] { return start_attempt(from, run, now); }},
            .restart = weft::restart::temporary,
            .shutdown = shutdown};
}

}  // namespace jobber
