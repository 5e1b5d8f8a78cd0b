// Starts that fail, with one clear error each, and where a group begins.

#include "kafka_support.hpp"
#include "support/captured_log.hpp"

namespace weft::test {
namespace {

// One start that fails, and what it says.
std::string refusal_of(kafka::producer_options const& options) {
    std::string text;
    in_runtime([&] {
        trap_exit(true);
        auto const started = gen_stage::try_start_link<kafka::producer>(options);
        ASSERT_FALSE(started.has_value());
        text = std::string{started.error().text()};
    });
    return text;
}

kafka::producer_options right() {
    return {.hosts = {"127.0.0.1:9"}, .group_id = "g", .topics = {"orders"}};
}

TEST(kafka_start, names_the_option_that_is_missing_or_wrong) {
    auto options = right();
    options.hosts.clear();
    EXPECT_EQ(refusal_of(options), "kafka: hosts is empty; expected at least one \"host:port\"");
    options.hosts = {"kafka"};
    EXPECT_EQ(refusal_of(options), "kafka: hosts is \"kafka\"; expected \"host:port\"");
    options = right();
    options.group_id.clear();
    EXPECT_EQ(refusal_of(options), "kafka: group_id is empty; expected a name");
    options = right();
    options.topics.clear();
    EXPECT_EQ(refusal_of(options), "kafka: topics is empty; expected at least one topic");
    options = right();
    options.on_failure = kafka::on_failure::dead_letter;
    EXPECT_EQ(refusal_of(options), "kafka: dead_letter_topic is empty; expected a topic, since on_failure is dead_letter");
    options = right();
    options.group.revoke_timeout = options.group.rebalance_timeout;
    EXPECT_EQ(refusal_of(options),
              "kafka: group.revoke_timeout is 30000 ms; expected 0 ms or more and less than group.rebalance_timeout");
    options = right();
    options.fetch.max_bytes = 0;
    EXPECT_EQ(refusal_of(options), "kafka: fetch.max_bytes is 0; expected at least fetch.min_bytes");
}

TEST(kafka_start, says_which_property_the_client_does_not_know) {
    auto options = right();
    options.client.extra = {{"fetch.min.bites", "1"}};
    EXPECT_EQ(refusal_of(options), "kafka: client.extra: No such configuration property: \"fetch.min.bites\"");
}

TEST(kafka_start, fails_with_one_error_when_no_broker_can_be_reached) {
    captured_log const log;
    auto options = right();  // nobody listens on the port for discard
    options.client.connect_timeout = std::chrono::seconds{5};
    auto const text = refusal_of(options);
    EXPECT_NE(text.find("kafka: no broker of 127.0.0.1:9 could be used: "), std::string::npos) << text;
    EXPECT_NE(text.find("Connection refused"), std::string::npos) << text;
    EXPECT_TRUE(log.lines_with("MESSAGE TIMED OUT").empty());
    EXPECT_LE(log.lines_with("no broker can be reached").size(), 1U);
}

// The mock knows no credentials, and refuses whoever wants to show some.
TEST(kafka_start, fails_at_once_when_the_brokers_refuse_the_credentials) {
    kafka_cluster cluster;
    cluster.create_topic("orders", 1);
    auto options = kafka_options(cluster, "g", "orders");
    options.client.sasl = kafka::sasl_options{.username = "ada", .password = "wrong"};
    options.client.connect_timeout = std::chrono::minutes{5};  // not waited for
    auto const text = refusal_of(options);
    EXPECT_NE(text.find("could be used: "), std::string::npos) << text;
    EXPECT_NE(text.find("SASL"), std::string::npos) << text;
}

// What check_reachable says; nothing when a broker answers.
std::string unreachable(kafka::publisher_options const& options) {
    std::string said;
    in_runtime([&] {
        try {
            kafka::check_reachable(options);
        } catch (std::runtime_error const& wrong) { said = wrong.what(); }
    });
    return said;
}

TEST(kafka_start, is_tried_once_for_who_wants_to_know_before_he_publishes) {
    kafka_cluster cluster;
    EXPECT_EQ(unreachable({.hosts = cluster.hosts(), .client = {.connect_timeout = std::chrono::minutes{3}}}), "");
    auto const said = unreachable({.hosts = {"127.0.0.1:9"}});
    EXPECT_NE(said.find("kafka: no broker of 127.0.0.1:9 could be used: "), std::string::npos) << said;
    EXPECT_NE(said.find("Connection refused"), std::string::npos) << said;
    auto const refused = unreachable({.hosts = cluster.hosts(),
                                      .client = {.sasl = kafka::sasl_options{.username = "ada", .password = "wrong"},
                                                 .connect_timeout = std::chrono::minutes{5}}});  // not waited for
    EXPECT_NE(refused.find("SASL"), std::string::npos) << refused;
    in_runtime([] { EXPECT_THROW(kafka::check_reachable({}), argument_error); });
}

TEST(kafka_start, fails_for_a_topic_that_cannot_be_used) {
    kafka_cluster cluster;
    cluster.create_topic("orders", 1);
    cluster.set_topic_error("orders", RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    EXPECT_EQ(refusal_of(kafka_options(cluster, "g", "orders")),
              "kafka: topic \"orders\" cannot be used: Broker: Topic authorization failed");
}

TEST(kafka_start, begins_at_the_end_by_default_and_at_the_beginning_when_told_to) {
    kafka_cluster cluster;
    cluster.create_topic("orders", 1);
    cluster.publish_numbers("orders", 1, 0, 5);
    in_runtime([&] {
        auto options = kafka_options(cluster, "g", "orders");
        auto source = gen_stage::start_link<kafka::producer>(options);
        kafka_subscribed_sink(source, 10);
        for (auto const& each : kafka_next(5)) kafka_settle(each);
        stop(source);
        options.begin_offset = kafka::begin_offset::reset;  // although the group has committed 5
        source = gen_stage::start_link<kafka::producer>(options);
        kafka_subscribed_sink(source, 10);
        auto const again = kafka_next(5);
        ASSERT_EQ(again.size(), 5U);
        EXPECT_EQ(again.front().data, "0");
        stop(source);
    });
}

}  // namespace
}  // namespace weft::test
