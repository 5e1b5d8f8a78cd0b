#pragma once

// The brokers that tickets can stand on, chosen by a URL. Which of them there are depends on the client libraries that were
// found when it was built; sqlite, which needs no server, is always there.

#include "tickets/booking.hpp"

#include <weft/broadway/producer.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tickets {

/// Where requests are published. Blocks: a call returns when the broker has them for good; a process parks meanwhile.
/// Errors: what the broker's client throws.
class publisher {
public:
    publisher() = default;
    publisher(publisher const&) = delete;
    publisher& operator=(publisher const&) = delete;
    virtual ~publisher() = default;
    virtual void publish(std::span<std::string const> requests) = 0;
};

/// Where a pipeline takes requests from.
struct source {
    weft::broadway::producer_spec<booking::message> producer;
    /// A bad request need not come again: it goes to the broker's dead letters, or away.
    std::function<void(booking::message&)> refuse;
    /// The broker keeps the order of a key itself, and the pipeline must not partition.
    bool partitions_itself = false;
};

/// One kind of broker.
struct broker_kind {
    std::string_view scheme;   // "amqp:"
    std::string_view example;  // "amqp://user:password@host/queue"
    /// What is wrong with the URL behind the scheme, or an empty text.
    std::string (*wrong)(std::string const& url);
    source (*open)(std::string const& url);
    /// Blocks: parks the calling process until the broker has answered. Errors: what its client throws when it cannot be used now.
    std::unique_ptr<publisher> (*publish_to)(std::string const& url);
};

/// Those that were built in.
[[nodiscard]] std::vector<broker_kind> const& broker_kinds();

/// "sqlite:FILE, amqp://…": those that were built in.
[[nodiscard]] std::string known_brokers();
/// What is wrong with a URL, or an empty text.
[[nodiscard]] std::string wrong_broker(std::string const& url);
/// Requires wrong_broker(url) to be empty.
[[nodiscard]] broker_kind const& broker_of(std::string const& url);

// One file each: broker_sqlite.cpp, …
[[nodiscard]] broker_kind sqlite_broker();
[[nodiscard]] broker_kind rabbitmq_broker();
[[nodiscard]] broker_kind nats_broker();
[[nodiscard]] broker_kind redis_broker();
[[nodiscard]] broker_kind kafka_broker();

}  // namespace tickets
