// NATS JetStream (broker.hpp): a stream with one subject of the same name, and the durable consumer `tickets`.

#include "tickets/broker.hpp"
#include "tickets/broker_url.hpp"

#include <weft_brokers/nats.hpp>

namespace tickets {

namespace {

namespace nt = weft::nats;

constexpr std::uint16_t usual_port = 4222;

nt::connection_options connection_of(broker_url const& to) {
    return {.servers = {"nats://" + to.host_and_port()}, .username = to.user, .password = to.password};
}

class stream_publisher final : public publisher {
public:
    explicit stream_publisher(broker_url const& to)
        : client_{{.connection = connection_of(to), .subject = to.name, .stream = to.name, .create_with_subjects = {to.name}}} {}
    void publish(std::span<std::string const> requests) override {
        static_cast<void>(client_.publish(std::vector<std::string>(requests.begin(), requests.end())));
    }

private:
    nt::publisher client_;
};

source open(std::string const& url) {
    auto const from = parse_url(url, usual_port);
    return {.producer = weft::broadway::producer<nt::producer>(nt::producer_options{.connection = connection_of(from),
                                                                                    .stream = from.name,
                                                                                    .durable = "tickets",
                                                                                    .create_with_subjects = {from.name}}),
            .refuse = [](booking::message& one) { one.configure_ack(nt::ack_options{.on_failure = nt::on_failure::term}); }};
}

}  // namespace

broker_kind nats_broker() {
    return {.scheme = "nats:",
            .example = "nats://HOST/STREAM",
            .wrong = wrong_url,
            .open = open,
            .publish_to = [](std::string const& url) -> std::unique_ptr<publisher> {
                return std::make_unique<stream_publisher>(parse_url(url, usual_port));
            }};
}

}  // namespace tickets
