// Timers that send again and again.
#include <weft/monitor.hpp>
#include <weft/names.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/timer.hpp>

#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <memory>
#include <stdexcept>

using namespace std::chrono_literals;
using weft::test::in_runtime;
using weft::test::next;

namespace {

struct tick {};
struct go {};

}  // namespace

// PR-160
TEST(interval, stops_when_it_is_cancelled_or_its_target_ends) {
    in_runtime([] {
        weft::ref const mine = weft::send_interval(1ms, weft::self(), tick{});
        for (int i = 0; i < 5; ++i) ASSERT_TRUE(next<tick>());
        EXPECT_TRUE(weft::cancel_timer(mine).has_value());
        while (weft::test::next_now<tick>()) {}
        EXPECT_FALSE(weft::read_timer(mine).has_value());
        weft::sleep_for(10ms);
        EXPECT_EQ(weft::mailbox_length(), 0U);

        auto const target = weft::spawn_monitor([] {
            for (int i = 0; i < 3; ++i) weft::receive([](tick) {});
        });
        auto const its = weft::send_interval(1ms, target.process, tick{});
        EXPECT_EQ(next<weft::down_msg>()->monitor, target.monitor);
        EXPECT_FALSE(weft::read_timer(its).has_value());
    });
}

TEST(interval, a_slow_consumer_shifts_no_later_tick) {
    in_runtime([] {
        constexpr int ticks = 20;
        auto const start = weft::monotonic_time();
        weft::ref const timer = weft::send_interval(5ms, weft::self(), tick{});
        auto const started = weft::monotonic_time();
        weft::sleep_for(32ms);  // six are waiting
        for (int i = 1; i <= ticks; ++i) {
            ASSERT_TRUE(next<tick>());
            EXPECT_GE(weft::monotonic_time() - start, i * 5ms);
        }
        // The next one is due a whole number of periods after the start, whatever was late before.
        auto const before = weft::monotonic_time();
        auto const left = weft::read_timer(timer);
        ASSERT_TRUE(left.has_value());
        auto const earliest = before + *left - started;
        auto const latest = weft::monotonic_time() + *left - start;
        EXPECT_GE(latest / 5ms * 5ms, earliest - 1us) << earliest.count() << " to " << latest.count() << " ns after the start";
        weft::cancel_timer(timer);
    });
}

TEST(interval, to_a_name_follows_it) {
    in_runtime([] {
        weft::ref const timer = weft::send_interval(1ms, "clock", tick{});
        for (int round = 0; round < 3; ++round) {
            auto const holder = weft::spawn_monitor([] { weft::receive([](tick) {}); }, {.name = "clock"});
            EXPECT_EQ(next<weft::down_msg>()->monitor, holder.monitor);
        }
        EXPECT_TRUE(weft::cancel_timer(timer).has_value());
    });
}

TEST(interval, whose_message_cannot_be_copied_stops_and_says_so) {
    struct fails_at_two {
        std::shared_ptr<int> copies = std::make_shared<int>(0);
        fails_at_two() = default;
        fails_at_two(fails_at_two&&) = default;
        fails_at_two(fails_at_two const& other) : copies{other.copies} {
            if (++*copies > 2) throw std::runtime_error{"out of ink"};
        }
    };
    weft::test::captured_log const log;
    in_runtime([&] {
        weft::ref const timer = weft::send_interval(1ms, weft::self(), fails_at_two{});
        for (int i = 0; i < 2; ++i) ASSERT_TRUE(next<fails_at_two>());
        while (weft::read_timer(timer).has_value()) weft::sleep_for(1ms);
        while (log.lines_with("out of ink").empty()) weft::sleep_for(1ms);
    });
    EXPECT_EQ(log.lines_with("out of ink").size(), 1U);
    EXPECT_EQ(log.lines_with("interval timer").size(), 1U);
}
