// What becomes of failed messages: committed, published elsewhere, or left to the next producer.

#include "kafka_support.hpp"
#include "support/captured_log.hpp"

#include <weft/errors.hpp>

namespace weft::test {
namespace {

TEST(kafka_failure, commits_a_failed_message_and_tells) {
    captured_log const log;
    kafka_cluster cluster;
    cluster.create_topic("orders", 1);
    cluster.publish_numbers("orders", 1, 0, 2);
    in_runtime([&] {
        auto const source = gen_stage::start_link<kafka::producer>(kafka_options(cluster, "g", "orders"));
        kafka_subscribed_sink(source, 10);
        auto const got = kafka_next(2);
        kafka_settle(got[0], kafka_failed("no such customer"));
        kafka_settle(got[1]);
        EXPECT_TRUE(kafka_commits(cluster, "g", "orders", 0, 2));
        stop(source);
    });
    EXPECT_EQ(log.lines_with("kafka: failed message orders/0 offset 0 counts as done: no such customer").size(), 1U);
}

TEST(kafka_failure, stores_a_dead_letter_before_the_message_counts_as_done) {
    kafka_cluster cluster;
    cluster.create_topic("orders", 1);
    cluster.create_topic("dead", 1);
    in_runtime([&] {
        kafka::publisher to{{.hosts = cluster.hosts()}};
        ASSERT_TRUE(to.publish({{.topic = "orders", .value = "bad", .key = "k", .headers = {{"h", "v"}}}}).front().has_value());
        auto options = kafka_options(cluster, "g", "orders");
        options.on_failure = kafka::on_failure::dead_letter;
        options.dead_letter_topic = "dead";
        auto const source = gen_stage::start_link<kafka::producer>(options);
        kafka_subscribed_sink(source, 10);
        auto got = kafka_next(1);
        ASSERT_EQ(got.size(), 1U);
        got[0].data = "changed by the pipeline";
        kafka_settle(got[0], kafka_failed("no such customer"));
        EXPECT_TRUE(kafka_commits(cluster, "g", "orders", 0, 1));
        stop(source);

        auto const undertaker = gen_stage::start_link<kafka::producer>(kafka_options(cluster, "graves", "dead"));
        kafka_subscribed_sink(undertaker, 10);
        auto const letters = kafka_next(1);
        ASSERT_EQ(letters.size(), 1U);
        EXPECT_EQ(letters[0].data, "bad");
        EXPECT_EQ(kafka_receipt(letters[0]).key(), "k");
        EXPECT_EQ(kafka_receipt(letters[0]).headers(),
                  (kafka::headers{{"h", "v"}, {"weft.topic", "orders"}, {"weft.partition", "0"}, {"weft.offset", "0"},
                                  {"weft.reason", "no such customer"}}));
        kafka_settle(letters[0]);
        stop(undertaker);
    });
}

TEST(kafka_failure, stops_the_producer_and_leaves_the_message_to_the_next_one) {
    kafka_cluster cluster;
    cluster.create_topic("orders", 1);
    cluster.publish_numbers("orders", 1, 0, 3);
    in_runtime([&] {
        trap_exit(true);
        auto options = kafka_options(cluster, "g", "orders");
        options.on_failure = kafka::on_failure::stop;
        auto source = gen_stage::start_link<kafka::producer>(options);
        kafka_subscribed_sink(source, 10);
        auto const got = kafka_next(3);
        ASSERT_EQ(got.size(), 3U);
        kafka_settle(got[0]);
        exit_reason const why = end_after(source, [&] { kafka_settle(got[1], kafka_failed("no such customer")); });
        EXPECT_EQ(why.text(), "kafka: message orders/0 offset 1 failed: no such customer");
        EXPECT_EQ(blocking([&] { return cluster.committed("g", "orders", 0); }), 1);
        source = gen_stage::start_link<kafka::producer>(options);
        kafka_subscribed_sink(source, 10);
        EXPECT_EQ(kafka_next(2).front().data, "1");
        stop(source);
    });
}

TEST(kafka_failure, has_another_end_for_one_message_when_it_is_told_so) {
    captured_log const log;
    kafka_cluster cluster;
    cluster.create_topic("orders", 1);
    cluster.publish_numbers("orders", 1, 0, 1);
    in_runtime([&] {
        auto options = kafka_options(cluster, "g", "orders");
        options.on_failure = kafka::on_failure::stop;
        auto const source = gen_stage::start_link<kafka::producer>(options);
        kafka_subscribed_sink(source, 10);
        auto const got = kafka_next(1);
        ASSERT_EQ(got.size(), 1U);
        auto& to = *got[0].receipt->to();
        EXPECT_THROW(to.configure(*got[0].receipt, std::any{1}), argument_error);
        EXPECT_THROW(to.configure(*got[0].receipt, kafka::ack_options{kafka::on_failure::dead_letter}), argument_error);
        to.configure(*got[0].receipt, kafka::ack_options{kafka::on_failure::commit});
        kafka_settle(got[0], kafka_failed("never mind"));
        EXPECT_TRUE(kafka_commits(cluster, "g", "orders", 0, 1));
        stop(source);
    });
    EXPECT_EQ(log.lines_with("counts as done: never mind").size(), 1U);
}

}  // namespace
}  // namespace weft::test
