// Pauses, as long as they must be.

#include "scraper/backoff.hpp"

#include <gtest/gtest.h>

namespace scraper {
namespace {

using namespace std::chrono_literals;

TEST(backoff, doubles_up_to_a_longest) {
    EXPECT_EQ(pause_after(1, 1s), 1s);
    EXPECT_EQ(pause_after(2, 1s), 2s);
    EXPECT_EQ(pause_after(4, 1s), 8s);
    EXPECT_EQ(pause_after(100, 1s), longest_pause);
    EXPECT_EQ(pause_after(1, 1h), longest_pause);
}

TEST(backoff, is_what_the_site_asks_for) {
    auto const now = 784'111'777s;  // Sun, 06 Nov 1994 08:49:37 GMT
    EXPECT_EQ(parse_retry_after("120", now), 120s);
    EXPECT_EQ(parse_retry_after("0", now), 0s);
    EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:50:37 GMT", now), 60s);
    EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now), 0s);
    EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1970 08:49:37 GMT", now), 0s);
    EXPECT_GT(parse_retry_after("99999999999999999999999", now), 24h * 365);
    for (auto const* const text : {"", "-1", "soon", "1.5", "12 s", "Sun, 06 Nov 1994", "Sun, 06 Nov 1994 08:50:37 GMT!"})
        EXPECT_EQ(parse_retry_after(text, now), std::nullopt) << text;
}

}  // namespace
}  // namespace scraper
