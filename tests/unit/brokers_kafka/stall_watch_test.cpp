// When a producer that stands still is told of.

#include <weft_brokers/kafka/internal/stall_watch.hpp>

#include <gtest/gtest.h>

#include <chrono>

namespace weft::test {
namespace {

using namespace std::chrono_literals;
using kafka::detail::stall_watch;

TEST(kafka_stall_watch, warns_once_when_messages_wait_and_none_of_those_asked_for_goes_out) {
    stall_watch watch{60s};
    stall_watch::state const stuck{.waiting = 7, .demand = 10, .in_flight = 0, .dispatched = 3, .settled = 3};
    EXPECT_EQ(watch.look(0s, stuck), std::nullopt);
    EXPECT_EQ(watch.look(59s, stuck), std::nullopt);
    auto const warning = watch.look(60s, stuck);
    ASSERT_TRUE(warning.has_value());
    EXPECT_EQ(*warning, "7 fetched messages wait and 10 are asked for, but none has been dispatched for 60000 ms");
    EXPECT_EQ(watch.look(600s, stuck), std::nullopt);
}

TEST(kafka_stall_watch, warns_again_after_something_has_moved) {
    stall_watch watch{10s};
    EXPECT_EQ(watch.look(0s, {1, 1, 0, 0, 0}), std::nullopt);
    EXPECT_TRUE(watch.look(10s, {1, 1, 0, 0, 0}).has_value());
    EXPECT_EQ(watch.look(11s, {1, 1, 0, 1, 1}), std::nullopt);
    EXPECT_EQ(watch.look(20s, {1, 1, 0, 1, 1}), std::nullopt);
    EXPECT_TRUE(watch.look(21s, {1, 1, 0, 1, 1}).has_value());
}

TEST(kafka_stall_watch, is_quiet_while_nobody_asks_and_while_nothing_waits) {
    stall_watch watch{10s};
    for (auto now = 0s; now != 100s; now += 5s) {
        EXPECT_EQ(watch.look(now, {.waiting = 9, .demand = 0, .in_flight = 0, .dispatched = 0, .settled = 0}), std::nullopt);
    }
    for (auto now = 100s; now != 200s; now += 5s) {
        EXPECT_EQ(watch.look(now, {.waiting = 0, .demand = 9, .in_flight = 0, .dispatched = 0, .settled = 0}), std::nullopt);
    }
}

TEST(kafka_stall_watch, warns_when_nothing_in_flight_is_settled) {
    stall_watch watch{10s};
    EXPECT_EQ(watch.look(0s, {0, 0, 4, 9, 5}), std::nullopt);
    EXPECT_EQ(watch.look(9s, {0, 0, 3, 9, 6}), std::nullopt);
    EXPECT_EQ(watch.look(18s, {0, 0, 3, 9, 6}), std::nullopt);
    auto const warning = watch.look(19s, {0, 0, 3, 9, 6});
    ASSERT_TRUE(warning.has_value());
    EXPECT_EQ(*warning, "3 messages are in flight, but none has been settled for 10000 ms; nothing is committed");
}

}  // namespace
}  // namespace weft::test
