// What a task is besides its result: a supervisor's child, somebody's errand, a line in the log when it fails.

#include "supervisor_support.hpp"
#include "support/captured_log.hpp"

#include <weft/info.hpp>
#include <weft/task.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::exit_reason;
using weft::restart;
namespace supervisor = weft::supervisor;
namespace task = weft::task;

using pids = std::vector<weft::pid>;

// Tells that it runs, and ends as it is told.
auto obedient(std::string id) {
    return [probe = weft::self(), id] { obedient_worker(probe, id); };
}

TEST(task_life, under_a_supervisor_is_over_when_the_task_is) {  // TK-041, TK-042
    captured_log const log;
    in_runtime([] {
        auto const spec = task::child("once", obedient("once"));
        EXPECT_EQ(spec.restart, restart::temporary);
        auto const sup = supervisor::start_link({.children = {spec, worker("behind")}});  // it did not wait for the task
        ids both = next_begun(2);
        std::sort(both.begin(), both.end());
        EXPECT_EQ(both, (ids{"behind", "once"}));
        end_child(sup, "once", exit_reason{"bad"});
        while (ids_of(sup) != ids{"behind"}) weft::yield();
    });
}

TEST(task_life, under_a_supervisor_begins_again_when_its_spec_says_so) {  // TK-041
    captured_log const log;
    in_runtime([] {
        auto transient = task::child("transient", obedient("transient"));
        transient.restart = restart::transient;
        auto permanent = task::child("permanent", obedient("permanent"));
        permanent.restart = restart::permanent;
        auto const sup = supervisor::start_link({.children = {transient, permanent}});
        EXPECT_EQ(next_begun(2).size(), 2U);
        end_child(sup, "transient", exit_reason{"bad"});
        EXPECT_EQ(next_begun(1), ids{"transient"});
        end_child(sup, "permanent", exit_reason::normal());
        EXPECT_EQ(next_begun(1), ids{"permanent"});
        while (!pid_of(sup, "transient")) weft::yield();
        end_child(sup, "transient", exit_reason::normal());
        while (pid_of(sup, "transient")) weft::yield();
        EXPECT_EQ(ids_of(sup), (ids{"transient", "permanent"}));
    });
}

TEST(task_life, knows_on_whose_behalf_it_runs) {  // TK-043
    in_runtime([] {
        weft::pid const owner = weft::self();
        EXPECT_TRUE(task::callers().empty());
        EXPECT_EQ(task::await(task::async([] { return task::callers(); })), pids{owner});
        auto const [outer, inner] = task::await(task::async([] {
            pids told = task::await(task::async([] { return task::callers(); }));
            return std::pair{weft::self(), std::move(told)};
        }));
        EXPECT_EQ(inner, (pids{outer, owner}));
        auto const innermost = task::await(task::async([] {
            return task::await(task::async([] { return task::await(task::async_nolink([] { return task::callers(); })); }));
        }));
        ASSERT_EQ(innermost.size(), 3U);
        EXPECT_EQ(innermost.back(), owner);
    });
}

pids callers_at_depth(int depth) {
    if (depth == 0) return task::callers();
    return task::await(task::async([depth] { return callers_at_depth(depth - 1); }));
}

TEST(task_life, knows_no_more_callers_than_are_kept) {
    in_runtime([] { EXPECT_EQ(callers_at_depth(static_cast<int>(task::most_callers) + 10).size(), task::most_callers); });
}

TEST(task_life, under_a_task_supervisor_has_its_owner_as_caller_and_the_supervisor_as_ancestor) {  // TK-044
    in_runtime([] {
        auto const sup = weft::task_supervisor::start_link();
        weft::pid const owner = weft::self();
        auto slow = task::async(sup, [] {
            weft::receive([](end_yourself) {});
            return task::callers();
        });
        EXPECT_EQ(weft::process_info(slow.process())->ancestors.at(0), sup);
        weft::send(slow.process(), end_yourself{});
        EXPECT_EQ(task::await(std::move(slow)), pids{owner});
        auto const nested = task::await(task::async([sup] { return task::await(task::async(sup, [] { return task::callers(); })); }));
        ASSERT_EQ(nested.size(), 2U);
        EXPECT_EQ(nested[1], owner);
        ASSERT_TRUE(weft::task_supervisor::start_child(sup, [owner] { weft::send(owner, task::callers()); }));
        EXPECT_EQ(next<pids>(), pids{owner});
    });
}

TEST(task_life, that_ends_badly_is_one_line_in_the_log) {  // TK-045, TK-038
    captured_log const log;
    std::string owner, first, second;
    in_runtime([&] {
        owner = to_string(weft::self());
        auto const exits = [] {
            weft::set_label("careless");
            weft::exit(exit_reason{"why"});
        };
        weft::monitored const made = task::async_notify(exits);
        first = to_string(made.process);
        EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason{"why"});
        auto const outer = task::await(task::async([] {
            weft::pid const inner = task::start([]() -> int { throw std::runtime_error{"thrown"}; });
            static_cast<void>(wait_for_end(inner));
            return weft::self();
        }));
        second = to_string(outer);
    });
    auto const failed = log.lines_with("task of ");
    ASSERT_EQ(failed.size(), 2U);
    auto const says = [](std::string const& line, std::initializer_list<std::string> parts) {
        for (auto const& part : parts) EXPECT_NE(line.find(part), std::string::npos) << part << " in: " << line;
    };
    says(failed[0], {"error ", first, "careless", "task_life_test.cpp:", "ends: why", "started by " + owner, "callers " + owner});
    says(failed[1], {"thrown", "started by " + second, "callers " + second + ", " + owner});
    // The runtime's own report, with the trace of where it was thrown.
    EXPECT_EQ(log.lines_with("crashed: std::runtime_error: thrown").size(), unless_simulated(1U, 0U));
}

TEST(task_life, that_ends_well_or_is_stopped_is_none) {  // TK-045
    captured_log const log;
    in_runtime([] {
        task::await(task::async([] {}));
        for (auto const& why : {exit_reason::normal(), exit_reason::shutdown(), exit_reason::shutdown("done")}) {
            auto clean = task::async_nolink([why]() -> int { weft::exit(why); });
            EXPECT_EQ(task::yield(clean)->error(), why);
        }
        static_cast<void>(task::shutdown(task::async([] { weft::receive([](end_yourself) {}); })));
        static_cast<void>(task::shutdown(task::async([] { weft::receive([](end_yourself) {}); }), weft::brutal_kill));
    });
    EXPECT_EQ(log.size(), 0U);
}

}  // namespace
