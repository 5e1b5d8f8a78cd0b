// The steps of a job's life (job.hpp).

#include "jobber/job.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace jobber {

namespace {

constexpr std::array<std::string_view, 5> state_names{"queued", "running", "waiting", "done", "failed"};
constexpr std::array<std::string_view, 6> event_names{"added", "begun", "done", "retry", "failed", "interrupted"};

template <class Enum, class Names>
std::optional<Enum> value_named(Names const& names, std::string_view name) {
    auto const found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

void demand(bool allowed, job const& from, std::string_view step) {
    if (allowed) return;
    throw wrong_step{"job " + from.spec.id + " is " + std::string{to_string(from.state)} + ", which allows no " +
                     std::string{step}};
}

event event_of(job_state after) {
    if (after == job_state::done) return event::done;
    return after == job_state::failed ? event::failed : event::retry;
}

}  // namespace

std::string_view to_string(job_state state) { return state_names.at(static_cast<std::size_t>(state)); }

std::optional<job_state> state_named(std::string_view name) { return value_named<job_state>(state_names, name); }

std::string_view to_string(event what) { return event_names.at(static_cast<std::size_t>(what)); }

std::optional<event> event_named(std::string_view name) { return value_named<event>(event_names, name); }

change add(job_spec spec, nanoseconds now) {
    job made{.spec = std::move(spec), .added = now};
    made.due = now + made.spec.delay;
    return {event::added, std::move(made)};
}

change begin(job from, nanoseconds now) {
    demand(from.state == job_state::queued || from.state == job_state::waiting, from, "attempt");
    from.state = job_state::running;
    ++from.attempts;
    from.started = now;
    from.ended = {};
    return {event::begun, std::move(from)};
}

change end(job from, outcome how, nanoseconds now) {
    demand(from.state == job_state::running, from, "end of an attempt");
    from.ended = now;
    from.last = std::move(how);
    if (from.last.succeeded) {
        from.state = job_state::done;
    } else {
        ++from.failures;
        bool const again = from.failures <= from.spec.retries;
        from.state = again ? job_state::waiting : job_state::failed;
        if (again) from.due = now + retry_delay(from.spec, from.failures);
    }
    auto const what = event_of(from.state);
    return {what, std::move(from)};
}

change interrupt(job from, nanoseconds now) {
    demand(from.state == job_state::running, from, "interruption");
    from.state = job_state::queued;
    ++from.interruptions;
    from.ended = now;
    from.due = now;
    return {event::interrupted, std::move(from)};
}

nanoseconds retry_delay(job_spec const& spec, unsigned failures) {
    nanoseconds delay = std::min(spec.backoff, spec.backoff_max);
    // Stops at the limit, or at 0, which doubling does not change.
    for (unsigned i = 1; i < failures && delay > nanoseconds::zero() && delay < spec.backoff_max; ++i)
        delay = delay > spec.backoff_max / 2 ? spec.backoff_max : delay * 2;
    return delay;
}

std::uint64_t& job_counts::of(job_state state) {
    switch (state) {
        case job_state::queued: return queued;
        case job_state::running: return running;
        case job_state::waiting: return waiting;
        case job_state::done: return done;
        case job_state::failed: break;
    }
    return failed;
}

job_counts count(std::vector<job> const& jobs) {
    job_counts counts;
    for (job const& each : jobs) ++counts.of(each.state);
    return counts;
}

}  // namespace jobber
