// Windows and triggers alone: events and time are given, and what is to be done is written down.

#include <weft/errors.hpp>
#include <weft/flow/window_spec.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace weft::flow;
using weft::ref;
using weft::flow::detail::fixed_window;
using numbers = std::vector<int>;
using lines = std::vector<std::string>;

constexpr ref first{1, 1, 1};
constexpr ref second{2, 1, 1};

// What a window says, as lines.
struct written {
    lines said;
    template <class T>
    void feed(std::int64_t number, std::span<T> events) {
        std::string line = std::to_string(number) + " gets";
        for (auto const& one : events) line += " " + std::to_string(one);
        said.push_back(line);
    }
    void watermark(std::int64_t number) { said.push_back(std::to_string(number) + " watermark"); }
    void finish(std::int64_t number) { said.push_back(std::to_string(number) + " done"); }
    lines take() { return std::exchange(said, {}); }
};

template <class Window>
void give(Window& window, written& to, numbers events, ref producer = first) {
    window.batch(std::span<int>{events}, producer, to);
}

auto by_itself = [](int n) { return n; };

TEST(flow_window, of_a_count_is_done_after_so_many_events_and_at_the_end) {
    auto window = weft::flow::window::count(3).kind;
    written to;
    give(window, to, {1, 2});
    give(window, to, {3, 4, 5, 6, 7});
    EXPECT_EQ(to.take(), (lines{"0 gets 1 2", "0 gets 3", "0 done", "1 gets 4 5 6", "1 done", "2 gets 7"}));
    window.end(to);
    EXPECT_EQ(to.take(), (lines{"2 done"}));
}

TEST(flow_window, of_a_period_is_done_at_each_tick_and_at_the_end) {
    auto window = weft::flow::window::periodic(100ms).kind;
    written to;
    EXPECT_EQ(window.period(), 100ms);
    give(window, to, {1});
    window.tick(to);
    window.tick(to);
    give(window, to, {2});
    window.end(to);
    EXPECT_EQ(to.take(), (lines{"0 gets 1", "0 done", "1 done", "2 gets 2", "2 done"}));
}

TEST(flow_window, of_a_fixed_length_is_done_when_its_producer_has_gone_on) {
    auto window = weft::flow::window::fixed(10ms, by_itself).kind;
    written to;
    window.producer_joined(first);
    give(window, to, {1, 9, 5});
    EXPECT_EQ(to.take(), (lines{"0 gets 1 9 5"}));
    give(window, to, {31, 2, 39});  // 2 comes in the batch in which its window is still open
    EXPECT_EQ(to.take(), (lines{"30 gets 31", "0 gets 2", "30 gets 39", "0 done", "10 done", "20 done"}));
    give(window, to, {3, 25, 32});  // late, but for the last
    EXPECT_EQ(to.take(), (lines{"30 gets 32"}));
    window.end(to);
    EXPECT_EQ(to.take(), (lines{"30 done"}));
}

TEST(flow_window, of_a_fixed_length_waits_for_the_slowest_producer) {
    auto window = weft::flow::window::fixed(10ms, by_itself).kind;
    written to;
    window.producer_joined(first);
    window.producer_joined(second);
    give(window, to, {1, 25}, first);
    EXPECT_EQ(to.take(), (lines{"0 gets 1", "20 gets 25"}));  // the other has not been heard
    give(window, to, {2}, second);
    EXPECT_EQ(to.take(), (lines{"0 gets 2"}));
    give(window, to, {12, 3}, second);
    EXPECT_EQ(to.take(), (lines{"10 gets 12", "0 gets 3", "0 done"}));
    give(window, to, {4}, second);
    EXPECT_EQ(to.take(), lines{});
}

TEST(flow_window, of_a_fixed_length_goes_on_when_the_slowest_producer_leaves) {
    auto window = weft::flow::window::fixed(10ms, by_itself).kind;
    written to;
    window.producer_joined(first);
    window.producer_joined(second);
    give(window, to, {1, 25}, first);
    static_cast<void>(to.take());
    window.producer_left(second, to);
    EXPECT_EQ(to.take(), (lines{"0 done", "10 done"}));
}

TEST(flow_window, of_a_fixed_length_opens_again_for_a_producer_that_comes_later) {
    auto window = weft::flow::window::fixed(10ms, by_itself).kind;
    written to;
    window.producer_joined(first);
    give(window, to, {1, 35}, first);
    EXPECT_EQ(to.take(), (lines{"0 gets 1", "30 gets 35", "0 done", "10 done", "20 done"}));
    window.producer_joined(second);
    give(window, to, {2, 36}, second);
    EXPECT_EQ(to.take(), (lines{"0 gets 2", "30 gets 36", "0 done"}));  // the empty ones are not done twice
    window.end(to);
    EXPECT_EQ(to.take(), (lines{"30 done"}));
}

TEST(flow_window, of_a_fixed_length_rounds_down_before_zero) {
    auto window = weft::flow::window::fixed(10ms, by_itself).kind;
    written to;
    give(window, to, {-11, -10, -1, 0});
    EXPECT_EQ(to.take(), (lines{"-20 gets -11", "-10 gets -10 -1", "0 gets 0", "-20 done", "-10 done"}));
}

TEST(flow_window, with_lateness_fires_a_watermark_and_is_done_when_its_time_is_over) {
    auto window = weft::flow::window::fixed(10ms, by_itself).allowed_lateness(1h).kind;
    written to;
    window.producer_joined(first);
    EXPECT_EQ(window.lateness(), 1h);
    give(window, to, {1, 25});
    EXPECT_EQ(to.take(), (lines{"0 gets 1", "20 gets 25", "0 watermark", "10 watermark"}));
    give(window, to, {2});
    EXPECT_EQ(to.take(), (lines{"0 gets 2"}));
    window.lapse(0, to);
    EXPECT_EQ(to.take(), (lines{"0 done"}));
    give(window, to, {3});
    window.lapse(0, to);
    EXPECT_EQ(to.take(), lines{});
    window.end(to);
    EXPECT_EQ(to.take(), (lines{"10 done", "20 done"}));
}

TEST(flow_window, takes_the_time_as_a_number_a_duration_or_a_time_point) {
    using weft::flow::detail::milliseconds_of;
    EXPECT_EQ(milliseconds_of(7U), 7);
    EXPECT_EQ(milliseconds_of(2s), 2000);
    EXPECT_EQ(milliseconds_of(std::chrono::system_clock::time_point{1500us}), 1);
    EXPECT_EQ(milliseconds_of(std::chrono::system_clock::time_point{-1us}), -1);
    static_assert(!weft::flow::detail::event_time<double>);
}

TEST(flow_window, refuses_lengths_and_counts_that_are_not_positive) {  // FL-089
    namespace window = weft::flow::window;
    EXPECT_THROW(static_cast<void>(window::count(0)), weft::argument_error);
    EXPECT_THROW(static_cast<void>(window::global().trigger_every(0)), weft::argument_error);
    EXPECT_THROW(static_cast<void>(window::fixed(0ms, by_itself)), weft::argument_error);
    EXPECT_THROW(static_cast<void>(window::fixed(1500us, by_itself)), weft::argument_error);
    EXPECT_THROW(static_cast<void>(window::fixed(1s, by_itself).allowed_lateness(0s)), weft::argument_error);
    EXPECT_THROW(static_cast<void>(window::periodic(-1s)), weft::argument_error);
    try {
        static_cast<void>(window::count(0));
    } catch (weft::argument_error const& wrong) {
        EXPECT_STREQ(wrong.what(), "expected count to be equal to or greater than 1, got: 0");
    }
}

TEST(flow_window, keeps_the_periods_of_its_triggers) {  // FL-081
    auto const chosen = weft::flow::window::count(5).trigger_periodically(1s).trigger_periodically(2min).trigger_periodically(1h);
    EXPECT_EQ(chosen.periods, (std::vector<weft::nanoseconds>{1000ms, 120'000ms, 3'600'000ms}));
    EXPECT_THROW(static_cast<void>(chosen.trigger_periodically(0s)), weft::argument_error);
}

TEST(flow_window, may_have_periodic_triggers_beside_another) {  // FL-078
    auto const chosen = weft::flow::window::global().trigger_every(3).trigger_periodically(1s);
    EXPECT_EQ(chosen.cut.count, 3);
    EXPECT_EQ(chosen.periods.size(), 1U);
}

TEST(flow_window, shows_itself_and_its_triggers) {
    EXPECT_EQ(to_string(window_id{}), "global");
    EXPECT_EQ(to_string(window_id{window_kind::fixed, 60'000}), "fixed 60000");
    EXPECT_EQ(trigger_name::every(10).to_string(), "every 10");
    EXPECT_EQ(trigger_name::periodically(100ms).to_string(), "periodically 100 ms");
    EXPECT_EQ(trigger_name::done().to_string(), "done");
    EXPECT_EQ(trigger_name{"sample"}.to_string(), "sample");
    EXPECT_NE(trigger_name{"done"}, trigger_name::done());
}

}  // namespace
