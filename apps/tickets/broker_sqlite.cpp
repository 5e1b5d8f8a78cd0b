// The queue in a file, which needs no server (broker.hpp).

#include "tickets/broker.hpp"

#include <weft_brokers/sqlite_queue.hpp>

#include <utility>

namespace tickets {

namespace {

namespace sq = weft::sqlite_queue;

constexpr std::string_view scheme = "sqlite:";

std::string file_of(std::string const& url) { return url.substr(scheme.size()); }

// However often it was delivered, a good request is no dead letter: who had it was killed, or could not store it.
sq::queue_options kept() { return {.max_deliveries = sq::no_limit}; }

class queue_publisher final : public publisher {
public:
    explicit queue_publisher(std::string const& file) : queue_{file, kept()} {}
    void publish(std::span<std::string const> requests) override {
        std::vector<sq::outgoing> batch;
        batch.reserve(requests.size());
        for (auto const& each : requests) batch.push_back({.data = each});
        queue_.publish(batch);
    }

private:
    sq::queue queue_;
};

source open(std::string const& url) {
    return {.producer = weft::broadway::producer<sq::producer>(sq::producer_options{.file = file_of(url), .queue = kept()}),
            .refuse = [](booking::message& one) { one.configure_ack(sq::settle_options{.on_failure = sq::dead_letter{}}); }};
}

}  // namespace

broker_kind sqlite_broker() {
    return {.scheme = scheme,
            .example = "sqlite:FILE",
            .wrong = [](std::string const& url) { return std::string{file_of(url).empty() ? "'sqlite:' needs the name of a file" : ""}; },
            .open = open,
            .publish_to = [](std::string const& url) -> std::unique_ptr<publisher> {
                return std::make_unique<queue_publisher>(file_of(url));
            }};
}

}  // namespace tickets
