// Kafka (broker.hpp): a topic, and the consumer group `tickets`. Requests of a customer are in one partition, so in order.

#include "tickets/broker.hpp"
#include "tickets/broker_url.hpp"

#include <weft_brokers/kafka.hpp>

#include <stdexcept>

namespace tickets {

namespace {

namespace kf = weft::kafka;

constexpr std::uint16_t usual_port = 9092;

kf::publisher_options reachable(kf::publisher_options to) {
    kf::check_reachable(to);
    return to;
}

class topic_publisher final : public publisher {
public:
    explicit topic_publisher(broker_url const& to) : topic_{to.name}, client_{reachable({.hosts = {to.host_and_port()}})} {}

    void publish(std::span<std::string const> requests) override {
        std::vector<kf::record> batch;
        batch.reserve(requests.size());
        for (auto const& each : requests) batch.push_back({.topic = topic_, .value = each, .key = incoming{each}.what.customer});
        for (auto const& each : client_.publish(std::move(batch)))
            if (!each) throw std::runtime_error{each.error().to_string()};
    }

private:
    std::string topic_;
    kf::publisher client_;
};

source open(std::string const& url) {
    auto const from = parse_url(url, usual_port);
    return {.producer = weft::broadway::producer<kf::producer>(kf::producer_options{.hosts = {from.host_and_port()},
                                                                                    .group_id = "tickets",
                                                                                    .topics = {from.name},
                                                                                    .offset_reset_policy = kf::offset_reset::earliest,
                                                                                    .on_failure = kf::on_failure::stop}),
            // Kafka takes none back: a bad one is told in the log, and done. A good one that could not be stored comes again.
            .refuse = [](booking::message& one) { one.configure_ack(kf::ack_options{.on_failure = kf::on_failure::commit}); },
            .partitions_itself = true};
}

}  // namespace

broker_kind kafka_broker() {
    return {.scheme = "kafka:",
            .example = "kafka://HOST/TOPIC",
            .wrong = wrong_url,
            .open = open,
            .publish_to = [](std::string const& url) -> std::unique_ptr<publisher> {
                return std::make_unique<topic_publisher>(parse_url(url, usual_port));
            }};
}

}  // namespace tickets
