// How far a partition may be committed, by hand and against a plain model.

#include <weft_brokers/kafka/offset_tracker.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <random>
#include <set>

namespace weft::test {
namespace {

kafka::offset_tracker with_delivered(std::int64_t first, std::int64_t last) {
    kafka::offset_tracker made;
    for (std::int64_t each = first; each <= last; ++each) EXPECT_TRUE(made.deliver(each));
    return made;
}

TEST(kafka_offset_tracker, has_no_position_before_the_first_message) {
    EXPECT_EQ(kafka::offset_tracker{}.position(), std::nullopt);
}

// BW-131. Kafka is told the offset behind the last settled one: 3 for "up to 2", 4 for "up to 3".
TEST(kafka_offset_tracker, goes_up_to_the_last_message_of_an_unbroken_line) {
    auto offsets = with_delivered(1, 5);
    EXPECT_TRUE(offsets.settle(2));
    EXPECT_EQ(offsets.position(), 1);
    EXPECT_TRUE(offsets.settle(1));
    EXPECT_EQ(offsets.position(), 3);
    EXPECT_TRUE(offsets.settle(5));
    EXPECT_EQ(offsets.position(), 3);
    EXPECT_TRUE(offsets.settle(3));
    EXPECT_EQ(offsets.position(), 4);
    EXPECT_TRUE(offsets.settle(4));
    EXPECT_EQ(offsets.position(), 6);
}

TEST(kafka_offset_tracker, passes_over_offsets_that_the_topic_does_not_have) {
    kafka::offset_tracker offsets;
    EXPECT_TRUE(offsets.deliver(10));
    EXPECT_TRUE(offsets.deliver(20));
    EXPECT_TRUE(offsets.settle(10));
    EXPECT_EQ(offsets.position(), 20);
    EXPECT_TRUE(offsets.settle(20));
    EXPECT_EQ(offsets.position(), 21);
}

TEST(kafka_offset_tracker, knows_a_message_that_comes_again) {
    auto offsets = with_delivered(1, 3);
    offsets.settle(2);
    EXPECT_FALSE(offsets.deliver(1));
    EXPECT_FALSE(offsets.deliver(2));
    EXPECT_FALSE(offsets.settle(2));
    EXPECT_FALSE(offsets.settle(7));
    EXPECT_EQ(offsets.in_flight(), 2U);
}

TEST(kafka_offset_tracker, has_lost_messages_read_again_and_only_them) {
    auto offsets = with_delivered(1, 5);
    offsets.settle(1);
    offsets.settle(4);
    EXPECT_TRUE(offsets.lose(3));
    EXPECT_TRUE(offsets.lose(2));
    EXPECT_FALSE(offsets.lose(4));
    EXPECT_EQ(offsets.position(), 2);
    EXPECT_EQ(offsets.rewind(), 2);
    EXPECT_EQ(offsets.rewind(), std::nullopt);
    EXPECT_TRUE(offsets.deliver(2));
    EXPECT_TRUE(offsets.deliver(3));
    EXPECT_FALSE(offsets.deliver(4));
    EXPECT_FALSE(offsets.deliver(5));
    EXPECT_TRUE(offsets.deliver(6));
    for (std::int64_t const each : {2, 3, 5, 6}) EXPECT_TRUE(offsets.settle(each));
    EXPECT_EQ(offsets.position(), 7);
}

TEST(kafka_offset_tracker, rewinds_no_further_for_what_is_still_to_come) {
    auto offsets = with_delivered(1, 5);
    offsets.lose(2);
    EXPECT_EQ(offsets.rewind(), 2);
    offsets.lose(4);
    EXPECT_EQ(offsets.rewind(), std::nullopt);
    EXPECT_TRUE(offsets.deliver(2));
    EXPECT_FALSE(offsets.deliver(3));
    EXPECT_TRUE(offsets.deliver(4));
}

TEST(kafka_offset_tracker, forgets_lost_messages_that_the_topic_has_no_more) {
    auto offsets = with_delivered(1, 5);
    for (std::int64_t const each : {3, 4, 5}) offsets.settle(each);
    offsets.lose(1);
    offsets.lose(2);
    EXPECT_EQ(offsets.rewind(), 1);
    EXPECT_FALSE(offsets.deliver(3));
    EXPECT_EQ(offsets.position(), 6);
}

// Against the plainest model: the set of all messages that are not settled.
TEST(kafka_offset_tracker, agrees_with_a_plain_model) {
    for (unsigned seed = 0; seed != 200; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937 random{seed};
        auto const below = [&random](std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random); };
        kafka::offset_tracker offsets;
        std::set<std::int64_t> topic;
        for (std::int64_t at = 100; topic.size() != 200; at += 1 + static_cast<std::int64_t>(below(3))) topic.insert(at);
        std::set<std::int64_t> open = topic;  // not settled
        std::set<std::int64_t> in_flight;
        auto reading = topic.begin();
        for (std::int64_t committed = 0; !open.empty();) {
            std::size_t const choice = below(10);
            if (auto const back = offsets.rewind()) reading = topic.find(*back);
            if (choice < 5 && reading != topic.end()) {
                bool const wanted = open.contains(*reading) && !in_flight.contains(*reading);
                ASSERT_EQ(offsets.deliver(*reading), wanted);
                if (wanted) in_flight.insert(*reading);
                ++reading;
            } else if (!in_flight.empty()) {
                auto const one = std::next(in_flight.begin(), static_cast<std::ptrdiff_t>(below(in_flight.size())));
                if (choice == 9) {
                    ASSERT_TRUE(offsets.lose(*one));
                } else {
                    ASSERT_TRUE(offsets.settle(*one));
                    open.erase(*one);
                }
                in_flight.erase(one);
            }
            std::int64_t const position = offsets.position().value_or(0);
            ASSERT_GE(position, committed);
            committed = position;
            ASSERT_EQ(topic.lower_bound(position) == topic.begin() || position > 0, true);
            for (std::int64_t const each : open) {
                ASSERT_GE(each, position);
                break;
            }
        }
        EXPECT_EQ(offsets.position(), *topic.rbegin() + 1);
        EXPECT_EQ(offsets.in_flight(), 0U);
    }
}

}  // namespace
}  // namespace weft::test
