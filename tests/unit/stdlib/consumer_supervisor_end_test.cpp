// Ends and restarts of the children of a consumer supervisor, and its own end.

#include "consumer_supervisor_support.hpp"
#include "dynamic_supervisor_support.hpp"
#include "support/captured_log.hpp"

#include <weft/stop.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>

namespace {

using namespace std::chrono_literals;
using namespace weft;
using namespace weft::test;
using consumer_supervisor::start_link;

exit_reason const bad{"bad"};

pid started_by_hand(chore_supervisor sup, chore event) {
    auto const made = consumer_supervisor::start_child(sup, std::move(event));
    EXPECT_TRUE(made) << (made ? "" : made.error().to_string());
    return made ? made->process : pid{};
}

TEST(consumer_supervisor_end, of_a_transient_child_is_its_last_when_it_is_clean) {  // GS-161
    captured_log const log;
    in_runtime([] {
        auto const sup = start_link(chores(restart::transient));
        for (auto const& clean : {exit_reason::normal(), exit_reason::shutdown(), exit_reason::shutdown("done")}) {
            send(started_by_hand(sup, chore_of("clean")), end_yourself{clean});
            wait_until_listed(sup, 0);
            EXPECT_EQ(next_begun(1), ids{"clean"});
        }
        EXPECT_FALSE(next_now<begun>());
        pid const first = started_by_hand(sup, chore_of("a"));
        EXPECT_EQ(next_worker().process, first);
        send(first, end_yourself{bad});
        begun const again = next_worker();
        EXPECT_EQ(again.id, "a") << "it is made of the same event";
        EXPECT_NE(again.process, first);
        exit_signal(again.process, exit_reason::kill());
        EXPECT_EQ(next_worker().id, "a");
        EXPECT_EQ(active(sup), 1U);
    });
}

TEST(consumer_supervisor_end, of_a_child_whose_restart_is_ignored_is_its_last) {  // GS-162
    captured_log const log;
    in_runtime([] {
        auto const sup = start_link(chores(restart::transient));
        feeder in{sup, {.max_demand = 1, .min_demand = 0}};
        EXPECT_EQ(in.demand(), 1U);
        in.give({chore_of("a", {outcome::runs, outcome::ignored})});
        send(next_worker().process, end_yourself{bad});
        EXPECT_EQ(in.demand(), 1U);
        EXPECT_EQ(listed(sup), 0U);
    });
}

TEST(consumer_supervisor_end, of_a_child_is_followed_by_attempts_until_it_starts) {  // GS-163
    captured_log const log;
    in_runtime([] {
        auto const sup = start_link(chores(restart::transient, {.restarts = 2}));
        feeder in{sup, {.max_demand = 1, .min_demand = 0}};
        EXPECT_EQ(in.demand(), 1U);
        in.give({chore_of("a", {outcome::runs, outcome::fails, outcome::runs})});
        send(next_worker().process, end_yourself{bad});
        EXPECT_EQ(next_worker().id, "a");
        EXPECT_EQ(active(sup), 1U);
        EXPECT_EQ(in.demand_now(), 0U) << "it kept its place";
    });
}

TEST(consumer_supervisor_end, comes_as_shutdown_when_the_budget_is_used_up) {  // GS-164
    captured_log const log;
    in_runtime([] {
        auto const sup = consumer_supervisor::start(chores(restart::transient, {.restarts = 1}));
        pid const a = started_by_hand(sup, chore_of("a", {outcome::runs, outcome::fails}));
        started_by_hand(sup, chore_of("b"));
        EXPECT_EQ(next_begun(2), (ids{"a", "b"}));
        EXPECT_EQ(end_after(sup, [a] { exit_signal(a, exit_reason::kill()); }), exit_reason::shutdown());
        EXPECT_EQ(next_now<gone>()->id, "a");
        EXPECT_EQ(next_now<gone>()->id, "b");
    });
    EXPECT_EQ(log.lines_with("reached_max_restart_intensity").size(), 1U);
}

TEST(consumer_supervisor_end, of_a_child_shows_while_it_waits_for_its_restart) {  // GS-165
    captured_log const log;
    in_runtime([] {
        auto options = chores(restart::transient);
        options.backoff = {.first = 1h, .most = 2h};
        auto const sup = start_link(std::move(options));
        pid const a = started_by_hand(sup, chore_of("a"));
        started_by_hand(sup, chore_of("b"));
        send(a, end_yourself{bad});
        while (active(sup) != 1) yield();
        auto const counted = consumer_supervisor::count_children(sup);
        EXPECT_EQ(counted.specs, 1U);
        EXPECT_EQ(counted.workers, 2U);
        auto const all = consumer_supervisor::which_children(sup);
        ASSERT_EQ(all.size(), 2U);
        EXPECT_EQ(std::count_if(all.begin(), all.end(), [](auto const& each) { return each.restarting && !each.process; }), 1);
    });
}

// Children that trap exits and react each in its own way, as the event says.
struct last_wish {
    std::string id;
    std::function<void()> obey;
};

std::map<std::string, exit_reason> ends_with(child_shutdown how, std::vector<last_wish> wishes) {
    std::map<ref, std::string> watched;
    auto const sup = consumer_supervisor::start<last_wish>({
        .start = [probe = self()](last_wish const& wish) {
            auto const body = [probe, wish](proc_lib::init_ack& ack) {
                farewell const last{probe, wish.id};
                trap_exit(true);
                ack.ready();
                wish.obey();
            };
            return child_start{[body] { return proc_lib::try_start(body); }};
        },
        .restart = restart::temporary,
        .shutdown = how,
    });
    for (auto const& wish : wishes) {
        auto const made = consumer_supervisor::start_child(sup, wish);
        watched.emplace(monitor(made->process), wish.id);
    }
    exit_reason const end = end_after(sup, [sup] { weft::stop(sup, exit_reason::shutdown()); });
    EXPECT_EQ(end, exit_reason::shutdown());
    std::map<std::string, exit_reason> ends;
    while (auto const down = next_now<down_msg>()) ends.emplace(watched.at(down->monitor), down->reason);
    EXPECT_EQ(ends.size(), wishes.size()) << "they have ended before the supervisor";
    return ends;
}

void obey_shutdown() {
    receive([](exit_msg const& end) { weft::exit(end.reason); });
}

TEST(consumer_supervisor_end, stops_all_children_first_each_as_it_is_told) {  // GS-167
    captured_log const log;
    in_runtime([] {
        EXPECT_EQ(ends_with(brutal_kill, {{"a", obey_shutdown}}).at("a"), exit_reason::killed());
        EXPECT_EQ(ends_with(infinity, {{"a", obey_shutdown}}).at("a"), exit_reason::shutdown());
        auto const limited = ends_with(50ms, {{"a", obey_shutdown}, {"deaf", obey_never}});
        EXPECT_EQ(limited.at("a"), exit_reason::shutdown());
        EXPECT_EQ(limited.at("deaf"), exit_reason::killed());
    });
}

TEST(consumer_supervisor_end, follows_that_of_its_parent) {
    captured_log const log;
    in_runtime([] {
        pid const parent = spawn([probe = self()] {
            auto const sup = start_link<chore>({.start = start_chore, .restart = restart::temporary});
            send(probe, sup.id());
            receive([](end_yourself order) { weft::exit(std::move(order.why)); });
        });
        chore_supervisor const sup{*next<pid>()};
        started_by_hand(sup, chore_of("a"));
        EXPECT_EQ(end_after(sup, [parent] { send(parent, end_yourself{bad}); }), bad);
        EXPECT_EQ(next_now<gone>()->id, "a");
    });
}

TEST(consumer_supervisor_end, follows_that_of_its_producer_as_the_subscription_says) {
    captured_log const log;
    in_runtime([] {
        auto const sup = consumer_supervisor::start(chores());
        feeder in{sup, {.max_demand = 2, .cancel = gen_stage::cancel_mode::transient}};
        in.feed({"a"});
        EXPECT_EQ(next_begun(1), ids{"a"});
        EXPECT_EQ(end_after(sup, [&in] { in.cancel(bad); }), bad);
        EXPECT_EQ(next_now<gone>()->id, "a");
    });
}

TEST(consumer_supervisor_end, is_told_to_whoever_waits_for_an_answer_meanwhile) {
    captured_log const log;
    in_runtime([] {
        auto const sup = consumer_supervisor::start(chores());
        started_by_hand(sup, chore_of("a"));
        pid const caller = spawn([sup] {
            for (;;) static_cast<void>(consumer_supervisor::count_children(sup));
        });
        exit_reason const end = end_after(caller, [sup] { weft::stop(sup, exit_reason::shutdown()); });
        EXPECT_TRUE(end.to_string().find("shutdown") != std::string::npos || end.to_string().find("noproc") != std::string::npos) << end.to_string();
    });
}

}  // namespace
