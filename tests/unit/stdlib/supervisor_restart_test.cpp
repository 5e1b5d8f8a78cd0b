// Who is restarted when a child ends: the restart types, the strategies, and the budget.

#include "supervisor_support.hpp"
#include "support/fresh_log.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::exit_reason;
using weft::restart;
using weft::strategy;
namespace supervisor = weft::supervisor;

exit_reason const bad{"bad"};

TEST(supervisor_restart, one_for_one_leaves_the_siblings_alone) {  // SV-013, SV-025
    in_runtime([] {
        auto const sup = supervisor::start_link({.children = {worker("a"), worker("b")}});
        EXPECT_EQ(next_begun(2), (ids{"a", "b"}));
        weft::pid const a = pid_of(sup, "a"), b = pid_of(sup, "b");
        end_child(sup, "a", bad);
        EXPECT_EQ(next_begun(1), ids{"a"});
        EXPECT_NE(pid_of(sup, "a"), a);
        EXPECT_EQ(pid_of(sup, "b"), b);
    });
}

TEST(supervisor_restart, one_for_all_stops_all_in_reverse_and_starts_all) {  // SV-014, SV-020
    in_runtime([] {
        auto const sup = supervisor::start_link({.strategy = strategy::one_for_all, .children = {worker("a"), worker("b"), worker("c")}});
        EXPECT_EQ(next_begun(3), (ids{"a", "b", "c"}));
        end_child(sup, "b", bad);
        EXPECT_EQ(next_gone(3), (ids{"b", "c", "a"}));
        EXPECT_EQ(next_begun(3), (ids{"a", "b", "c"}));
        EXPECT_EQ(ids_of(sup), (ids{"a", "b", "c"}));
    });
}

TEST(supervisor_restart, rest_for_one_takes_those_started_later) {  // SV-015, SV-020
    in_runtime([] {
        auto const sup = supervisor::start_link(
            {.strategy = strategy::rest_for_one, .children = {worker("a"), worker("b"), worker("c"), worker("d")}});
        EXPECT_EQ(next_begun(4), (ids{"a", "b", "c", "d"}));
        weft::pid const a = pid_of(sup, "a");
        end_child(sup, "b", bad);
        EXPECT_EQ(next_gone(3), (ids{"b", "d", "c"}));
        EXPECT_EQ(next_begun(3), (ids{"b", "c", "d"}));
        EXPECT_EQ(pid_of(sup, "a"), a);
        EXPECT_EQ(ids_of(sup), (ids{"a", "b", "c", "d"}));
    });
}

TEST(supervisor_restart, rest_for_one_of_the_last_takes_only_it) {  // SV-016
    in_runtime([] {
        auto const sup = supervisor::start_link({.strategy = strategy::rest_for_one, .children = {worker("a"), worker("b")}});
        EXPECT_EQ(next_begun(2), (ids{"a", "b"}));
        weft::pid const a = pid_of(sup, "a");
        end_child(sup, "b", bad);
        EXPECT_EQ(next_begun(1), ids{"b"});
        EXPECT_EQ(pid_of(sup, "a"), a);
    });
}

TEST(supervisor_restart, of_a_group_does_not_follow_from_a_temporary_child) {  // SV-017
    in_runtime([] {
        auto const sup = supervisor::start_link(
            {.strategy = strategy::one_for_all, .children = {worker("a"), worker("t", restart::temporary)}});
        EXPECT_EQ(next_begun(2), (ids{"a", "t"}));
        weft::pid const a = pid_of(sup, "a");
        end_child(sup, "t", bad);
        EXPECT_EQ(next_gone(1), ids{"t"});
        while (ids_of(sup).size() == 2) weft::yield();
        EXPECT_EQ(pid_of(sup, "a"), a);
    });
}

TEST(supervisor_restart, of_a_group_drops_its_temporary_children) {  // SV-018
    in_runtime([] {
        auto const sup = supervisor::start_link(
            {.strategy = strategy::one_for_all, .children = {worker("t", restart::temporary), worker("a"), worker("u", restart::temporary)}});
        EXPECT_EQ(next_begun(3), (ids{"t", "a", "u"}));
        end_child(sup, "a", bad);
        EXPECT_EQ(next_gone(3), (ids{"a", "u", "t"}));
        EXPECT_EQ(next_begun(1), ids{"a"});
        EXPECT_EQ(ids_of(sup), ids{"a"});
    });
}

TEST(supervisor_restart, of_a_group_starts_those_that_were_not_running) {  // SV-019
    in_runtime([] {
        auto const sup = supervisor::start_link({.strategy = strategy::one_for_all, .children = {worker("a"), worker("b")}});
        EXPECT_EQ(next_begun(2), (ids{"a", "b"}));
        ASSERT_TRUE(supervisor::terminate_child(sup, "b"));
        EXPECT_FALSE(pid_of(sup, "b"));
        end_child(sup, "a", bad);
        EXPECT_EQ(next_begun(2), (ids{"a", "b"}));
    });
}

TEST(supervisor_restart, of_a_permanent_child_follows_a_normal_end) {  // SV-021
    in_runtime([] {
        auto const sup = supervisor::start_link({.children = {worker("a")}});
        EXPECT_EQ(next_begun(1), ids{"a"});
        end_child(sup, "a", exit_reason::normal());
        EXPECT_EQ(next_begun(1), ids{"a"});
    });
}

TEST(supervisor_restart, of_a_transient_child_does_not_follow_a_clean_end) {  // SV-022
    in_runtime([] {
        auto const sup = supervisor::start_link({.intensity = {.restarts = 0}, .children = {worker("a", restart::transient)}});
        for (auto const& clean : {exit_reason::normal(), exit_reason::shutdown(), exit_reason::shutdown("planned")}) {
            EXPECT_EQ(next_begun(1), ids{"a"});
            weft::pid const before = pid_of(sup, "a");
            weft::send(before, end_yourself{clean});
            EXPECT_EQ(next_gone(1), ids{"a"});
            while (pid_of(sup, "a")) weft::yield();
            EXPECT_EQ(ids_of(sup), ids{"a"});
            EXPECT_TRUE(supervisor::restart_child(sup, "a"));
        }
    });
}

TEST(supervisor_restart, of_a_transient_child_follows_any_other_end) {  // SV-023
    in_runtime([] {
        auto const sup = supervisor::start_link({.children = {worker("a", restart::transient)}});
        EXPECT_EQ(next_begun(1), ids{"a"});
        end_child(sup, "a", bad);
        EXPECT_EQ(next_begun(1), ids{"a"});
        weft::exit_signal(pid_of(sup, "a"), exit_reason::kill());
        EXPECT_EQ(next_begun(1), ids{"a"});
    });
}

TEST(supervisor_restart, never_follows_the_end_of_a_temporary_child) {  // SV-024
    in_runtime([] {
        auto const sup = supervisor::start_link({.children = {worker("a", restart::temporary), worker("b", restart::temporary)}});
        EXPECT_EQ(next_begun(2), (ids{"a", "b"}));
        end_child(sup, "a", exit_reason::normal());
        end_child(sup, "b", bad);
        while (!ids_of(sup).empty()) weft::yield();
        EXPECT_FALSE(next_now<begun>());
    });
}

TEST(supervisor_restart, that_is_ignored_leaves_the_child_not_running) {  // SV-026
    in_runtime([] {
        auto const sup = supervisor::start_link({.children = {moody("a", {outcome::runs, outcome::ignored})}});
        EXPECT_EQ(next_begun(1), ids{"a"});
        end_child(sup, "a", bad);
        EXPECT_TRUE(next<start_called>() && next<start_called>());
        auto const children = supervisor::which_children(sup);
        EXPECT_FALSE(children[0].process);
        EXPECT_FALSE(children[0].restarting);
        EXPECT_FALSE(next_now<start_called>());
    });
}

TEST(supervisor_restart, within_the_budget_goes_on_and_beyond_it_ends_the_supervisor) {  // SV-027, SV-028
    in_runtime([] {
        weft::trap_exit(true);
        auto const sup = supervisor::start_link({.intensity = {.restarts = 3, .within = 60s}, .children = {worker("a")}});
        EXPECT_EQ(next_begun(1), ids{"a"});
        for (int i = 0; i != 3; ++i) {
            end_child(sup, "a", bad);
            EXPECT_EQ(next_begun(1), ids{"a"});
        }
        end_child(sup, "a", bad);
        auto const end = next<weft::exit_msg>();
        EXPECT_EQ(end->from, sup);
        EXPECT_EQ(end->reason, exit_reason::shutdown());
        EXPECT_FALSE(next_now<begun>());
    });
}

TEST(supervisor_restart, that_is_not_allowed_stops_the_others_in_reverse) {  // SV-029, SV-033, SV-096
    captured_log const log;
    in_runtime([] {
        weft::trap_exit(true);
        auto const sup = supervisor::start_link({.intensity = {.restarts = 0}, .children = {worker("a"), worker("b"), worker("c")}});
        EXPECT_EQ(next_begun(3), (ids{"a", "b", "c"}));
        end_child(sup, "a", bad);
        EXPECT_EQ(next_gone(3), (ids{"a", "c", "b"}));
        EXPECT_EQ(next<weft::exit_msg>()->reason, exit_reason::shutdown());
    });
    EXPECT_EQ(log.lines_with("reached_max_restart_intensity").size(), 1U);
}

TEST(supervisor_restart, shares_one_budget_among_children) {  // SV-031
    in_runtime([] {
        weft::trap_exit(true);
        auto const sup = supervisor::start_link({.intensity = {.restarts = 1, .within = 60s}, .children = {worker("a"), worker("b")}});
        EXPECT_EQ(next_begun(2), (ids{"a", "b"}));
        end_child(sup, "a", bad);
        EXPECT_EQ(next_begun(1), ids{"a"});
        end_child(sup, "b", bad);
        EXPECT_EQ(next<weft::exit_msg>()->reason, exit_reason::shutdown());
    });
}

TEST(supervisor_restart, that_is_none_costs_nothing) {  // SV-032
    in_runtime([] {
        auto const sup = supervisor::start_link(
            {.intensity = {.restarts = 0}, .children = {worker("t", restart::temporary), worker("c", restart::transient)}});
        EXPECT_EQ(next_begun(2), (ids{"t", "c"}));
        end_child(sup, "t", bad);
        end_child(sup, "c", exit_reason::normal());
        while (supervisor::count_children(sup).active != 0) weft::yield();
        EXPECT_TRUE(weft::is_alive(sup));
    });
}

TEST(supervisor_restart, of_a_nested_supervisor_brings_back_its_children) {  // SV-034, SV-101
    in_runtime([] {
        weft::supervisor_spec const inner{.intensity = {.restarts = 0}, .children = {worker("a"), worker("b")}};
        auto const sup = supervisor::start_link({.children = {{.id = "inner", .start = weft::child(inner)}}});
        EXPECT_EQ(next_begun(2), (ids{"a", "b"}));
        weft::pid const before = pid_of(sup, "inner");
        end_child(before, "a", bad);
        EXPECT_EQ(next_begun(2), (ids{"a", "b"}));
        EXPECT_NE(pid_of(sup, "inner"), before);
    });
}

TEST(supervisor_restart, that_fails_is_tried_again) {  // SV-035
    in_runtime([] {
        auto const sup = supervisor::start_link({.children = {moody("a", {outcome::runs, outcome::fails, outcome::throws, outcome::runs})}});
        EXPECT_EQ(next_begun(1), ids{"a"});
        end_child(sup, "a", bad);
        EXPECT_EQ(next_begun(1), ids{"a"});
        EXPECT_TRUE(pid_of(sup, "a"));
    });
}

TEST(supervisor_restart, that_goes_on_failing_uses_up_the_budget) {  // SV-035, SV-094
    captured_log const log;
    in_runtime([] {
        weft::trap_exit(true);
        auto const sup = supervisor::start_link({.children = {moody("a", {outcome::runs, outcome::fails})}});
        EXPECT_EQ(next_begun(1), ids{"a"});
        end_child(sup, "a", bad);
        EXPECT_EQ(next<weft::exit_msg>()->reason, exit_reason::shutdown());
    });
    EXPECT_EQ(log.lines_with("does not start, trying again: no luck").size(), 3U);
}

TEST(supervisor_restart, that_fails_lets_requests_in_between) {  // SV-036, SV-054, SV-055
    captured_log const log;  // each failure is a line
    in_runtime([] {
        auto const sup = supervisor::start_link({.intensity = {.restarts = 4'000'000'000U, .within = 60s},
                                                 .children = {moody("a", {outcome::runs, outcome::fails}), worker("b")}});
        end_child(sup, "a", bad);
        while (!supervisor::which_children(sup)[0].restarting) weft::yield();
        EXPECT_EQ(supervisor::restart_child(sup, "a").error(), exit_reason{"restarting"});
        EXPECT_EQ(supervisor::delete_child(sup, "a").error(), exit_reason{"restarting"});
        EXPECT_TRUE(supervisor::terminate_child(sup, "a"));
        EXPECT_FALSE(supervisor::which_children(sup)[0].restarting);
        EXPECT_TRUE(supervisor::delete_child(sup, "a"));
        EXPECT_EQ(ids_of(sup), ids{"b"});
    });
}

TEST(supervisor_restart, is_reported_in_one_line) {  // SV-093, SV-097
    captured_log const log;
    in_runtime([] {
        auto const sup = supervisor::start_link({.children = {worker("a"), worker("t", restart::temporary), worker("c", restart::transient)}});
        EXPECT_EQ(next_begun(3), (ids{"a", "t", "c"}));
        end_child(sup, "a", bad);
        EXPECT_EQ(next_begun(1), ids{"a"});
        end_child(sup, "t", exit_reason::normal());
        end_child(sup, "c", exit_reason::normal());
        while (supervisor::count_children(sup).active != 1) weft::yield();
    });
    EXPECT_EQ(log.size(), weft::test::unless_simulated(2U, 1U));  // and the child's own crash report
    ASSERT_EQ(log.lines_with("child ").size(), 1U);
    std::string const line = log.lines_with("child a").at(0);
    EXPECT_EQ(line.rfind("error", 0), 0U);
    for (char const* part : {"ended: bad", "restarted as", "1 of 3 restarts in 5 s used"}) {
        EXPECT_NE(line.find(part), std::string::npos) << line;
    }
}

weft::log::report const* child_ended(weft::log::event const& what) {
    auto const* told = std::get_if<weft::log::report>(&what.what);
    return told != nullptr && told->kind == "child_ended" ? told : nullptr;
}

TEST(supervisor_restart, is_reported_as_fields_for_machines) {
    fresh_log const log;
    auto const kept = add_recorder("kept");
    std::string former;
    in_runtime([&] {
        auto const sup = supervisor::start_link({.intensity = {.restarts = 3, .within = 5s}, .children = {worker("a")}});
        EXPECT_EQ(next_begun(1), ids{"a"});
        former = to_string(pid_of(sup, "a"));
        end_child(sup, "a", bad);
        EXPECT_EQ(next_begun(1), ids{"a"});
        while (supervisor::count_children(sup).active != 1) weft::yield();
    });
    std::vector<weft::log::fields> told;
    for (auto const& each : kept->events())
        if (auto const* its = child_ended(*each)) told.push_back(its->data);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].find("then")->to_string().rfind("restarted as ", 0), 0U) << told[0].to_string();
    told[0].erase("then");
    EXPECT_EQ(told[0].to_string(), "child=a process=" + former + " reason=bad restarts=1 max_restarts=3 within_ms=5000");
}

}  // namespace
