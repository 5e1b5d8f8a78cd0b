#pragma once
// Broadway's producer for NATS JetStream: a durable pull consumer, which may be shared by many producers.
//
//     .producer = {.start = broadway::producer<nats::producer>(nats::producer_options{
//                      .connection = {.servers = {"nats://nats-1:4222"}}, .stream = "ORDERS", .durable = "billing"})}
//
// Every message is handled at least once. One is delivered again when its acknowledgement was lost with a connection, when
// its process died, when it failed, and when it was not settled within ack_wait and nobody said that work on it goes on.

#include <weft/broadway/message.hpp>
#include <weft/exit_reason.hpp>
#include <weft/gen_server/callbacks.hpp>
#include <weft_brokers/common/outstanding.hpp>
#include <weft_brokers/nats/options.hpp>
#include <weft_brokers/nats/receipt.hpp>

#include <cstddef>
#include <memory>
#include <stop_token>
#include <vector>

namespace weft::nats {

namespace detail {
class fetcher;
}

/// A gen_stage producer of broadway::delivery, made in its own process. Needs a server 2.2 with JetStream.
/// Blocks: parks its process while it starts, until the server has answered, at most the connection's timeouts. Nothing of
/// it blocks a worker: libnats is called on two threads of its own. Errors: the start fails with argument_error for a wrong
/// option, servers that cannot be reached, credentials that they refuse, and a stream that is not there; a connection that
/// is lost later is made again, with growing waits that the log tells. The producer ends when the server refuses for good.
/// Source: Broadway's producers; the options follow JetStream's own words.
class producer {
public:
    using infos = weft::infos<brokers::fetched>;

    explicit producer(producer_options options);
    producer(producer const&) = delete;
    producer& operator=(producer const&) = delete;
    ~producer();

    [[nodiscard]] std::vector<broadway::delivery> handle_demand(std::size_t count);
    [[nodiscard]] std::vector<broadway::delivery> handle_info(brokers::fetched batch);
    /// Makes no further request. What the server had just sent is given back.
    void prepare_for_draining();
    /// Blocks: parks the process until the queued acknowledgements are with the server, at most flush_timeout.
    void terminate(exit_reason const& reason);

private:
    milliseconds flush_timeout_;
    std::shared_ptr<brokers::desk<detail::verdict>> desk_;
    std::shared_ptr<detail::fetcher> fetcher_;
    std::stop_source thread_{std::nostopstate};
};

}  // namespace weft::nats
