// Waits, lateness and large messages: raised, kept and cleared.

#include "support.hpp"

#include <gtest/gtest.h>

namespace weft::observe::warnings::test {
namespace {

/// The bucket that ends first of those that hold this time.
std::size_t bucket_of(nanoseconds time) {
    std::size_t bucket = 0;
    while (time_histogram::bound(bucket) <= time) ++bucket;
    return bucket;
}
void add(time_histogram& to, nanoseconds time, std::uint64_t times) { to.counts[bucket_of(time)] += times; }

TEST(latency_rule, long_waits_are_run_queue_pressure) {
    made_up_node node;
    auto& waits = node.now.latencies.run_queue_wait;
    auto const second = [&](nanoseconds wait) {
        add(waits, wait, 500);
        static_cast<void>(node.look());
    };
    for (int i = 0; i < 30; ++i) second(1ms);
    EXPECT_FALSE(node.is_raised("W05"));
    int raised_after = 0;
    while (!node.is_raised("W05") && ++raised_after < 40) second(40ms);
    EXPECT_EQ(raised_after, 11) << "for 10 s";
    EXPECT_EQ(node.subject("W05"), "node");
    EXPECT_NE(node.what("W05").find("one process in a hundred waits "), std::string::npos);
    EXPECT_FALSE(node.is_critical("W05"));
    for (int i = 0; i < 10; ++i) second(300ms);
    EXPECT_TRUE(node.is_critical("W05"));
    int cleared_after = 0;
    while (node.is_raised("W05") && ++cleared_after < 60) second(1ms);
    EXPECT_GT(cleared_after, 5) << "the last ten seconds count, then it must have been good for 5 s";
    EXPECT_LT(cleared_after, 20);
}

TEST(latency_rule, few_waits_say_nothing) {
    made_up_node node;
    for (int i = 0; i < 60; ++i) {
        add(node.now.latencies.run_queue_wait, 1s, 1);
        add(node.now.latencies.timer_lateness, 1s, 1);
        static_cast<void>(node.look());
    }
    EXPECT_FALSE(node.is_raised("W05") || node.is_raised("W12"));
}

TEST(latency_rule, late_timers_are_raised_and_cleared) {
    made_up_node node;
    auto& late = node.now.latencies.timer_lateness;
    auto const second = [&](nanoseconds by) {
        add(late, by, 200);
        static_cast<void>(node.look());
    };
    for (int i = 0; i < 20; ++i) second(2ms);
    EXPECT_FALSE(node.is_raised("W12"));
    int raised_after = 0;
    while (!node.is_raised("W12") && ++raised_after < 40) second(100ms);
    EXPECT_EQ(raised_after, 6) << "for 5 s";
    EXPECT_NE(node.what("W12").find(" too late"), std::string::npos);
    EXPECT_FALSE(node.is_critical("W12"));
    for (int i = 0; i < 3; ++i) second(2s);
    EXPECT_TRUE(node.is_critical("W12"));
    int cleared_after = 0;
    while (node.is_raised("W12") && ++cleared_after < 60) second(1ms);
    EXPECT_LT(cleared_after, 20);
}

TEST(copy_rule, a_large_message_is_raised_for_its_sender_and_cleared) {
    made_up_node node;
    copy_seen one;
    one.who.id = pid{4, 1, 1};
    one.who.label = "copies";
    one.made = {.by = one.who.id, .bytes = 1'048'575, .at = 1s};
    node.now.copies = {one};
    node.looks(3);
    EXPECT_FALSE(node.is_raised("W15"));
    node.now.copies[0].made.bytes = 2'097'152;
    node.looks(1);
    EXPECT_EQ(node.subject("W15"), "4.1 copies");
    EXPECT_EQ(node.what("W15"), "made a message whose value has 2048 KiB itself");
    EXPECT_FALSE(node.is_critical("W15"));
    node.now.copies[0].made.bytes = 16'777'216;
    node.looks(1);
    EXPECT_TRUE(node.is_critical("W15"));
    node.now.copies.clear();
    EXPECT_EQ(node.looks_until_clear("W15", 40), 31);
}

TEST(time_histogram, tells_quantiles_and_what_is_new) {
    time_histogram one;
    EXPECT_EQ(one.quantile(0.99), 0ns);
    add(one, 1ms, 99);
    auto const before = one;
    add(one, 1s, 1);
    EXPECT_EQ(one.count(), 100U);
    EXPECT_LT(one.quantile(0.98), 3ms);
    EXPECT_GT(one.quantile(0.995), 500ms);
    EXPECT_EQ(one.since(before).count(), 1U);
    EXPECT_EQ(time_histogram::bound(0), 1024ns);
    EXPECT_EQ(time_histogram::bound(time_histogram::buckets - 1), infinity);
}

}  // namespace
}  // namespace weft::observe::warnings::test
