// Redis streams (broker.hpp): a stream, and the consumer group `tickets`.

#include "tickets/broker.hpp"
#include "tickets/broker_url.hpp"

#include <weft_brokers/redis.hpp>

#include <cstdint>
#include <limits>

namespace tickets {

namespace {

namespace rd = weft::redis;

constexpr std::uint16_t usual_port = 6379;

rd::connection_options connection_of(broker_url const& to) {
    return {.host = to.host, .port = to.port, .username = to.user, .password = to.password};
}

class stream_publisher final : public publisher {
public:
    explicit stream_publisher(broker_url const& to) : client_{{.connection = connection_of(to), .stream = to.name}} {}
    void publish(std::span<std::string const> requests) override {
        static_cast<void>(client_.publish(std::vector<std::string>(requests.begin(), requests.end())));
    }

private:
    rd::publisher client_;
};

source open(std::string const& url) {
    auto const from = parse_url(url, usual_port);
    rd::producer_options how{.connection = connection_of(from), .stream = from.name, .group = "tickets", .create_stream = true};
    // However often it was delivered, a good request is no dead letter: who had it was killed, or could not store it.
    how.dead_letters = rd::dead_letter_options{.stream = from.name + ".dead", .max_deliveries = std::numeric_limits<std::int32_t>::max()};
    return {.producer = weft::broadway::producer<rd::producer>(std::move(how)),
            .refuse = [](booking::message& one) { one.configure_ack(rd::ack_options{.on_failure = rd::on_failure::dead_letter}); }};
}

}  // namespace

broker_kind redis_broker() {
    return {.scheme = "redis:",
            .example = "redis://HOST/STREAM",
            .wrong = wrong_url,
            .open = open,
            .publish_to = [](std::string const& url) -> std::unique_ptr<publisher> {
                return std::make_unique<stream_publisher>(parse_url(url, usual_port));
            }};
}

}  // namespace tickets
