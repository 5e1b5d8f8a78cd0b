// The rules of overload by themselves: queue lengths and times are numbers that the test names.

#include <weft/errors.hpp>
#include <weft/logger/overload.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using weft::log::level;
using weft::logger::burst_limiter;
using weft::logger::overload;
using weft::logger::overload_options;
using ruling = overload::ruling;
using texts = std::vector<std::string>;

constexpr overload_options small{.sync_mode_qlen = 2, .drop_mode_qlen = 4, .flush_qlen = 6, .burst_limit_enable = false};

TEST(logger_overload, lets_nobody_wait_below_sync_mode) {  // AP-078
    overload rules{{}};
    EXPECT_FALSE(rules.may_wait_at(9));
    EXPECT_EQ(rules.rule(level::info, {0, 0}, 0ns), ruling::take);
    EXPECT_EQ(rules.rule(level::info, {9, 0}, 0ns), ruling::take);
    EXPECT_EQ(rules.next_due(), weft::infinity);
}

TEST(logger_overload, lets_callers_wait_from_sync_mode_on_until_it_is_below) {  // AP-079
    overload rules{small};
    EXPECT_TRUE(rules.may_wait_at(2));
    EXPECT_EQ(rules.rule(level::info, {2, 0}, 0ns), ruling::take_and_wait);
    EXPECT_EQ(rules.rule(level::info, {3, 0}, 0ns), ruling::take_and_wait);
    EXPECT_EQ(rules.rule(level::info, {1, 0}, 0ns), ruling::take);
}

TEST(logger_overload, drops_and_tells_how_many_once_it_is_over) {  // AP-080
    overload rules{small};
    for (int i = 0; i != 3; ++i) EXPECT_EQ(rules.rule(level::info, {4, 0}, 0ns), ruling::drop);
    EXPECT_EQ(rules.lost(), 3U);
    EXPECT_TRUE(rules.due(4, 0ns).empty());
    EXPECT_EQ(rules.due(3, 0ns), texts{"dropped 3 events while its queue was full"});
    EXPECT_TRUE(rules.due(3, 0ns).empty()) << "told once";
}

TEST(logger_overload, keeps_errors_until_there_are_twice_as_many_as_it_flushes) {
    overload rules{small};
    EXPECT_EQ(rules.rule(level::warning, {4, 0}, 0ns), ruling::take_and_wait);
    EXPECT_EQ(rules.rule(level::error, {11, 0}, 0ns), ruling::take_and_wait);
    EXPECT_EQ(rules.rule(level::error, {12, 0}, 0ns), ruling::drop);
    EXPECT_EQ(rules.due(0, 0ns), texts{"dropped 1 event while its queue was full, among them 1 that it should have kept"});
    overload_options all_alike = small;
    all_alike.keep = level::none;
    EXPECT_EQ(overload{all_alike}.rule(level::emergency, {4, 0}, 0ns), ruling::drop);
}

TEST(logger_overload, flushes_when_there_is_something_to_throw_away) {  // AP-081
    overload rules{small};
    EXPECT_FALSE(rules.must_flush(5, 5));
    EXPECT_TRUE(rules.must_flush(6, 1));
    EXPECT_FALSE(rules.must_flush(6, 0)) << "all of them are kept";
    rules.flushed(6);
    EXPECT_EQ(rules.due(0, 0ns), texts{"flushed 6 events of its queue, which was full"});
    EXPECT_EQ(rules.lost(), 6U);
}

TEST(logger_overload, drops_the_rest_of_a_burst_and_tells_when_its_window_is_over) {  // AP-082
    overload rules{{}};
    for (int i = 0; i != 500; ++i) ASSERT_EQ(rules.rule(level::info, {0, 0}, 10s), ruling::take);
    for (int i = 0; i != 7; ++i) ASSERT_EQ(rules.rule(level::info, {0, 0}, 10'900ms), ruling::drop);
    EXPECT_EQ(rules.rule(level::warning, {0, 0}, 10'900ms), ruling::take) << "what is urgent is kept";
    EXPECT_EQ(rules.next_due(), 11s);
    EXPECT_TRUE(rules.due(0, 10'999ms).empty());
    EXPECT_EQ(rules.due(0, 11s), texts{"dropped 7 events of a burst of more than 500 within 1 s"});
    EXPECT_EQ(rules.next_due(), weft::infinity);
    EXPECT_EQ(rules.rule(level::info, {0, 0}, 11s), ruling::take);
}

TEST(logger_overload, tells_of_a_burst_also_when_the_next_window_has_begun) {
    burst_limiter limiter{1, 1s};
    EXPECT_TRUE(limiter.admit(0ns));
    EXPECT_FALSE(limiter.admit(1ns));
    limiter.note_dropped();
    EXPECT_TRUE(limiter.admit(5s));
    EXPECT_EQ(limiter.next_due(), 0ns);
    EXPECT_EQ(limiter.take_dropped(5s), 1U);
    EXPECT_EQ(limiter.take_dropped(5s), 0U);
}

TEST(logger_overload, is_killed_beyond_its_limit_and_restarted_after_its_time) {  // AP-083
    overload_options how = small;
    how.overload_kill_enable = true;
    how.overload_kill_qlen = 3;
    how.overload_kill_mem = 1000;
    overload rules{how};
    EXPECT_EQ(rules.rule(level::info, {2, 1000}, 1s), ruling::take_and_wait);
    EXPECT_EQ(rules.rule(level::info, {3, 0}, 1s), ruling::kill);
    rules.killed(3);
    EXPECT_EQ(rules.rule(level::error, {0, 0}, 2s), ruling::drop);
    EXPECT_EQ(rules.next_due(), 6s);
    EXPECT_FALSE(rules.restarts(5'999ms));
    EXPECT_TRUE(rules.restarts(6s));
    EXPECT_FALSE(rules.restarts(6s));
    EXPECT_EQ(rules.due(0, 6s), texts{"it was stopped for overload, and is started again; 5 events lost"});
    EXPECT_EQ(rules.rule(level::info, {0, 0}, 6s), ruling::take);
    EXPECT_EQ(rules.rule(level::info, {0, 1001}, 6s), ruling::kill) << "by its memory";
}

TEST(logger_overload, refuses_options_that_make_no_sense) {
    auto const refusal = [](overload_options const& how) {
        try {
            check(how, "log handler x");
        } catch (weft::argument_error const& refused) {
            return std::string{refused.what()};
        }
        return std::string{};
    };
    EXPECT_EQ(refusal({}), "");
    EXPECT_EQ(refusal({.sync_timeout = 0s}), "log handler x: sync_timeout is 0 ns; allowed: more than 0");
    EXPECT_EQ(refusal({.sync_mode_qlen = 201}),
              "log handler x: sync_mode_qlen is 201, drop_mode_qlen 200, flush_qlen 1000; allowed: sync_mode_qlen <= drop_mode_qlen <= flush_qlen");
    EXPECT_NE(refusal({.drop_mode_qlen = 1001}), "");
    EXPECT_EQ(refusal({.sync_mode_qlen = 1, .drop_mode_qlen = 1}), "log handler x: drop_mode_qlen is 1; allowed: more than 1");
    EXPECT_NE(refusal({.burst_limit_max_count = 0}), "");
    EXPECT_NE(refusal({.burst_limit_window = 0ns}), "");
    EXPECT_NE(refusal({.overload_kill_restart_after = -1ns}), "");
}

}  // namespace
