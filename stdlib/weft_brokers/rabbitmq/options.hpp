#pragma once
// What a producer may be told. Plain aggregates; the producer's constructor checks them, and an error names the option,
// its value and what is allowed.

#include <weft_brokers/rabbitmq/connection_options.hpp>
#include <weft_brokers/rabbitmq/properties.hpp>
#include <weft/gen_stage/options.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace weft::rabbitmq {

class channel;

/// What the broker is told about a message. reject: it goes to the queue's dead-letter exchange, or is dropped when there
/// is none. reject_and_requeue_once: requeued unless it has been delivered before, else rejected.
enum class disposition : std::uint8_t { ack, reject, reject_and_requeue, reject_and_requeue_once };

/// For one message: `m.configure_ack(rabbitmq::ack_options{.on_failure = rabbitmq::disposition::reject})`.
struct ack_options {
    std::optional<disposition> on_success{};  ///< not given: as it was
    std::optional<disposition> on_failure{};
};

struct qos_options {
    std::uint16_t prefetch_count = 50;  ///< at least processors x max_demand; 0: no limit, then buffer_size is required
    std::uint32_t prefetch_size = 0;    ///< bytes; RabbitMQ itself refuses all but 0
};

struct declare_options {
    bool passive = false;  ///< only looks whether it is there
    bool durable = false;
    bool exclusive = false;
    bool auto_delete = false;
    rabbitmq::arguments arguments{};
};

/// The queue is bound to `exchange`.
struct binding {
    std::string exchange;
    std::string routing_key{};
    rabbitmq::arguments arguments{};
};

struct consume_options {
    std::string consumer_tag{};  ///< empty: the broker makes one up
    bool no_local = false;
    bool no_ack = false;  ///< delivered is settled: nobody is told of a message's end
    bool exclusive = false;
    rabbitmq::arguments arguments{};
};

struct options {
    std::string queue{};  ///< empty: the broker names it, then `declare` is required
    connection_options connection{};
    qos_options qos{};
    std::optional<std::int64_t> buffer_size{};  ///< from 0; not given: 5 x prefetch_count
    gen_stage::buffer_keep buffer_keep = gen_stage::buffer_keep::last;
    disposition on_success = disposition::ack;
    disposition on_failure = disposition::reject_and_requeue;
    backoff_options backoff{};
    std::vector<field> metadata{};              ///< copied into receipt::properties
    std::optional<declare_options> declare{};   ///< at each connect
    std::vector<binding> bindings{};            ///< the same, after `declare`
    /// At each connect before `declare`, on the client's thread. What it throws counts as a failed connection.
    std::function<void(channel&)> after_connect{};
    /// At each connect, with the number of this producer among its pipeline's: changes a fresh copy of these options. Not
    /// looked at again: buffer_size, buffer_keep. What it throws, or bad options, count as a failed connection.
    std::function<void(options&, std::size_t)> merge_options{};
    consume_options consume{};
};

/// Errors: argument_error for the first option that is out of its range. Threads: from anywhere.
void check(options const& chosen);
void check(connection_options const& chosen);
void check(backoff_options const& chosen);

}  // namespace weft::rabbitmq
