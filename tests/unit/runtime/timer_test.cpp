// Messages that are sent later.
#include <weft/errors.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/timer.hpp>

#include "support/in_runtime.hpp"

#include <algorithm>
#include <vector>

using namespace std::chrono_literals;
using weft::test::in_runtime;

namespace {

struct tick { int n = 0; };
struct tock {};

}  // namespace

// PR-147
TEST(timer, delivers_once_and_not_early) {
    in_runtime([] {
        auto const start = weft::monotonic_time();
        weft::send_after(20ms, weft::self(), tick{1});
        EXPECT_EQ(weft::receive([](tick t) { return t.n; }), 1);
        EXPECT_GE(weft::monotonic_time() - start, 20ms);
        EXPECT_TRUE(weft::receive([](tick) { return false; }, weft::after(40ms, [] { return true; })));
    });
}

// PR-148
TEST(timer, start_timer_wraps_the_message_with_its_ref) {
    in_runtime([] {
        weft::ref const timer = weft::start_timer(1ms, weft::self(), tick{2});
        weft::receive([&](weft::timeout_msg fired) {
            EXPECT_EQ(fired.timer, timer);
            ASSERT_NE(fired.value.get_if<tick>(), nullptr);
            EXPECT_EQ(fired.value.get_if<tick>()->n, 2);
        });
    });
}

// PR-149
TEST(timer, of_zero_is_not_delivered_inside_the_call) {
    in_runtime([] {
        weft::send_after(0s, weft::self(), tick{});
        weft::send(weft::self(), tock{});
        weft::receive([](tock) {});
        weft::receive([](tick) {});
    });
}

// PR-150
TEST(timer, a_cancelled_one_tells_the_time_left_and_never_fires) {
    in_runtime([] {
        weft::ref const timer = weft::send_after(10s, weft::self(), tick{});
        auto const left = weft::cancel_timer(timer);
        ASSERT_TRUE(left.has_value());
        EXPECT_GT(*left, 0s);
        EXPECT_LE(*left, 10s);
        EXPECT_FALSE(weft::cancel_timer(timer).has_value());
    });
}

// PR-151
TEST(timer, cancelling_a_fired_one_leaves_its_message) {
    in_runtime([] {
        weft::ref const timer = weft::send_after(1ms, weft::self(), tick{});
        while (weft::mailbox_length() == 0) weft::yield();
        EXPECT_FALSE(weft::cancel_timer(timer).has_value());
        weft::receive([](tick) {});
    });
}

// PR-152
TEST(timer, can_be_read_without_stopping_it) {
    in_runtime([] {
        weft::ref const timer = weft::send_after(50ms, weft::self(), tick{});
        auto const left = weft::read_timer(timer);
        ASSERT_TRUE(left.has_value());
        EXPECT_LE(*left, 50ms);
        weft::receive([](tick) {});
        EXPECT_FALSE(weft::read_timer(timer).has_value());
        EXPECT_FALSE(weft::read_timer(weft::ref{}).has_value());
    });
}

// PR-153
TEST(timer, may_be_cancelled_by_another_process) {
    in_runtime([] {
        weft::ref const timer = weft::send_after(10s, weft::self(), tick{});
        auto const other = weft::spawn_monitor([timer] { EXPECT_TRUE(weft::cancel_timer(timer).has_value()); });
        weft::receive([&](weft::down_msg down) { EXPECT_EQ(down.monitor, other.monitor); });
        EXPECT_FALSE(weft::read_timer(timer).has_value());
    });
}

// PR-156
TEST(timer, aimed_at_a_dead_process_does_nothing) {
    in_runtime([] {
        auto const gone = weft::spawn_monitor([] {});
        weft::receive([](weft::down_msg) {});
        auto const held = std::make_shared<int>(1);
        weft::send_after(1ms, gone.process, held);
        while (held.use_count() != 1) weft::sleep_for(1ms);
    });
}

// PR-159
TEST(timer, refuses_a_negative_delay) {
    in_runtime([] { EXPECT_THROW(weft::send_after(-1ms, weft::self(), tick{}), weft::argument_error); });
}

TEST(timer, thousands_fire_once_each_and_none_early) {
    in_runtime([] {
        int const count = weft::test::unless_simulated(2000, 200);
        auto const start = weft::monotonic_time();
        for (int i = count; i > 0; --i) weft::send_after(std::chrono::microseconds{i * 100}, weft::self(), tick{i});
        std::vector<int> fired(static_cast<std::size_t>(count) + 1, 0);
        for (int i = 0; i < count; ++i)
            weft::receive([&](tick t) {
                EXPECT_GE(weft::monotonic_time() - start, std::chrono::microseconds{t.n * 100});
                ++fired[static_cast<std::size_t>(t.n)];
            });
        EXPECT_EQ(std::count(fired.begin() + 1, fired.end(), 1), count);
    });
}

TEST(timer, fires_while_every_worker_is_busy) {
    in_runtime([] {
        weft::pid const main = weft::self();
        std::vector<weft::monitored> hogs;
        for (int i = 0; i < 4; ++i)
            hogs.push_back(weft::spawn_monitor([] {
                for (;;) weft::checkpoint();
            }));
        weft::send_after(5ms, main, tick{});
        weft::receive([](tick) {});
        for (auto const& each : hogs) weft::exit_signal(each.process, weft::exit_reason::kill());
    });
}
