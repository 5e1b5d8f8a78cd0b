#pragma once
// Broadway's producer for a Redis stream: a consumer of a consumer group, which reads what no consumer had, and takes over
// what dead consumers left.
//
//     .producer = {.start = broadway::producer<redis::producer>(redis::producer_options{
//                      .stream = "orders", .group = "billing", .dead_letters = {{.stream = "orders:dead"}}})}
//
// Every message is handled at least once. One is handled again when its acknowledgement was lost with a connection, when
// its process died, and when it failed; each is in one of a producer's pipelines at a time only.

#include <weft/broadway/message.hpp>
#include <weft/exit_reason.hpp>
#include <weft/gen_server/callbacks.hpp>
#include <weft_brokers/common/outstanding.hpp>
#include <weft_brokers/redis/options.hpp>
#include <weft_brokers/redis/receipt.hpp>

#include <cstddef>
#include <memory>
#include <stop_token>
#include <vector>

namespace weft::redis {

namespace detail {
class fetcher;
}

/// A gen_stage producer of broadway::delivery, made in its own process. Needs Redis 6.2.
/// Blocks: parks its process while it starts, until the server has answered, at most the connection's timeouts. Nothing of
/// it blocks a worker: hiredis is called on two threads of its own. Errors: the start fails with argument_error for a wrong
/// option, a server that cannot be reached, credentials that it refuses, and a stream that is not there; a connection that
/// is lost later is made again, with growing waits that the log tells.
/// Source: Broadway's producers; the options follow Redis' own words.
class producer {
public:
    using infos = weft::infos<brokers::fetched>;

    explicit producer(producer_options options);
    producer(producer const&) = delete;
    producer& operator=(producer const&) = delete;
    ~producer();

    [[nodiscard]] std::vector<broadway::delivery> handle_demand(std::size_t count);
    [[nodiscard]] std::vector<broadway::delivery> handle_info(brokers::fetched batch);
    /// Makes no further request. What the server had just sent is claimed by another consumer later.
    void prepare_for_draining();
    /// Blocks: parks the process until the queued acknowledgements are with the server, at most flush_timeout.
    void terminate(exit_reason const& reason);

private:
    std::chrono::milliseconds flush_timeout_;
    std::shared_ptr<brokers::desk<detail::verdict>> desk_;
    std::shared_ptr<detail::fetcher> fetcher_;
    std::stop_source thread_;
};

}  // namespace weft::redis
