// Waits between restarts: they grow, end at their limit, begin anew when a child was well, and can be cut short.

#include "dynamic_supervisor_support.hpp"
#include "support/captured_log.hpp"

#include <weft/internal/child_rules.hpp>
#include <weft/sim_gtest.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::exit_reason;
namespace supervisor = weft::supervisor;
namespace dynamic = weft::dynamic_supervisor;

exit_reason const bad{"bad"};

weft::child_spec patient(weft::child_spec spec, weft::restart_backoff how) {
    spec.backoff = how;
    return spec;
}

// What different processes send comes in any order here.
ids sorted(ids all) {
    std::sort(all.begin(), all.end());
    return all;
}

TEST(supervisor_backoff, doubles_up_to_its_limit_and_begins_anew_after_a_good_life) {
    weft::internal::restart_pace pace;
    weft::restart_backoff const how{.first = 10ms, .most = 50ms};
    pace.note_start(1s);
    EXPECT_EQ(pace.next_wait(how, 1s + 1ms), 10ms);
    EXPECT_EQ(pace.next_wait(how, 1s + 20ms), 20ms);  // it could not be started
    pace.note_start(2s);
    EXPECT_EQ(pace.next_wait(how, 2s + 49ms), 40ms);
    EXPECT_EQ(pace.next_wait(how, 2s + 50ms), 50ms);
    EXPECT_EQ(pace.next_wait(how, 2s + 60ms), 50ms);
    pace.note_start(3s);
    EXPECT_EQ(pace.next_wait(how, 3s + 50ms), 10ms);
    EXPECT_EQ(weft::internal::restart_pace{}.next_wait({}, 1s), 0ms);
}

TEST(supervisor_backoff, delays_each_restart) {
    EXPECT_TRUE(weft::sim::always({.count = 50}, [] {  // in virtual time
        auto const sup = supervisor::start_link({.children = {patient(worker("a"), {.first = 100ms, .most = 1s})}});
        EXPECT_EQ(next_begun(1), ids{"a"});
        for (auto const wait : {100ms, 200ms, 400ms}) {
            weft::nanoseconds const before = weft::monotonic_time();
            end_child(sup, "a", bad);
            EXPECT_EQ(next_begun(1), ids{"a"});
            EXPECT_GE(weft::monotonic_time() - before, wait);
            EXPECT_LT(weft::monotonic_time() - before, wait + 90ms);
        }
    }));
}

TEST(supervisor_backoff, delays_those_of_a_dynamic_supervisor) {
    EXPECT_TRUE(weft::sim::always({.count = 50}, [] {
        auto const sup = dynamic::start_link();
        weft::pid child = started(sup, patient(moody("a", {outcome::runs, outcome::fails, outcome::runs}), {.first = 100ms}));
        EXPECT_EQ(next_begun(1), ids{"a"});
        weft::nanoseconds const before = weft::monotonic_time();
        weft::send(child, end_yourself{bad});
        EXPECT_EQ(next_begun(1), ids{"a"});
        EXPECT_GE(weft::monotonic_time() - before, 300ms);  // the second attempt failed, so it waited twice as long for the third
    }));
}

TEST(supervisor_backoff, keeps_the_group_down_while_it_lasts) {
    EXPECT_TRUE(weft::sim::always({.count = 50}, [] {
        auto const sup = supervisor::start_link(
            {.strategy = weft::strategy::one_for_all, .children = {worker("a"), patient(worker("b"), {.first = 100ms}), worker("c")}});
        EXPECT_EQ(sorted(next_begun(3)), (ids{"a", "b", "c"}));
        end_child(sup, "b", bad);
        EXPECT_EQ(sorted(next_gone(3)), (ids{"a", "b", "c"}));
        auto const waiting = supervisor::which_children(sup);
        EXPECT_TRUE(waiting[1].restarting);
        EXPECT_FALSE(waiting[0].process || waiting[1].process || waiting[2].process);
        EXPECT_EQ(supervisor::restart_child(sup, "b").error(), exit_reason{"restarting"});
        EXPECT_EQ(sorted(next_begun(3)), (ids{"a", "b", "c"}));
        EXPECT_EQ(supervisor::count_children(sup).active, 3U);
    }));
}

TEST(supervisor_backoff, ends_when_the_child_is_terminated_or_started_by_hand) {
    EXPECT_TRUE(weft::sim::always({.count = 50}, [] {
        auto const sup = supervisor::start_link({.children = {patient(worker("a"), {.first = 100ms})}});
        EXPECT_EQ(next_begun(1), ids{"a"});
        end_child(sup, "a", bad);
        while (!supervisor::which_children(sup)[0].restarting) weft::yield();
        EXPECT_TRUE(supervisor::terminate_child(sup, "a"));
        EXPECT_FALSE(supervisor::which_children(sup)[0].restarting);
        EXPECT_TRUE(supervisor::restart_child(sup, "a"));
        EXPECT_EQ(next_begun(1), ids{"a"});
        weft::pid const again = pid_of(sup, "a");
        weft::sleep_for(1s);  // the timer of the first wait has fired
        EXPECT_EQ(pid_of(sup, "a"), again);
        EXPECT_FALSE(next_now<begun>());
    }));
}

TEST(supervisor_backoff, uses_up_the_budget_as_any_restart) {
    captured_log const log;
    EXPECT_TRUE(weft::sim::always({.count = 50}, [] {
        weft::trap_exit(true);
        auto const sup = supervisor::start_link(
            {.intensity = {.restarts = 1, .within = 10s}, .children = {patient(worker("a"), {.first = 100ms})}});
        EXPECT_EQ(next_begun(1), ids{"a"});
        end_child(sup, "a", bad);
        EXPECT_EQ(next_begun(1), ids{"a"});
        end_child(sup, "a", bad);
        EXPECT_EQ(next<weft::exit_msg>()->reason, exit_reason::shutdown());
    }));
}

TEST(supervisor_backoff, is_refused_when_it_makes_no_sense) {
    in_runtime([] {
        auto const refused = [](weft::restart_backoff how) {
            try {
                supervisor::check(patient(worker("a"), how));
            } catch (weft::argument_error const& error) {
                return std::string{error.what()};
            }
            return std::string{"accepted"};
        };
        EXPECT_NE(refused({.first = -1s}).find("backoff.first is -1 s"), std::string::npos);
        EXPECT_NE(refused({.first = 2s, .most = 1s}).find("backoff.most is 1 s"), std::string::npos);
        EXPECT_EQ(refused({.first = 1s, .most = 1s}), "accepted");
    });
}

}  // namespace
