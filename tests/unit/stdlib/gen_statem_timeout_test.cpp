// Time as an event: which timeouts there are, what stops them, and in which order they come with other events.

#include "gen_statem_support.hpp"

#include <weft/timer.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::keep_state;
using weft::next_state;

// Longer than the timeouts of these tests, so that one that must not come would have.
void let_time_pass(weft::nanoseconds time = 60ms) {
    weft::send_after(time, weft::self(), go{});
    weft::receive([](go) {});
}

// What an event does that starts a timeout.
template <class Make>
run starts(Make make) {
    return {"start", [make](script&, st) -> next_st { return make(); }};
}

TEST(gen_statem_timeout, of_events_comes_when_nothing_else_does) {  // GN-087
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        weft::nanoseconds const before = weft::monotonic_time();
        weft::cast(m, starts([] { return keep_state().timeout(20ms, note{"idle"}); }));
        EXPECT_EQ(next<heard>()->what, "start in a");
        EXPECT_EQ(next<heard>()->what, "timeout idle in a");
        EXPECT_GE(weft::monotonic_time() - before, 20ms);
    });
}

TEST(gen_statem_timeout, of_events_is_stopped_by_any_event) {  // GN-087
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        weft::cast(m, starts([] { return keep_state().timeout(30ms, note{"idle"}); }));
        weft::send(m, note{"anything"});
        let_time_pass();
        EXPECT_EQ(heard_of(m), (texts{"start in a", "info anything in a"}));
    });
}

TEST(gen_statem_timeout, of_a_state_outlives_events_and_not_the_state) {  // GN-088
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        weft::cast(m, starts([] { return keep_state().state_timeout(30ms, note{"old"}); }));
        weft::cast(m, run{"same", go_to(st::a)});
        for (char const* const expected : {"start in a", "same in a", "timeout old in a"}) EXPECT_EQ(next<heard>()->what, expected);
        weft::cast(m, starts([] { return keep_state().state_timeout(30ms, note{"old"}); }));
        weft::cast(m, run{"move", go_to(st::b)});
        let_time_pass();
        EXPECT_EQ(heard_of(m), (texts{"start in a", "move in a"}));
    });
}

TEST(gen_statem_timeout, of_a_state_may_be_started_by_the_event_that_changes_it) {  // GN-088
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        weft::cast(m, starts([] { return next_state(st::b).state_timeout(1ms, note{"new"}); }));
        EXPECT_EQ(next<heard>()->what, "start in a");
        EXPECT_EQ(next<heard>()->what, "timeout new in b");
    });
}

TEST(gen_statem_timeout, with_a_name_outlives_states_and_events) {  // GN-089
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        weft::cast(m, starts([] { return keep_state().timeout("one", 20ms, note{"one"}).timeout("two", 30ms, note{"two"}); }));
        weft::cast(m, run{"move", go_to(st::b)});
        for (char const* const expected : {"start in a", "move in a", "timeout one in b", "timeout two in b"}) {
            EXPECT_EQ(next<heard>()->what, expected);
        }
    });
}

TEST(gen_statem_timeout, that_is_started_again_replaces_the_first) {  // GN-090
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        weft::nanoseconds const before = weft::monotonic_time();
        weft::cast(m, starts([] {
            return keep_state().timeout("x", 10ms, note{"first"}).state_timeout(10ms, note{"first"}).timeout("x", 30ms, note{"second"});
        }));
        weft::cast(m, starts([] { return keep_state().state_timeout(40ms, note{"third"}); }));
        for (char const* const expected : {"start in a", "start in a", "timeout second in a"}) EXPECT_EQ(next<heard>()->what, expected);
        EXPECT_GE(weft::monotonic_time() - before, 30ms);
        EXPECT_EQ(next<heard>()->what, "timeout third in a");
        let_time_pass(20ms);
        EXPECT_EQ(heard_of(m), texts{});
    });
}

TEST(gen_statem_timeout, that_is_cancelled_or_infinite_never_comes) {  // GN-091
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        weft::cast(m, starts([] {
            return keep_state().timeout("x", 20ms, note{"x"}).state_timeout(20ms, note{"state"}).timeout("y", 20ms, note{"y"});
        }));
        weft::cast(m, starts([] {
            return keep_state().cancel("x").cancel(weft::state_timeout()).cancel("unknown").timeout("y", weft::infinity, note{"never"});
        }));
        let_time_pass();
        EXPECT_EQ(heard_of(m), (texts{"start in a", "start in a"}));
    });
}

TEST(gen_statem_timeout, that_fired_while_it_was_being_cancelled_does_not_come) {  // GN-091
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        weft::cast(m, run{"hold", wait_for_go});  // so that the event that cancels is there before the timer's message
        weft::cast(m, starts([] { return keep_state().timeout("x", 1ms, note{"x"}); }));
        weft::cast(m, run{"busy", [](script&, st) -> next_st {
                              let_time_pass(20ms);  // its timer has sent its message by now
                              return keep_state().cancel("x");
                          }});
        weft::send(m, go{});
        EXPECT_EQ(heard_of(m), (texts{"hold in a", "start in a", "busy in a"}));
    });
}

TEST(gen_statem_timeout, that_runs_gets_another_content_at_its_old_time) {  // GN-091
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        weft::nanoseconds const before = weft::monotonic_time();
        weft::cast(m, starts([] { return keep_state().timeout("x", 30ms, note{"old"}); }));
        weft::cast(m, starts([] { return keep_state().update("x", note{"new"}).update("y", note{"at once"}); }));
        for (char const* const expected : {"start in a", "start in a", "timeout at once in a", "timeout new in a"}) {
            EXPECT_EQ(next<heard>()->what, expected);
        }
        EXPECT_GE(weft::monotonic_time() - before, 30ms);
    });
}

TEST(gen_statem_timeout, of_no_time_comes_before_the_mailbox) {  // GN-092
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        weft::cast(m, run{"busy", wait_for_go});
        weft::cast(m, starts([] { return keep_state().timeout("x", 0ms, note{"x"}).timeout(0ms, note{"idle"}); }));
        weft::cast(m, run{"waiting", keep});
        weft::send(m, go{});
        EXPECT_EQ(heard_of(m), (texts{"busy in a", "start in a", "timeout x in a", "waiting in a"}));
    });
}

TEST(gen_statem_timeout, of_no_time_comes_after_inserted_events) {  // GN-093
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        weft::cast(m, starts([] { return keep_state().state_timeout(0ms, note{"now"}).next_event(note{"inserted"}); }));
        EXPECT_EQ(heard_of(m), (texts{"start in a", "internal inserted in a", "timeout now in a"}));
    });
}

}  // namespace
