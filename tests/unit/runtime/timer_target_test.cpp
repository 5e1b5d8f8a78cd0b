// Whom timers are aimed at, absolute times, cancelling from anywhere, and the clocks.
#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/monitor.hpp>
#include <weft/names.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/timer.hpp>

#include "support/in_runtime.hpp"
#include "support/probe.hpp"
#include "support/stepped_clock.hpp"

#include <future>
#include <memory>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using weft::test::in_runtime;
using weft::test::next;
using weft::test::next_now;

namespace {

struct tick { int n = 0; };
struct go {};

void wait_until_free(std::shared_ptr<int> const& held) {
    while (held.use_count() != 1) weft::sleep_for(1ms);
}

}  // namespace

// PR-154
TEST(cancel_timer, asynchronously_answers_by_a_message_if_it_is_wanted) {
    in_runtime([] {
        weft::ref const running = weft::send_after(1h, weft::self(), tick{});
        EXPECT_FALSE(weft::cancel_timer(running, {.async = true}).has_value());
        auto told = next<weft::cancel_result>();
        EXPECT_EQ(told->timer, running);
        ASSERT_TRUE(told->left.has_value());
        EXPECT_GT(*told->left, 0s);
        EXPECT_LE(*told->left, 1h);
        EXPECT_FALSE(weft::read_timer(running).has_value());
        weft::cancel_timer(running, {.async = true});
        EXPECT_FALSE(next<weft::cancel_result>()->left.has_value());
        weft::ref const quiet = weft::send_after(1h, weft::self(), tick{});
        weft::cancel_timer(quiet, {.async = true, .info = false});
        EXPECT_FALSE(weft::read_timer(quiet).has_value());
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

// PR-155
TEST(timer_target, that_ends_takes_its_timers_along) {
    in_runtime([] {
        auto const target = weft::spawn_monitor([] { weft::receive([](go) {}); });
        auto const held = std::make_shared<int>(1);
        std::vector<weft::ref> timers;
        for (int i = 0; i < 3; ++i) timers.push_back(weft::send_after(1h, target.process, held));
        weft::ref const mine = weft::send_after(1h, weft::self(), tick{});
        weft::ref const stopped = timers.at(1);
        EXPECT_TRUE(weft::cancel_timer(stopped).has_value());
        weft::send(target.process, go{});
        EXPECT_EQ(next<weft::down_msg>()->monitor, target.monitor);
        for (weft::ref const each : timers) EXPECT_FALSE(weft::read_timer(each).has_value());
        EXPECT_EQ(held.use_count(), 1);
        EXPECT_TRUE(weft::cancel_timer(mine).has_value());
    });
}

TEST(timer_target, that_ends_while_it_is_aimed_at_leaves_no_timer) {
    in_runtime([] {
        for (int round = 0; round < weft::test::unless_simulated(2000, 20); ++round) {
            auto const target = weft::spawn_monitor([] {});
            weft::ref const timer = weft::send_after(1h, target.process, tick{});
            EXPECT_EQ(next<weft::down_msg>()->monitor, target.monitor);
            EXPECT_FALSE(weft::read_timer(timer).has_value());
        }
    });
}

// PR-157
TEST(timer_target, of_a_name_is_whoever_holds_it_when_it_fires) {
    in_runtime([] {
        bool in_time = false;  // on a loaded machine the holder of the name may live for longer than a timer
        for (auto delay = 10ms; !in_time; delay *= 2) {
            ASSERT_LT(delay, 1min);
            auto const first = weft::spawn_monitor([] { weft::receive([](go) {}); }, {.name = "clock"});
            weft::ref const timer = weft::send_after(delay, "clock", tick{7});
            weft::send(first.process, go{});
            EXPECT_EQ(next<weft::down_msg>()->monitor, first.monitor);
            weft::register_name("clock", weft::self());
            in_time = weft::read_timer(timer).has_value();
            if (!in_time) weft::unregister_name("clock");
        }
        EXPECT_EQ(next<tick>()->n, 7);
        auto const held = std::make_shared<int>(1);
        weft::send_after(1ms, "nobody at all", held);
        wait_until_free(held);
    });
}

// PR-158
TEST(timer, at_a_time_that_is_past_fires_at_once) {
    in_runtime([] {
        auto const start = weft::monotonic_time();
        weft::send_after(start - 1h, weft::self(), tick{1}, {.abs = true});
        weft::start_timer(0s, weft::self(), tick{2}, {.abs = true});
        EXPECT_EQ(next<tick>()->n, 1);
        EXPECT_EQ(next<weft::timeout_msg>()->value.get_if<tick>()->n, 2);
        EXPECT_LT(weft::monotonic_time() - start, 5s);
    });
}

TEST(timer, at_a_time_to_come_is_not_early) {
    in_runtime([] {
        auto const when = weft::monotonic_time() + 30ms;
        weft::ref const timer = weft::send_after(when, weft::self(), tick{}, {.abs = true});
        EXPECT_LE(*weft::read_timer(timer), 30ms);
        ASSERT_TRUE(next<tick>());
        EXPECT_GE(weft::monotonic_time(), when);
    });
}

TEST(timer, refuses_what_the_clock_cannot_hold_and_a_target_that_is_none) {
    in_runtime([] {
        EXPECT_THROW(weft::send_after(weft::infinity, weft::self(), tick{}), weft::argument_error);
        EXPECT_THROW(weft::send_after(weft::infinity, weft::self(), tick{}, {.abs = true}), weft::argument_error);
        EXPECT_THROW(weft::start_timer(-1ns, "name", tick{}), weft::argument_error);
        EXPECT_THROW(weft::send_after(1ms, weft::pid{}, tick{}), weft::argument_error);
        EXPECT_THROW(weft::send_after(1ms, "", tick{}), weft::argument_error);
        EXPECT_THROW(weft::send_interval(999us, weft::self(), tick{}), weft::argument_error);
        EXPECT_EQ(weft::info::node(weft::this_runtime()).timers, 0U);
    });
}

TEST(timer, a_dead_targets_message_may_cancel_another_when_it_is_destroyed) {
    struct cancels {
        explicit cancels(weft::ref which) : timer{which} {}
        cancels(cancels&& other) noexcept : timer{std::exchange(other.timer, weft::ref{})} {}
        ~cancels() {
            if (timer) weft::cancel_timer(timer);
        }
        weft::ref timer;
    };
    in_runtime([] {
        // The name is looked up when the timer fires, so the message of one without a holder is destroyed just then.
        weft::ref const other = weft::send_after(1h, weft::self(), tick{});
        weft::send_after(1ms, "nobody at all", cancels{other});
        while (weft::read_timer(other).has_value()) weft::sleep_for(1ms);
    });
}

TEST(timer, is_cancelled_and_read_from_a_plain_thread) {
    weft::runtime node{weft::test::two_workers()};
    std::promise<weft::ref> made;
    node.spawn([&] {
        made.set_value(weft::send_after(1h, weft::self(), tick{}));
        weft::receive([](go) {});
    });
    weft::ref const timer = made.get_future().get();
    EXPECT_TRUE(weft::read_timer(timer).has_value());
    EXPECT_TRUE(weft::cancel_timer(timer).has_value());
    EXPECT_FALSE(weft::cancel_timer(timer).has_value());
    EXPECT_THROW(weft::cancel_timer(timer, {.async = true}), weft::not_a_process);
}

// PR-161
TEST(time, monotonic_never_goes_back_and_the_system_clock_moves_its_offset_only) {
    in_runtime([] {
        weft::pid const main = weft::self();
        // Each hands its reading to the next, which runs on whichever worker takes it.
        struct reading { weft::nanoseconds at; int left; };
        auto const relay = [main] {
            for (;;)
                weft::receive([&](std::pair<weft::pid, reading> ball) {
                    auto const now = weft::monotonic_time();
                    EXPECT_LE(ball.second.at, now);
                    if (ball.second.left == 0) weft::send(main, go{});
                    else weft::send(ball.first, std::pair{weft::self(), reading{now, ball.second.left - 1}});
                });
        };
        weft::pid const one = weft::spawn_link(relay);
        weft::pid const two = weft::spawn_link(relay);
        weft::send(one, std::pair{two, reading{weft::monotonic_time(), 2000}});
        ASSERT_TRUE(next<go>());

        auto const offset = weft::time_offset();
        auto const before = weft::monotonic_time();
        weft::test::stepped_wall_clock const ahead{24h};
        auto const after = weft::monotonic_time();
        EXPECT_GE(after, before);
        EXPECT_LT(after - before, 1h);
        EXPECT_NEAR(static_cast<double>((weft::time_offset() - offset - 24h).count()), 0.0, 1e9);
        auto const low = weft::monotonic_time() + weft::time_offset();
        EXPECT_NEAR(static_cast<double>((weft::system_time() - low).count()), 0.0, 1e9);
        auto const since_1970 = std::chrono::system_clock::now().time_since_epoch();
        EXPECT_NEAR(static_cast<double>((weft::system_time() - since_1970).count()), 0.0, 1e9);
    });
}
