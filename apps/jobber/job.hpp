#pragma once

// A job: what is to be done, and how far it is. The steps of its life are pure functions from one job to the next, so
// that the journal, the queue and the tests agree on them:
//
//     queued --begun--> running --ended--> done
//     waiting --begun-->   |   --ended--> waiting     it failed and has retries left; due after the back-off
//                          |   --ended--> failed
//                          '-interrupted-> queued     its process was gone: the attempt counts, but not as a failure

#include <weft/options.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace jobber {

using weft::nanoseconds;

/// Where the time of day comes from, since 1970; a simulation brings its own.
using wall_clock = std::function<nanoseconds()>;

enum class job_state { queued, running, waiting, done, failed };

[[nodiscard]] std::string_view to_string(job_state state);
[[nodiscard]] std::optional<job_state> state_named(std::string_view name);
[[nodiscard]] constexpr bool is_over(job_state state) { return state == job_state::done || state == job_state::failed; }

/// What is to be done, as its user wrote it. Either `command` or `builtin` is empty.
struct job_spec {
    std::string id;
    std::string kind = "default";
    std::string command = {};                 // for /bin/sh -c
    std::string builtin = {};                 // see builtin.hpp
    std::vector<std::string> arguments = {};  // of the builtin
    int priority = 0;                         // higher first
    unsigned retries = 0;                     // failures after which it is tried once more
    nanoseconds backoff = std::chrono::seconds{1};
    nanoseconds backoff_max = std::chrono::minutes{5};
    nanoseconds timeout = weft::infinity;     // of one attempt
    nanoseconds delay{};                      // from when it is added to its first attempt

    friend bool operator==(job_spec const&, job_spec const&) = default;
};

/// How one attempt went.
struct outcome {
    bool succeeded = false;
    std::optional<int> exit_code = {};  // of a shell job that ended by itself
    std::string reason = {};            // why it did not succeed
    std::string output = {};            // its last lines

    friend bool operator==(outcome const&, outcome const&) = default;
};

/// Times are on the wall clock, since 1970; 0 = not yet.
struct job {
    job_spec spec;
    std::uint64_t number = 0;  // in the order in which jobs were added; the journal gives it
    job_state state = job_state::queued;
    unsigned attempts = 0;
    unsigned failures = 0;       // of the attempts
    unsigned interruptions = 0;  // of the attempts
    nanoseconds added{};
    nanoseconds due{};           // queued and waiting: not before
    nanoseconds started{};       // the last attempt
    nanoseconds ended{};         // the last attempt
    outcome last = {};           // of the last attempt that ended

    friend bool operator==(job const&, job const&) = default;
};

/// A step that the job's state does not allow.
struct wrong_step : std::logic_error {
    using std::logic_error::logic_error;
};

/// What happened, for the journal's history.
enum class event { added, begun, done, retry, failed, interrupted };
[[nodiscard]] std::string_view to_string(event what);
[[nodiscard]] std::optional<event> event_named(std::string_view name);

/// One step of a job's life: what happened, and the job after it.
struct change {
    event what;
    job now;

    friend bool operator==(change const&, change const&) = default;
};

[[nodiscard]] change add(job_spec spec, nanoseconds now);
/// Errors, here and below: wrong_step.
[[nodiscard]] change begin(job from, nanoseconds now);
[[nodiscard]] change end(job from, outcome how, nanoseconds now);
[[nodiscard]] change interrupt(job from, nanoseconds now);

/// The pause after so many failures: `backoff`, doubled for each failure after the first, `backoff_max` at most.
[[nodiscard]] nanoseconds retry_delay(job_spec const& spec, unsigned failures);

/// How many jobs are in each state.
struct job_counts {
    std::uint64_t queued = 0;
    std::uint64_t running = 0;
    std::uint64_t waiting = 0;
    std::uint64_t done = 0;
    std::uint64_t failed = 0;

    [[nodiscard]] std::uint64_t& of(job_state state);
    [[nodiscard]] std::uint64_t of(job_state state) const { return const_cast<job_counts*>(this)->of(state); }
    [[nodiscard]] std::uint64_t unfinished() const { return queued + running + waiting; }
    [[nodiscard]] std::uint64_t all() const { return unfinished() + done + failed; }

    friend bool operator==(job_counts const&, job_counts const&) = default;
};

[[nodiscard]] job_counts count(std::vector<job> const& jobs);

}  // namespace jobber
