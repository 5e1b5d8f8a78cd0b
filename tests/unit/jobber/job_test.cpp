// The steps of a job's life, and the pauses between its attempts.

#include "jobber/job.hpp"

#include "support.hpp"

namespace jobber {
namespace {

using namespace std::chrono_literals;
using test::failure;
using test::success;

constexpr nanoseconds now = 1000s;

TEST(job, waits_for_its_delay_when_it_is_added) {
    auto spec = test::spec("a");
    spec.delay = 5s;
    change const step = add(spec, now);
    EXPECT_EQ(step.what, event::added);
    EXPECT_EQ(step.now.state, job_state::queued);
    EXPECT_EQ(step.now.added, now);
    EXPECT_EQ(step.now.due, now + 5s);
}

TEST(job, is_done_after_an_attempt_that_succeeds) {
    job const running = begin(add(test::spec("a"), now).now, now + 1s).now;
    EXPECT_EQ(running.state, job_state::running);
    EXPECT_EQ(running.attempts, 1U);
    EXPECT_EQ(running.started, now + 1s);
    change const step = end(running, success(), now + 2s);
    EXPECT_EQ(step.what, event::done);
    EXPECT_EQ(step.now.state, job_state::done);
    EXPECT_EQ(step.now.ended, now + 2s);
    EXPECT_EQ(step.now.failures, 0U);
    EXPECT_TRUE(step.now.last.succeeded);
}

TEST(job, waits_for_its_retries_and_then_fails) {
    job at = add(test::spec("a", "default", 2), now).now;
    for (unsigned attempt = 1; attempt <= 2; ++attempt) {
        change const step = end(begin(at, now).now, failure(), now);
        EXPECT_EQ(step.what, event::retry);
        EXPECT_EQ(step.now.state, job_state::waiting);
        EXPECT_EQ(step.now.due, now + retry_delay(at.spec, attempt));
        at = step.now;
    }
    change const step = end(begin(at, now).now, failure("still broken"), now);
    EXPECT_EQ(step.what, event::failed);
    EXPECT_EQ(step.now.state, job_state::failed);
    EXPECT_EQ(step.now.attempts, 3U);
    EXPECT_EQ(step.now.failures, 3U);
    EXPECT_EQ(step.now.last.reason, "still broken");
}

TEST(job, loses_no_retry_by_an_interruption) {
    job at = add(test::spec("a", "default", 1), now).now;
    for (int i = 0; i < 10; ++i) {
        change const step = interrupt(begin(at, now).now, now + 1s);
        EXPECT_EQ(step.what, event::interrupted);
        EXPECT_EQ(step.now.state, job_state::queued);
        EXPECT_EQ(step.now.due, now + 1s);
        at = step.now;
    }
    EXPECT_EQ(at.interruptions, 10U);
    EXPECT_EQ(at.failures, 0U);
    EXPECT_EQ(end(begin(at, now).now, failure(), now).now.state, job_state::waiting);
}

TEST(job, refuses_a_step_that_its_state_does_not_allow) {
    job const queued = add(test::spec("a"), now).now;
    job const running = begin(queued, now).now;
    job const done = end(running, success(), now).now;
    EXPECT_THROW(static_cast<void>(end(queued, success(), now)), wrong_step);
    EXPECT_THROW(static_cast<void>(interrupt(queued, now)), wrong_step);
    EXPECT_THROW(static_cast<void>(begin(running, now)), wrong_step);
    EXPECT_THROW(static_cast<void>(begin(done, now)), wrong_step);
    EXPECT_THROW(static_cast<void>(end(done, success(), now)), wrong_step);
    EXPECT_THROW(static_cast<void>(interrupt(done, now)), wrong_step);
}

TEST(job, doubles_its_pause_up_to_the_limit) {
    job_spec spec = test::spec("a");
    spec.backoff = 1s;
    spec.backoff_max = 10s;
    std::vector<nanoseconds> pauses;
    for (unsigned i = 1; i <= 6; ++i) pauses.push_back(retry_delay(spec, i));
    EXPECT_EQ(pauses, (std::vector<nanoseconds>{1s, 2s, 4s, 8s, 10s, 10s}));
    EXPECT_EQ(retry_delay(spec, 4'000'000'000U), 10s);
    spec.backoff = 0s;
    EXPECT_EQ(retry_delay(spec, 4'000'000'000U), 0s);
}

TEST(job, is_counted_by_its_state) {
    job const queued = add(test::spec("a"), now).now;
    job const running = begin(queued, now).now;
    job_counts const counts = count({queued, queued, running, end(running, success(), now).now, end(running, failure(), now).now});
    EXPECT_EQ(counts, (job_counts{.queued = 2, .running = 1, .done = 1, .failed = 1}));
    EXPECT_EQ(counts.unfinished(), 3U);
    EXPECT_EQ(counts.all(), 5U);
}

TEST(job, knows_its_states_and_events_by_name) {
    for (auto const state : {job_state::queued, job_state::running, job_state::waiting, job_state::done, job_state::failed})
        EXPECT_EQ(state_named(to_string(state)), state);
    for (auto const what : {event::added, event::begun, event::done, event::retry, event::failed, event::interrupted})
        EXPECT_EQ(event_named(to_string(what)), what);
    EXPECT_EQ(state_named("broken"), std::nullopt);
    EXPECT_EQ(event_named(""), std::nullopt);
}

}  // namespace
}  // namespace jobber
