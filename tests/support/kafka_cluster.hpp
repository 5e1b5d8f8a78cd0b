#pragma once
// A Kafka cluster inside the test's program: librdkafka's mock, which speaks the protocol on local ports, groups included.

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weft::test {

/// Threads: its calls block; from a plain thread, or inside weft::blocking.
class kafka_cluster {
public:
    explicit kafka_cluster(int brokers = 1) {
        rd_kafka_conf_t* const conf = rd_kafka_conf_new();
        set(conf, "test.mock.num.brokers", std::to_string(brokers));
        client_.reset(made(RD_KAFKA_PRODUCER, conf));
        cluster_ = rd_kafka_handle_mock_cluster(client_.get());
    }

    /// "host:port" each.
    [[nodiscard]] std::vector<std::string> hosts() const {
        std::vector<std::string> all;
        std::string rest = rd_kafka_mock_cluster_bootstraps(cluster_);
        while (!rest.empty()) {
            auto const comma = rest.find(',');
            all.push_back(rest.substr(0, comma));
            rest = comma == std::string::npos ? std::string{} : rest.substr(comma + 1);
        }
        return all;
    }

    void create_topic(std::string const& name, int partitions) {
        ASSERT_EQ(rd_kafka_mock_topic_create(cluster_, name.c_str(), partitions, 1), RD_KAFKA_RESP_ERR_NO_ERROR);
    }

    /// Stores the numbers from `first` on as texts, one partition after the other in turn, and waits until they are stored.
    void publish_numbers(std::string const& topic, int partitions, int first, int count) {
        for (int i = first; i != first + count; ++i) publish(topic, i % partitions, std::to_string(i));
        ASSERT_EQ(rd_kafka_flush(client_.get(), 20'000), RD_KAFKA_RESP_ERR_NO_ERROR);
    }

    void take_down() { rd_kafka_mock_broker_set_down(cluster_, -1); }
    void bring_up() { rd_kafka_mock_broker_set_up(cluster_, -1); }
    void set_topic_error(std::string const& topic, rd_kafka_resp_err_t error) {
        rd_kafka_mock_topic_set_error(cluster_, topic.c_str(), error);
    }

    /// What the group has committed for a partition, as another client reads it.
    [[nodiscard]] std::optional<std::int64_t> committed(std::string const& group, std::string const& topic, int partition) {
        rd_kafka_conf_t* const conf = rd_kafka_conf_new();
        std::string servers;
        for (std::string const& host : hosts()) servers += host + ',';
        set(conf, "bootstrap.servers", servers);
        set(conf, "group.id", group);
        client reader{made(RD_KAFKA_CONSUMER, conf)};
        std::unique_ptr<rd_kafka_topic_partition_list_t, decltype(&rd_kafka_topic_partition_list_destroy)> const list{
            rd_kafka_topic_partition_list_new(1), rd_kafka_topic_partition_list_destroy};
        rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition);
        auto const wrong = rd_kafka_committed(reader.get(), list.get(), 10'000);
        EXPECT_EQ(wrong, RD_KAFKA_RESP_ERR_NO_ERROR) << rd_kafka_err2str(wrong);
        if (wrong != RD_KAFKA_RESP_ERR_NO_ERROR || list->elems[0].offset < 0) return std::nullopt;
        return list->elems[0].offset;
    }

private:
    struct destroy {
        void operator()(rd_kafka_t* one) const noexcept { rd_kafka_destroy(one); }
    };
    using client = std::unique_ptr<rd_kafka_t, destroy>;

    static void set(rd_kafka_conf_t* conf, char const* name, std::string const& value) {
        std::array<char, 256> wrong{};
        EXPECT_EQ(rd_kafka_conf_set(conf, name, value.c_str(), wrong.data(), wrong.size()), RD_KAFKA_CONF_OK) << wrong.data();
    }

    static rd_kafka_t* made(rd_kafka_type_t type, rd_kafka_conf_t* conf) {
        rd_kafka_conf_set_log_cb(conf, [](rd_kafka_t const*, int, char const*, char const*) {});
        std::array<char, 256> wrong{};
        rd_kafka_t* const one = rd_kafka_new(type, conf, wrong.data(), wrong.size());
        EXPECT_NE(one, nullptr) << wrong.data();
        return one;
    }

    void publish(std::string const& topic, int partition, std::string const& value) {
        auto wrong = RD_KAFKA_RESP_ERR__QUEUE_FULL;
        while (wrong == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
            wrong = rd_kafka_producev(client_.get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(partition),
                                      RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
                                      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
            if (wrong == RD_KAFKA_RESP_ERR__QUEUE_FULL) rd_kafka_poll(client_.get(), 50);
        }
        ASSERT_EQ(wrong, RD_KAFKA_RESP_ERR_NO_ERROR) << rd_kafka_err2str(wrong);
    }

    client client_;
    rd_kafka_mock_cluster_t* cluster_;  // the client's
};

}  // namespace weft::test
