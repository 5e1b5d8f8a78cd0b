// Publishing, and the delivery reports.

#include "kafka_support.hpp"

namespace weft::test {
namespace {

TEST(kafka_publisher, answers_every_record_in_order) {
    kafka_cluster cluster;
    cluster.create_topic("orders", 2);
    in_runtime([&] {
        kafka::publisher to{{.hosts = cluster.hosts()}};
        std::vector<kafka::record> records;
        for (int i = 0; i != 1000; ++i) {
            records.push_back({.topic = "orders", .value = std::to_string(i), .partition = i % 2});
        }
        auto const answers = to.publish(std::move(records));
        ASSERT_EQ(answers.size(), 1000U);
        for (int i = 0; i != 1000; ++i) {
            auto const& each = answers[static_cast<std::size_t>(i)];
            ASSERT_TRUE(each.has_value()) << each.error().to_string();
            EXPECT_EQ(each->partition, i % 2);
            EXPECT_EQ(each->offset, i / 2);
        }
        EXPECT_TRUE(to.publish({}).empty());
    });
}

TEST(kafka_publisher, says_which_records_were_not_stored) {
    kafka_cluster cluster;
    cluster.create_topic("orders", 1);
    in_runtime([&] {
        kafka::publisher to{{.hosts = cluster.hosts()}};
        auto const answers = to.publish({{.topic = "orders", .value = "a", .partition = 0},
                                         {.topic = "orders", .value = std::string(2'000'000, 'x'), .partition = 0},
                                         {.topic = "orders", .value = "c", .partition = 0}});
        ASSERT_EQ(answers.size(), 3U);
        EXPECT_TRUE(answers[0].has_value());
        ASSERT_FALSE(answers[1].has_value());
        EXPECT_EQ(answers[1].error().text(), "kafka: record for orders was not stored: Broker: Message size too large");
        EXPECT_TRUE(answers[2].has_value());
    });
}

TEST(kafka_publisher, says_why_when_no_broker_can_be_reached) {
    in_runtime([&] {
        kafka::publisher to{{.hosts = {"127.0.0.1:9"}, .delivery_timeout = std::chrono::seconds{5}}};
        auto const answers = to.publish({{.topic = "orders", .value = "a"}});
        ASSERT_EQ(answers.size(), 1U);
        ASSERT_FALSE(answers[0].has_value());
        EXPECT_NE(answers[0].error().text().find("Connection refused"), std::string::npos) << answers[0].error().to_string();
    });
}

TEST(kafka_publisher, is_shared_by_processes) {
    kafka_cluster cluster;
    cluster.create_topic("orders", 1);
    in_runtime([&] {
        auto const to = std::make_shared<kafka::publisher>(kafka::publisher_options{.hosts = cluster.hosts()});
        std::vector<monitored> all;
        for (int i = 0; i != 8; ++i) {
            all.push_back(spawn_monitor([to, me = self()] {
                auto const answers = to->publish(std::vector<kafka::record>(50, {.topic = "orders", .value = "x", .partition = 0}));
                for (auto const& each : answers) send(me, each.has_value() ? each->offset : std::int64_t{-1});
            }));
        }
        std::set<std::int64_t> offsets;
        for (int i = 0; i != 400; ++i) offsets.insert(next<std::int64_t>().value_or(-1));
        EXPECT_EQ(offsets.size(), 400U);
        EXPECT_EQ(*offsets.begin(), 0);
        EXPECT_EQ(*offsets.rbegin(), 399);
    });
}

}  // namespace
}  // namespace weft::test
