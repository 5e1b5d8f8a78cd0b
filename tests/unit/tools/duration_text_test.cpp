// Durations in words and from words.

#include <weft/detail/duration_text.hpp>

#include <gtest/gtest.h>

namespace weft::detail {
namespace {

using namespace std::chrono_literals;

TEST(duration_text, reads_a_number_and_a_unit) {
    EXPECT_EQ(parse_duration("250ms"), 250ms);
    EXPECT_EQ(parse_duration("15s"), 15s);
    EXPECT_EQ(parse_duration("5m"), 5min);
    EXPECT_EQ(parse_duration("1.5h"), 90min);
    EXPECT_EQ(parse_duration("2d"), 48h);
    EXPECT_EQ(parse_duration("7us"), 7us);
    EXPECT_EQ(parse_duration("0s"), 0s);
    EXPECT_EQ(parse_duration("infinity"), infinity);
}

TEST(duration_text, refuses_everything_else) {
    for (auto const* text : {"", "15", "s", "-1s", "15 s", "15sec", "1e3s", "nans", "infs", "99999999999d", "1s2"})
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(duration_text, speaks_in_the_largest_unit_that_fits) {
    EXPECT_EQ(duration_words(0ns), "0 ms");
    EXPECT_EQ(duration_words(9ms + 400us), "9 ms");
    EXPECT_EQ(duration_words(25s), "25 s");
    EXPECT_EQ(duration_words(133s), "2 m 13 s");
    EXPECT_EQ(duration_words(2h), "2 h");
    EXPECT_EQ(duration_words(51h), "2 d 3 h");
    EXPECT_EQ(duration_words(infinity), "infinity");
}

TEST(duration_text, writes_words_that_it_reads_again) {
    for (nanoseconds const time : {nanoseconds{1}, nanoseconds{1500us}, nanoseconds{250ms}, nanoseconds{90s}, nanoseconds{36h}, infinity})
        EXPECT_EQ(parse_duration(duration_word(time)), time) << duration_word(time);
    EXPECT_EQ(duration_word(90s), "90s");
}

}  // namespace
}  // namespace weft::detail
