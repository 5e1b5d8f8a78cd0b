// Looking at a task without waiting for ever: yield, shutdown, ignore, and handles without a process.

#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/task.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::exit_reason;
namespace task = weft::task;

struct go_on {};

int until_told() {
    weft::receive([](go_on) {});
    return 7;
}

int exits(exit_reason const& why) { weft::exit(why); }

template <class T>
task::handle<T> ended(task::handle<T> task) {
    static_cast<void>(wait_for_end(task.process()));
    return task;
}

// A task that traps exits and says so, then does as `then` says.
template <class Then>
auto trapping(Then then) {
    weft::pid const owner = weft::self();
    auto made = task::async_nolink([owner, then]() -> int {
        weft::trap_exit(true);
        weft::send(owner, go_on{});
        return then();
    });
    EXPECT_TRUE(next<go_on>());
    return made;
}

TEST(task_give_up, yield_leaves_a_running_task_for_later) {  // TK-022, TK-023
    in_runtime([] {
        auto slow = task::async(until_told);
        EXPECT_FALSE(task::yield(slow, 5ms));
        EXPECT_FALSE(task::yield(slow, 0ms));
        weft::send(slow.process(), go_on{});
        auto const got = task::yield(slow);
        ASSERT_TRUE(got);
        EXPECT_EQ(got->value(), 7);
        EXPECT_THROW(static_cast<void>(task::yield(slow)), weft::argument_error);
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_give_up, yield_tells_how_a_task_failed) {  // TK-024
    captured_log const log;
    in_runtime([] {
        auto nolink = task::async_nolink([] { return exits(exit_reason{"why"}); });
        EXPECT_EQ(task::yield(nolink)->error(), exit_reason{"why"});
        auto normal = task::async([] { return exits(exit_reason::normal()); });
        EXPECT_EQ(task::yield(normal)->error(), exit_reason::normal());
        weft::trap_exit(true);
        auto linked = task::async([] { return exits(exit_reason{"why"}); });
        EXPECT_EQ(task::yield(linked)->error(), exit_reason{"why"});
    });
}

// The shutdown table: what is found, and what both ways of asking give.
TEST(task_give_up, shutdown_gives_a_result_that_is_there) {  // TK-031
    in_runtime([] {
        EXPECT_EQ(task::shutdown(ended(task::async([] { return 7; })))->value(), 7);
        EXPECT_EQ(task::shutdown(ended(task::async([] { return 7; })), weft::brutal_kill)->value(), 7);
        auto polite = trapping([] {
            weft::receive([](weft::exit_msg const&) {});
            return 8;
        });
        EXPECT_EQ(task::shutdown(std::move(polite))->value(), 8);
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_give_up, shutdown_gives_nothing_when_the_task_ended_as_asked) {  // TK-031, TK-033
    in_runtime([] {
        EXPECT_FALSE(task::shutdown(task::async(until_told)));
        EXPECT_FALSE(task::shutdown(task::async(until_told), weft::brutal_kill));
        EXPECT_FALSE(task::shutdown(ended(task::async_nolink([] { return exits(exit_reason::shutdown()); }))));
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_give_up, shutdown_gives_any_other_reason) {  // TK-031
    in_runtime([] {
        auto const shut = [](exit_reason const& why) { return ended(task::async_nolink([why] { return exits(why); })); };
        EXPECT_EQ(task::shutdown(shut(exit_reason{"why"}))->error(), exit_reason{"why"});
        EXPECT_EQ(task::shutdown(shut(exit_reason{"why"}), weft::brutal_kill)->error(), exit_reason{"why"});
        EXPECT_EQ(task::shutdown(shut(exit_reason::shutdown()), weft::brutal_kill)->error(), exit_reason::shutdown());
        EXPECT_EQ(task::shutdown(shut(exit_reason::killed()))->error(), exit_reason::killed());
        EXPECT_FALSE(task::shutdown(shut(exit_reason::killed()), weft::brutal_kill));
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_give_up, shutdown_kills_what_ignores_it) {  // TK-032
    in_runtime([] {
        auto stubborn = trapping([]() -> int {
            for (;;) weft::receive([](weft::exit_msg const&) {});
        });
        weft::nanoseconds const before = weft::monotonic_time();
        EXPECT_EQ(task::shutdown(std::move(stubborn), 20ms)->error(), exit_reason::killed());
        EXPECT_GE(weft::monotonic_time() - before, 20ms);
        EXPECT_THROW(static_cast<void>(task::shutdown(task::async(until_told), -1ms)), weft::argument_error);
    });
}

TEST(task_give_up, ignore_lets_a_running_task_run_on_alone) {  // TK-035
    in_runtime([] {
        auto slow = task::async(until_told);
        weft::pid const process = slow.process();
        EXPECT_FALSE(task::ignore(std::move(slow)));
        EXPECT_TRUE(end_after(process, [&] { weft::send(process, go_on{}); }).is_clean());
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(task_give_up, ignore_tells_of_an_ended_one) {  // TK-036
    in_runtime([] {
        EXPECT_EQ(task::ignore(ended(task::async([] { return 7; })))->value(), 7);
        EXPECT_EQ(task::ignore(ended(task::async_nolink([] { return exits(exit_reason{"why"}); })))->error(), exit_reason{"why"});
    });
}

TEST(task_give_up, completed_needs_no_process) {  // TK-037
    in_runtime([] {
        EXPECT_EQ(task::await(task::completed(1)), 1);
        auto two = task::completed(2);
        EXPECT_EQ(task::yield(two)->value(), 2);
        EXPECT_EQ(task::ignore(task::completed(3))->value(), 3);
        EXPECT_EQ(task::shutdown(task::completed(4))->value(), 4);
    });
}

}  // namespace
