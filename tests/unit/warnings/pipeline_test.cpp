// Batches and failures of pipelines, from what stages publish.

#include "support.hpp"

#include <weft/errors.hpp>

#include <gtest/gtest.h>

namespace weft::observe::warnings::test {
namespace {

std::string batches(std::uint64_t closed, std::uint64_t thin) {
    return "closed=" + std::to_string(closed) + " thin=" + std::to_string(thin) + " full=100";
}
std::string results(std::uint64_t ok, std::uint64_t failed) { return "ok=" + std::to_string(ok) + " failed=" + std::to_string(failed); }

TEST(pipeline_rule, thin_batches_are_raised_after_a_minute_and_cleared) {
    made_up_node node;
    node.add(3, "orders.batcher.store");
    std::uint64_t closed = 0;
    std::uint64_t thin = 0;
    auto const second = [&](std::uint64_t more, std::uint64_t bad) {
        node.publish(3, {{"stage", "producer_consumer"}, {"batches", batches(closed += more, thin += bad)}});
        static_cast<void>(node.look());
    };
    for (int i = 0; i < 100; ++i) second(10, 8);
    EXPECT_FALSE(node.is_raised("W13d")) << "8 of 10";
    int raised_after = 0;
    while (!node.is_raised("W13d") && ++raised_after < 300) second(10, 10);
    EXPECT_GT(raised_after, 60) << "it must be so for a minute";
    EXPECT_LT(raised_after, 130);
    EXPECT_EQ(node.subject("W13d"), "orders.batcher.store");
    EXPECT_EQ(node.find("W13d")->who, (pid{3, 1, 1}));
    int cleared_after = 0;
    while (node.is_raised("W13d") && ++cleared_after < 200) second(10, 0);
    EXPECT_LT(cleared_after, 60);
}

TEST(pipeline_rule, a_few_batches_say_nothing) {
    made_up_node node;
    node.add(3, "orders.batcher.store");
    for (std::uint64_t i = 0; i < 200; ++i) {
        node.publish(3, {{"stage", "producer_consumer"}, {"batches", batches(i / 8, i / 8)}});
        static_cast<void>(node.look());
    }
    EXPECT_FALSE(node.is_raised("W13d"));
}

TEST(pipeline_rule, failures_of_all_workers_of_a_stage_count_together) {
    made_up_node node;
    node.add(3, "orders.processor.0");
    node.add(4, "orders.processor.1");
    std::uint64_t ok = 0;
    std::uint64_t failed = 0;
    auto const second = [&](std::uint64_t good, std::uint64_t bad) {
        node.publish(3, {{"stage", "producer_consumer"}, {"results", results(ok += good, 0)}});
        node.publish(4, {{"stage", "producer_consumer"}, {"results", results(0, failed += bad)}});
        static_cast<void>(node.look());
    };
    for (int i = 0; i < 70; ++i) second(97, 3);
    EXPECT_FALSE(node.is_raised("W13e"));
    int raised_after = 0;
    while (!node.is_raised("W13e") && ++raised_after < 100) second(90, 10);
    EXPECT_GT(raised_after, 5);
    EXPECT_LT(raised_after, 40);
    EXPECT_EQ(node.subject("W13e"), "orders.processor");
    EXPECT_FALSE(node.is_critical("W13e"));
    for (int i = 0; i < 60; ++i) second(10, 90);
    EXPECT_TRUE(node.is_critical("W13e"));
    int cleared_after = 0;
    while (node.is_raised("W13e") && ++cleared_after < 200) second(100, 0);
    EXPECT_LT(cleared_after, 80);
}

TEST(pipeline_rule, a_worker_that_was_started_again_takes_nothing_away) {
    made_up_node node;
    node.add(3, "orders.processor.0");
    auto const see = [&](std::uint64_t ok, std::uint64_t bad) {
        node.now.published = {{.index = 0, .lines = {{"stage", "consumer"}, {"results", results(ok, bad)}}}};
        static_cast<void>(node.look());
    };
    see(1000, 0);
    see(2000, 0);
    node.at(3).id = pid{3, 3, 1};  // the next life of the same worker
    see(10, 0);
    see(20, 0);
    EXPECT_FALSE(node.is_raised("W13e"));
}

TEST(silencing, works_by_code_by_label_and_by_the_process_itself) {
    auto const with_long_mailbox = [](std::vector<std::pair<std::string, std::string>> const& lint, warning_set allowed) {
        made_up_node node{lint};
        node.add(1, "pool/7").mailbox = 5000;
        node.now.allowed = [allowed](pid) { return allowed; };
        node.looks(10);
        return std::pair{node.is_raised("W01"), node.pages.silenced()};
    };
    using answer = std::pair<bool, std::size_t>;
    warning_set const none{};
    EXPECT_EQ(with_long_mailbox({}, none), (answer{true, 0}));
    EXPECT_EQ(with_long_mailbox({{"W01", "off"}}, none), (answer{false, 1}));
    EXPECT_EQ(with_long_mailbox({{"W01.allow", "pool/*"}}, none), (answer{false, 1}));
    EXPECT_EQ(with_long_mailbox({{"W01.allow", "conn/*"}}, none), (answer{true, 0}));
    EXPECT_EQ(with_long_mailbox({}, warning_set{"W01"}), (answer{false, 1}));
    EXPECT_EQ(with_long_mailbox({}, warning_set{"W02"}), (answer{true, 0}));
}

TEST(silencing, knows_the_same_codes_as_the_catalogue) {
    ASSERT_EQ(all_codes().size(), warning_set::codes.size());
    for (std::size_t i = 0; i < all_codes().size(); ++i) EXPECT_EQ(all_codes()[i].code, warning_set::codes[i]);
    static_assert(warning_set{"W07"}.has("W07") && !warning_set{"W07"}.has("W08") && warning_set{}.empty());
    EXPECT_THROW(warning_set{std::string_view{"W99"}}, argument_error);
}

}  // namespace
}  // namespace weft::observe::warnings::test
