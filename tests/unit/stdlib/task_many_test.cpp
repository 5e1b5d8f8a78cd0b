// Several tasks at once: await_many and yield_many.

#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/sim_gtest.hpp>
#include <weft/task.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::exit_reason;
namespace task = weft::task;

struct go_on {};

// Gives `value` when it is told.
task::handle<int> waiting(int value) {
    return task::async([value] {
        weft::receive([](go_on) {});
        return value;
    });
}

task::handle<int> exiting(exit_reason why) {
    return task::async([why]() -> int { weft::exit(why); });
}

template <class... Handles>
auto list(Handles... each) {
    std::vector<task::handle<int>> all;
    (all.push_back(std::move(each)), ...);
    return all;
}

void let_go(task::handle<int> const& which) { weft::send(which.process(), go_on{}); }

TEST(task_many, awaits_all_in_the_order_given) {  // TK-017
    in_runtime([] {
        std::vector<std::vector<std::size_t>> const orders{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}};
        for (auto const& order : orders) {
            auto tasks = list(waiting(1), waiting(2), waiting(3));
            for (std::size_t const each : order) {
                weft::pid const process = tasks[each].process();
                static_cast<void>(end_after(process, [&] { let_go(tasks[each]); }));
            }
            EXPECT_EQ(task::await_many(std::move(tasks)), (std::vector{1, 2, 3}));
        }
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_many, awaits_those_that_were_complete_or_have_no_result) {
    in_runtime([] {
        EXPECT_EQ(task::await_many(list(task::completed(1), task::async([] { return 2; }))), (std::vector{1, 2}));
        std::vector<task::handle<void>> silent;
        silent.push_back(task::async([] {}));
        silent.push_back(task::async([] {}));
        task::await_many(std::move(silent));
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_many, awaits_nothing_at_once) {  // TK-018
    in_runtime([] { EXPECT_TRUE(task::await_many(std::vector<task::handle<int>>{}, 0ms).empty()); });
}

TEST(task_many, fails_at_once_with_the_first_failure_and_gives_all_up) {  // TK-019
    in_runtime([] {
        weft::trap_exit(true);
        auto tasks = list(waiting(1), exiting(exit_reason{"why"}), waiting(3));
        weft::pid const first = tasks[0].process(), failed = tasks[1].process(), third = tasks[2].process();
        try {
            task::await_many(std::move(tasks), weft::infinity);
            ADD_FAILURE() << "it returned";
        } catch (task::await_exit const& caught) {
            EXPECT_EQ(caught.inner(), exit_reason{"why"});
            EXPECT_NE(caught.reason().to_string().find(to_string(failed)), std::string::npos);
        }
        EXPECT_EQ(next<weft::exit_msg>()->from, failed);
        for (weft::pid const& each : {first, third}) {
            EXPECT_TRUE(weft::is_alive(each));
            EXPECT_TRUE(end_after(each, [&] { weft::send(each, go_on{}); }).is_clean());
        }
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_many, ends_an_owner_that_does_not_trap_with_the_reason_of_a_failed_task) {
    in_runtime([] {
        exit_reason const end = end_of_process([] { task::await_many(list(waiting(1), exiting(exit_reason{"why"}))); });
        EXPECT_EQ(end, exit_reason{"why"});
    });
}

TEST(task_many, has_one_time_for_all) {  // TK-020
    in_runtime([] {
        auto tasks = list(task::async([] { return 1; }), waiting(2), waiting(3));
        weft::pid const second = tasks[1].process(), third = tasks[2].process();
        auto const got = task::try_await_many(std::move(tasks), 20ms);
        ASSERT_FALSE(got);
        EXPECT_EQ(got.error(), exit_reason::timeout());
        for (weft::pid const& each : {second, third}) {
            EXPECT_TRUE(end_after(each, [&] { weft::send(each, go_on{}); }).is_clean());
        }
        EXPECT_EQ(weft::mailbox_length(), 0U);
        EXPECT_THROW(task::await_many(list(waiting(1)), 5ms), task::await_exit);
    });
}

TEST(task_many, is_for_the_owner_of_all) {  // TK-021
    in_runtime([] {
        auto const mine = std::make_shared<std::vector<task::handle<int>>>(list(task::async_nolink([] { return 1; })));
        EXPECT_TRUE(end_of_process([mine] {
                        auto tasks = list(waiting(2), std::move(mine->front()));
                        EXPECT_THROW(static_cast<void>(task::yield_many(tasks, {.timeout = weft::infinity})), weft::argument_error);
                        EXPECT_THROW(task::await_many(std::move(tasks), weft::infinity), weft::argument_error);
                    }).is_normal());
        EXPECT_THROW(task::await_many(list(waiting(1)), -1ms), weft::argument_error);
    });
}

template <class T>
std::string told(std::optional<weft::result<T>> const& one) {
    if (!one) return "none";
    return *one ? std::to_string(**one) : one->error().to_string();
}

std::vector<std::string> told(std::vector<std::optional<weft::result<int>>> const& all) {
    std::vector<std::string> texts;
    for (auto const& each : all) texts.push_back(told(each));
    return texts;
}

TEST(task_many, yields_what_there_is_when_the_time_is_over) {  // TK-026
    in_runtime([] {
        weft::trap_exit(true);
        auto tasks = list(task::async([] { return 1; }), exiting(exit_reason{"why"}), waiting(3));
        EXPECT_EQ(told(task::yield_many(tasks, {.timeout = 200ms})), (std::vector<std::string>{"1", "why", "none"}));
        EXPECT_TRUE(next<weft::exit_msg>());
        let_go(tasks[2]);
        EXPECT_EQ(task::await(std::move(tasks[2])), 3);
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_many, yields_as_many_as_are_enough) {  // TK-027
    in_runtime([] {
        for (auto const late : {task::late_tasks::kill_task, task::late_tasks::ignore}) {
            auto tasks = list(waiting(1), waiting(2), waiting(3));
            let_go(tasks[1]);
            EXPECT_EQ(told(task::yield_many(tasks, {.timeout = weft::infinity, .limit = 1, .on_timeout = late})),
                      (std::vector<std::string>{"none", "2", "none"}));
            EXPECT_TRUE(weft::is_alive(tasks[0].process()));
            let_go(tasks[0]);
            EXPECT_EQ(task::await(std::move(tasks[0])), 1);
        }
        auto tasks = list(task::async([] { return 1; }));
        EXPECT_EQ(told(task::yield_many(tasks, {.limit = 5})), std::vector<std::string>{"1"});
        EXPECT_THROW(static_cast<void>(task::yield_many(tasks, {.limit = 0})), weft::argument_error);
    });
}

TEST(task_many, kills_late_tasks_when_told_so) {  // TK-028
    in_runtime([] {
        auto tasks = list(task::async([] { return 1; }), waiting(2));
        weft::pid const late = tasks[1].process();
        EXPECT_EQ(told(task::yield_many(tasks, {.timeout = 200ms, .on_timeout = task::late_tasks::kill_task})),
                  (std::vector<std::string>{"1", "none"}));
        EXPECT_FALSE(weft::is_alive(late));
        EXPECT_THROW(static_cast<void>(task::yield(tasks[1])), weft::argument_error);
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_many, ignores_late_tasks_when_told_so) {  // TK-029
    in_runtime([] {
        auto tasks = list(waiting(1));
        weft::pid const late = tasks[0].process();
        EXPECT_EQ(told(task::yield_many(tasks, {.timeout = 10ms, .on_timeout = task::late_tasks::ignore})),
                  std::vector<std::string>{"none"});
        EXPECT_EQ(end_after(late, [late] { weft::exit_signal(late, exit_reason{"no link carries it"}); }), exit_reason{"no link carries it"});
        EXPECT_EQ(weft::mailbox_length(), 0U);
        EXPECT_THROW(static_cast<void>(task::yield_many(tasks, {.on_timeout = static_cast<task::late_tasks>(9)})), weft::argument_error);
    });
}

TEST(task_many, yields_all_without_a_time_limit) {  // TK-030
    in_runtime([] {
        weft::pid const owner = weft::self();
        auto tasks = list(waiting(1), waiting(2));
        weft::spawn([owner, first = tasks[0].process(), second = tasks[1].process()] {
            weft::send(second, go_on{});
            weft::send(first, go_on{});
            weft::send(owner, go_on{});
        });
        EXPECT_EQ(told(task::yield_many(tasks, {.timeout = weft::infinity})), (std::vector<std::string>{"1", "2"}));
        EXPECT_TRUE(next<go_on>());
    });
}

TEST(task_many, waits_long_when_it_may) {  // TK-010
    EXPECT_TRUE(weft::sim::always({.count = 5}, [] {  // in virtual time
        auto const slow = [] {
            weft::sleep_for(6s);
            return 6;
        };
        EXPECT_EQ(task::await(task::async(slow), weft::infinity), 6);
        std::vector<task::handle<int>> one;
        one.push_back(task::async(slow));
        EXPECT_EQ(task::await_many(std::move(one), weft::infinity), std::vector{6});
        EXPECT_EQ(task::try_await(task::async(slow)).error(), exit_reason::timeout());
    }));
}

// The task has its result and then ends by a signal that it put off.
TEST(task_many, takes_a_result_though_the_task_ended_badly_behind_it) {  // TK-025
    in_runtime([] {
        weft::trap_exit(true);
        auto late = task::async([] {
            weft::receive([](go_on) {});
            try {
                weft::exit_signal(weft::self(), exit_reason{"late"});
            } catch (weft::forced_unwind const&) {
            }
            return 7;
        });
        weft::ref const watch = weft::monitor(late.process());
        let_go(late);
        auto const got = task::yield(late);
        ASSERT_TRUE(got);
        EXPECT_EQ(got->value(), 7);
        auto const end = next<weft::down_msg>();
        EXPECT_EQ(end->monitor, watch);
        EXPECT_EQ(end->reason, exit_reason{"late"});
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

}  // namespace
