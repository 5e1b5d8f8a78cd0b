// How the children of a dynamic supervisor end and are restarted, and how all of them are stopped at once.

#include "dynamic_supervisor_support.hpp"
#include "support/captured_log.hpp"

#include <weft/child.hpp>
#include <weft/gen_server.hpp>
#include <weft/info.hpp>
#include <weft/sim_gtest.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::exit_reason;
using weft::restart;
namespace dynamic = weft::dynamic_supervisor;

exit_reason const bad{"bad"};

struct plain_server {
    void handle_cast(end_yourself const& order) { weft::exit(order.why); }
};

void end_with(weft::pid child, exit_reason why) { weft::send(child, end_yourself{std::move(why)}); }

TEST(dynamic_supervisor_end, of_a_child_is_followed_by_a_restart_when_its_type_says_so) {
    captured_log const log;
    in_runtime([] {
        auto const sup = dynamic::start_link({.intensity = {.restarts = 10}});
        weft::pid const permanent = started(sup, worker("permanent"));
        weft::pid const transient = started(sup, worker("transient", restart::transient));
        weft::pid const temporary = started(sup, worker("temporary", restart::temporary));
        EXPECT_EQ(next_begun(3), (ids{"permanent", "transient", "temporary"}));
        end_with(permanent, exit_reason::normal());
        auto const again = next<begun>();
        EXPECT_EQ(again->id, "permanent");
        EXPECT_NE(again->process, permanent);
        end_with(temporary, bad);
        end_with(transient, bad);
        auto const second = next<begun>();
        EXPECT_EQ(second->id, "transient");
        end_with(second->process, exit_reason::shutdown());
        while (dynamic::count_children(sup).specs != 1) weft::yield();
        EXPECT_EQ(dynamic::which_children(sup).at(0).process, again->process);
    });
    EXPECT_EQ(log.lines_with("not restarted: temporary").size(), 1U);
}

TEST(dynamic_supervisor_end, of_a_child_whose_restart_is_ignored_is_its_last) {  // SV-026
    captured_log const log;
    in_runtime([] {
        auto const sup = dynamic::start_link();
        weft::pid const child = started(sup, moody("a", {outcome::runs, outcome::ignored}));
        end_with(child, bad);
        while (dynamic::count_children(sup).specs != 0) weft::yield();
        EXPECT_EQ(dynamic::terminate_child(sup, child).error(), exit_reason{"not_found"});
    });
    EXPECT_EQ(log.lines_with("start ignored").size(), 1U);
}

TEST(dynamic_supervisor_end, of_a_child_that_does_not_start_again_is_tried_until_it_does) {
    captured_log const log;
    in_runtime([] {
        auto const sup = dynamic::start_link();
        weft::pid const child = started(sup, moody("a", {outcome::runs, outcome::fails, outcome::throws, outcome::runs}));
        EXPECT_EQ(next_begun(1), ids{"a"});
        end_with(child, bad);
        EXPECT_EQ(next_begun(1), ids{"a"});
        auto const all = dynamic::which_children(sup);
        ASSERT_EQ(all.size(), 1U);
        EXPECT_FALSE(all[0].restarting);
        EXPECT_NE(all[0].process, child);
    });
}

TEST(dynamic_supervisor_end, of_the_budget_stops_all) {  // SV-080
    captured_log const log;
    in_runtime([] {
        weft::trap_exit(true);
        auto const sup = dynamic::start_link({.intensity = {.restarts = 1}});
        for (char const* id : {"a", "b", "c"}) started(sup, worker(id));
        weft::pid const a = next<begun>()->process;
        EXPECT_EQ(next_begun(2), (ids{"b", "c"}));
        end_with(a, bad);
        EXPECT_EQ(next_gone(1), ids{"a"});
        weft::pid const again = next<begun>()->process;
        end_with(again, bad);
        EXPECT_EQ(next<weft::exit_msg>()->reason, exit_reason::shutdown());
        auto left = next_gone(3);
        std::sort(left.begin(), left.end());
        EXPECT_EQ(left, (ids{"a", "b", "c"}));
    });
    EXPECT_EQ(log.lines_with("reached_max_restart_intensity").size(), 1U);
    EXPECT_TRUE(log.lines_with("did not stop as asked").empty());
}

TEST(dynamic_supervisor_end, comes_with_that_of_its_parent) {
    in_runtime([] {
        weft::pid const probe = weft::self();
        weft::pid const parent = weft::spawn([probe] {
            weft::send(probe, dynamic::start_link());
            weft::receive([](end_yourself order) { weft::exit(order.why); });
        });
        weft::pid const sup = *next<weft::pid>();
        started(sup, worker("a"));
        EXPECT_EQ(end_after(sup, [&] { end_with(parent, bad); }), bad);
        EXPECT_EQ(next_gone(1), ids{"a"});
    });
}

TEST(dynamic_supervisor_end, of_very_many_children_leaves_none) {  // SV-079: the time of 100 000 is in tests/bench
    in_runtime([] {
        std::uint32_t const before = weft::info::node(weft::this_runtime()).processes;
        auto const sup = dynamic::start_link();
        int const many = alive_at_once(unless_simulated(20'000, 50));
        weft::child_spec const spec{.start = weft::child<plain_server>(), .restart = restart::temporary};
        for (int i = 0; i != many; ++i) ASSERT_TRUE(dynamic::start_child(sup, spec));
        auto const counted = dynamic::count_children(sup);
        EXPECT_EQ(counted.active, static_cast<std::size_t>(many));
        EXPECT_EQ(weft::info::node(weft::this_runtime()).processes, before + 1 + static_cast<std::uint32_t>(many));
        weft::stop(sup);
        EXPECT_EQ(weft::info::node(weft::this_runtime()).processes, before);
    });
}

// In virtual time: what is slow is slow by its own clock only.
TEST(dynamic_supervisor_end, takes_as_long_as_the_slowest_child) {  // SV-075
    EXPECT_TRUE(weft::sim::always({.count = 50}, [] {
        auto const sup = dynamic::start_link();
        for (int i = 1; i <= 20; ++i) {
            started(sup, trapping("slow", 10s, [i] {
                weft::receive([](weft::exit_msg const&) {});
                weft::sleep_for(i * 50ms);
                weft::exit(exit_reason::shutdown());
            }));
        }
        weft::nanoseconds const before = weft::monotonic_time();
        weft::stop(sup);
        weft::nanoseconds const took = weft::monotonic_time() - before;
        EXPECT_GE(took, 1s);
        EXPECT_LT(took, 1200ms);
        EXPECT_EQ(next_gone(20).size(), 20U);
    }));
}

TEST(dynamic_supervisor_end, kills_each_child_when_its_own_time_is_over) {  // SV-076
    EXPECT_TRUE(weft::sim::always({.count = 50}, [] {
        auto const sup = dynamic::start_link();
        std::vector<weft::monitored> children;
        for (auto const patience : {500ms, 50ms, 500ms, 50ms}) {
            weft::pid const child = started(sup, trapping("stubborn", patience, obey_never));
            children.push_back({child, weft::monitor(child)});
        }
        weft::nanoseconds const before = weft::monotonic_time();
        weft::spawn([sup] { weft::stop(sup); });
        for (int i = 0; i != 4; ++i) {
            auto const down = next<weft::down_msg>();
            EXPECT_EQ(down->reason, exit_reason::killed());
            bool const is_patient = down->object == children[0].process || down->object == children[2].process;
            weft::nanoseconds const took = weft::monotonic_time() - before;
            EXPECT_GE(took, is_patient ? 500ms : 50ms);
            EXPECT_LT(took, is_patient ? 600ms : 150ms);
        }
    }));
}

TEST(dynamic_supervisor_end, finds_children_that_removed_their_link_or_are_killed_at_once) {
    in_runtime([] {
        auto const sup = dynamic::start_link();
        weft::pid const alone = started(sup, trapping("alone", 10s, [sup] {
            weft::unlink(sup);
            weft::receive([](weft::exit_msg const&) {});
        }));
        weft::pid const stubborn = started(sup, trapping("stubborn", weft::brutal_kill, obey_never));
        weft::stop(sup);
        EXPECT_FALSE(weft::is_alive(alone));
        EXPECT_FALSE(weft::is_alive(stubborn));
    });
}

TEST(dynamic_supervisor_end, tells_of_all_that_ended_badly_one_line_a_reason) {  // SV-098
    captured_log const log;
    in_runtime([] {
        auto const sup = dynamic::start_link();
        for (int i = 0; i != 12; ++i) {
            started(sup, trapping("bad", 10s, [] {
                weft::receive([](weft::exit_msg const&) {});
                weft::exit(exit_reason{"angry"});
            }));
        }
        started(sup, trapping("worse", 10s, [] {
            weft::receive([](weft::exit_msg const&) {});
            weft::exit(exit_reason{"furious"});
        }));
        started(sup, worker("good"));
        weft::stop(sup);
    });
    EXPECT_EQ(log.lines_with("did not stop as asked").size(), 2U);
    EXPECT_EQ(log.lines_with("12 children did not stop as asked: angry").size(), 1U);
    EXPECT_EQ(log.lines_with("1 child did not stop as asked: furious").size(), 1U);
}

// Under every schedule: a child that ends at the moment at which all are told to stop.
TEST(dynamic_supervisor_end, knows_the_true_reason_of_a_child_that_was_ending) {
    captured_log const log;
    EXPECT_TRUE(weft::sim::always({.count = 300}, [] {
        auto const sup = dynamic::start_link();
        for (int i = 0; i != 3; ++i) {
            end_with(started(sup, {.start = weft::child([probe = weft::self()] { obedient_worker(probe, "w"); }),
                                   .restart = restart::temporary}),
                     exit_reason::shutdown());
        }
        weft::stop(sup);
    }));
    EXPECT_TRUE(log.lines_with("noproc").empty());
}

TEST(dynamic_supervisor_end, fails_requests_that_came_while_it_stopped) {
    in_runtime([] {
        weft::trap_exit(true);
        auto const sup = dynamic::start_link();
        weft::pid const child = started(sup, trapping("slow", 10s, [probe = weft::self()] {
            weft::receive([](weft::exit_msg const&) {});
            weft::send(probe, start_called{"asked", weft::self()});
            weft::receive([](end_yourself) {});
            weft::exit(exit_reason::shutdown());
        }));
        weft::spawn([sup] { weft::stop(sup, exit_reason::shutdown("over")); });
        ASSERT_TRUE(next<start_called>());
        weft::monitored const asking = weft::spawn_monitor([sup] { static_cast<void>(dynamic::count_children(sup)); });
        while (weft::info::process(weft::this_runtime(), asking.process)->state != weft::process_state::call) weft::yield();
        weft::send(child, end_yourself{});
        EXPECT_NE(next<weft::down_msg>()->reason.to_string().find("over"), std::string::npos);
    });
}

}  // namespace
