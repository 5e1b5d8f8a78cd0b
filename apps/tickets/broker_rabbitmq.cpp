// RabbitMQ (broker.hpp): a durable queue, which is made when it is not there.

#include "tickets/broker.hpp"
#include "tickets/broker_url.hpp"

#include <weft_brokers/rabbitmq.hpp>

#include <stdexcept>

namespace tickets {

namespace {

namespace rmq = weft::rabbitmq;

constexpr std::uint16_t usual_port = 5672;
constexpr std::uint16_t prefetch = 1000;
constexpr std::size_t most_named = 3;

rmq::connection_options connection_of(broker_url const& to) {
    rmq::connection_options made{.host = to.host, .port = to.port};
    if (!to.user.empty()) made.username = to.user;
    if (!to.password.empty()) made.password = to.password;
    made.name = "tickets";
    return made;
}

rmq::connection_options reachable(rmq::connection_options to) {
    rmq::check_reachable(to);
    return to;
}

class queue_publisher final : public publisher {
public:
    explicit queue_publisher(broker_url const& to)
        : queue_{to.name},
          client_{{.connection = reachable(connection_of(to)), .after_connect = [queue = to.name](rmq::channel& on) {
                       on.declare_queue(queue, {.durable = true});
                   }}} {}

    void publish(std::span<std::string const> requests) override {
        std::vector<rmq::outgoing> batch;
        batch.reserve(requests.size());
        for (auto const& each : requests)
            batch.push_back({.routing_key = queue_, .body = each, .properties = {.delivery_mode = 2}, .mandatory = true});
        auto const report = client_.publish(std::move(batch));
        if (!report.all_confirmed()) refuse(report, requests.size());
    }

private:
    [[noreturn]] static void refuse(rmq::publish_report const& report, std::size_t of) {
        std::string text = std::to_string(report.failed.size()) + " of " + std::to_string(of) + " requests were not taken by the broker:";
        for (std::size_t i = 0; i != std::min(most_named, report.failed.size()); ++i)
            text += std::string{i == 0 ? " " : ", "} + to_string(report.failed[i].what) + " " + report.failed[i].reason;
        throw std::runtime_error{text};
    }

    std::string queue_;
    rmq::publisher client_;
};

source open(std::string const& url) {
    auto const from = parse_url(url, usual_port);
    rmq::options how{.queue = from.name, .connection = connection_of(from), .qos = {.prefetch_count = prefetch}};
    how.declare = rmq::declare_options{.durable = true};
    return {.producer = rmq::from(std::move(how)),
            .refuse = [](booking::message& one) { one.configure_ack(rmq::ack_options{.on_failure = rmq::disposition::reject}); }};
}

}  // namespace

broker_kind rabbitmq_broker() {
    return {.scheme = "amqp:",
            .example = "amqp://USER:PASSWORD@HOST/QUEUE",
            .wrong = wrong_url,
            .open = open,
            .publish_to = [](std::string const& url) -> std::unique_ptr<publisher> {
                return std::make_unique<queue_publisher>(parse_url(url, usual_port));
            }};
}

}  // namespace tickets
