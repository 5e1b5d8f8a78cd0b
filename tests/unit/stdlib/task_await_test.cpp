// One task and its owner: results, failures, timeouts, and what is left in the mailbox afterwards: nothing.

#include "support/in_runtime.hpp"
#include "support/probe.hpp"
#include "support/captured_log.hpp"

#include <weft/task.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::exit_reason;
namespace task = weft::task;

#ifdef __SANITIZE_THREAD__
constexpr int very_many = 2'000;  // making a fiber costs this sanitizer more than a millisecond
#else
constexpr int very_many = 100'000;
#endif

struct go_on {};
struct note {
    int number;
};

// Runs until it gets go_on.
int until_told() {
    weft::receive([](go_on) {});
    return 1;
}

// What await throws, as a value.
template <class T>
exit_reason inner_of_await(task::handle<T> task, weft::nanoseconds timeout = patience) {
    try {
        task::await(std::move(task), timeout);
    } catch (task::await_exit const& failed) {
        return failed.inner();
    }
    return exit_reason{"it returned"};
}

TEST(task_await, returns_what_the_function_returned) {  // TK-001, TK-002
    in_runtime([] {
        weft::pid const owner = weft::self();
        auto number = task::async([owner] {
            EXPECT_EQ(weft::parent(), owner);
            return weft::self();
        });
        weft::pid const process = number.process();
        EXPECT_NE(process, owner);
        EXPECT_EQ(task::await(std::move(number)), process);
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_await, takes_move_only_and_void_results) {
    in_runtime([] {
        EXPECT_EQ(*task::await(task::async([] { return std::make_unique<int>(3); })), 3);
        task::await(task::async([] {}));
        auto once = std::make_unique<int>(4);
        EXPECT_EQ(task::await(task::async([once = std::move(once)] { return *once; })), 4);
    });
}

TEST(task_await, leaves_no_exit_msg_of_a_task_with_a_result) {  // TK-002
    in_runtime([] {
        weft::trap_exit(true);
        auto number = task::async([] { return 1; });
        weft::pid const process = number.process();
        EXPECT_EQ(task::await(std::move(number)), 1);
        EXPECT_EQ(wait_for_end(process), exit_reason::noproc());
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_await, of_a_task_that_throws_ends_an_owner_that_does_not_trap) {  // TK-003
    captured_log const log;
    in_runtime([] {
        for (int i = 0; i != 50; ++i) {
            exit_reason const end = end_of_process([] { task::await(task::async([]() -> int { throw std::runtime_error{"bad"}; })); });
            ASSERT_EQ(end.what(), exit_reason::kind::error) << end.to_string();
            ASSERT_EQ(end.text(), "bad");
        }
    });
}

TEST(task_await, of_a_task_that_throws_fails_for_an_owner_that_traps) {  // TK-004, TK-006
    captured_log const log;
    in_runtime([] {
        weft::trap_exit(true);
        EXPECT_EQ(inner_of_await(task::async([]() -> int { throw std::runtime_error{"bad"}; })).text(), "bad");
        EXPECT_EQ(next<weft::exit_msg>()->reason.text(), "bad");
        EXPECT_EQ(inner_of_await(task::async([]() -> int { weft::exit(exit_reason{"why"}); })), exit_reason{"why"});
        EXPECT_EQ(next<weft::exit_msg>()->reason, exit_reason{"why"});
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_await, counts_a_normal_end_without_a_result_as_a_failure) {  // TK-005
    in_runtime([] { EXPECT_EQ(inner_of_await(task::async([]() -> int { weft::exit(exit_reason::normal()); })), exit_reason::normal()); });
}

TEST(task_await, that_times_out_uncaught_ends_owner_and_task) {  // TK-007
    in_runtime([] {
        weft::pid const probe = weft::self();
        exit_reason const end = end_of_process([probe] {
            auto slow = task::async(until_told);
            weft::send(probe, slow.process());
            task::await(std::move(slow), 20ms);
        });
        EXPECT_NE(end.to_string().find("timeout"), std::string::npos) << end.to_string();
        weft::pid const process = *next<weft::pid>();
        EXPECT_NE(end.to_string().find(to_string(process)), std::string::npos) << end.to_string();
        static_cast<void>(wait_for_end(process));
        EXPECT_FALSE(weft::is_alive(process));
    });
}

TEST(task_await, that_timed_out_leaves_no_late_message) {  // TK-008
    in_runtime([] {
        auto slow = task::async(until_told);
        weft::pid const process = slow.process();
        EXPECT_EQ(task::try_await(std::move(slow), 10ms).error(), exit_reason::timeout());
        EXPECT_TRUE(weft::is_alive(process));
        weft::send(process, go_on{});
        static_cast<void>(wait_for_end(process));
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_await, is_for_the_owner) {  // TK-009, TK-034
    in_runtime([] {
        auto shared = std::make_shared<task::handle<int>>(task::async(until_told));
        EXPECT_TRUE(end_of_process([shared] {
                        EXPECT_THROW(task::await(std::move(*shared)), weft::argument_error);
                        EXPECT_THROW(static_cast<void>(task::yield(*shared)), weft::argument_error);
                        EXPECT_THROW(static_cast<void>(task::shutdown(std::move(*shared))), weft::argument_error);
                    }).is_normal());
        weft::send(shared->process(), go_on{});
        EXPECT_EQ(task::await(std::move(*shared)), 1);
        EXPECT_THROW(task::await(std::move(*shared)), weft::argument_error);
        EXPECT_THROW(task::await(task::async(until_told), -1ms), weft::argument_error);
    });
}

TEST(task_await, with_a_timeout_of_zero_takes_a_result_that_is_there) {  // TK-011
    in_runtime([] {
        auto done = task::async([] { return 1; });
        static_cast<void>(wait_for_end(done.process()));
        EXPECT_EQ(task::await(std::move(done), 0ms), 1);
        auto running = task::async(until_told);
        EXPECT_EQ(task::try_await(std::move(running), 0ms).error(), exit_reason::timeout());
    });
}

TEST(task_await, lets_a_linked_task_end_with_its_owner_unless_normal) {  // TK-012, TK-013
    in_runtime([] {
        weft::pid const probe = weft::self();
        auto const owner = [probe](exit_reason const& why) {
            return end_of_process([=] {
                auto slow = task::async(until_told);
                weft::send(probe, slow.process());
                std::move(slow).detach();
                if (!why.is_normal()) weft::exit(why);
            });
        };
        static_cast<void>(owner(exit_reason{"owner"}));
        weft::pid const with_it = *next<weft::pid>();
        static_cast<void>(wait_for_end(with_it));
        EXPECT_FALSE(weft::is_alive(with_it));
        static_cast<void>(owner(exit_reason::normal()));
        weft::pid const without = *next<weft::pid>();
        EXPECT_TRUE(weft::is_alive(without));
        EXPECT_TRUE(end_after(without, [&] { weft::send(without, go_on{}); }).is_clean());
    });
}

TEST(task_await, keeps_other_messages_in_order) {  // TK-014
    in_runtime([] {
        weft::send(weft::self(), note{1});
        auto number = task::async([] { return 5; });
        weft::send(weft::self(), note{2});
        EXPECT_EQ(task::await(std::move(number)), 5);
        EXPECT_EQ(next_now<note>()->number, 1);
        EXPECT_EQ(next_now<note>()->number, 2);
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_await, is_not_needed_a_dropped_handle_stops_its_task) {  // TK-015
    in_runtime([] {
        weft::trap_exit(true);
        weft::pid process;
        {
            auto const slow = task::async(until_told);
            process = slow.process();
        }
        weft::ref const watch = weft::monitor(process);
        auto const down = next<weft::down_msg>();
        EXPECT_EQ(down->monitor, watch);
        EXPECT_TRUE(down->reason == exit_reason::shutdown() || down->reason == exit_reason::noproc()) << down->reason.to_string();
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_await, of_very_many_tasks_leaves_nothing_behind) {  // TK-016
    in_runtime([] {
        for (int i = 0; i != weft::test::unless_simulated(very_many, 50); ++i) task::await(task::async([] {}));
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_await, of_a_task_without_link_leaves_the_owner_alive) {
    captured_log const log;
    in_runtime([] {
        EXPECT_EQ(task::await(task::async_nolink([] { return 2; })), 2);
        EXPECT_EQ(inner_of_await(task::async_nolink([]() -> int { throw std::runtime_error{"bad"}; })).text(), "bad");
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_await, has_nothing_to_do_with_started_tasks) {  // TK-038, TK-039, TK-040
    captured_log const log;
    in_runtime([] {
        weft::pid const quiet = task::start([] { return 1; });
        static_cast<void>(wait_for_end(quiet));
        weft::pid const failing = task::start([] { throw std::runtime_error{"bad"}; });
        static_cast<void>(wait_for_end(failing));
        EXPECT_EQ(weft::mailbox_length(), 0U);
        exit_reason const end = end_of_process([] {
            task::start_link([] { throw std::runtime_error{"linked"}; });
            weft::receive([](go_on) {});
        });
        EXPECT_EQ(end.text(), "linked");
    });
    EXPECT_EQ(log.lines_with("crashed: std::runtime_error: bad").size(), weft::test::unless_simulated(1U, 0U));
}

}  // namespace
