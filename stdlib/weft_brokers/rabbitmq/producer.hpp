#pragma once
// A producer of broadway that takes its messages from a RabbitMQ queue.

#include <weft_brokers/rabbitmq/options.hpp>
#include <weft_brokers/rabbitmq/receipt.hpp>
#include <weft/broadway/message.hpp>
#include <weft/broadway/producer.hpp>
#include <weft/exit_reason.hpp>
#include <weft/gen_stage.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace weft::rabbitmq {

namespace detail {

class consumer;

/// From the client's thread to its producer.
struct deliveries {
    std::vector<broadway::delivery> list;
};
/// The same; only with backoff_type::stop.
struct connection_failed {
    std::string reason;
};

}  // namespace detail

/// Messages come as the broker sends them, at most prefetch_count unsettled ones; demand only decides who gets them.
/// A lost or refused connection is told in the log, with the reason and when it is tried again; messages of the old
/// channel that are settled then are ignored, since the broker delivers them again.
/// Blocks: never; a thread of its own talks to the broker. terminate waits until what was settled has gone out, 5 s at most.
/// Errors: argument_error from the constructor for a bad option; with backoff_type::stop it ends with the reason
/// rabbitmq::connection_failed. Threads: a stage of gen_stage. Source: BroadwayRabbitMQ.Producer.
class producer {
public:
    using infos = weft::infos<detail::deliveries, detail::connection_failed>;

    /// `index` is what options::merge_options is told. The process traps exits from here on, so that terminate always runs.
    explicit producer(options chosen, std::size_t index = 0);
    producer(broadway::producer_context const& of, options chosen) : producer{std::move(chosen), of.index} {}
    producer(producer const&) = delete;
    producer& operator=(producer const&) = delete;
    ~producer();

    /// The stage's own options that follow from these: buffer_size and buffer_keep.
    [[nodiscard]] static gen_stage::producer_options<broadway::delivery> stage_options(options const& chosen);

    std::vector<broadway::delivery> handle_demand(std::size_t) { return {}; }
    std::vector<broadway::delivery> handle_info(detail::deliveries arrived) { return std::move(arrived.list); }
    std::vector<broadway::delivery> handle_info(detail::connection_failed why);
    /// Cancels the consumer: what the broker has not sent by then stays in the queue. Settled messages still go out.
    void prepare_for_draining();
    void terminate(exit_reason const& reason);

private:
    std::shared_ptr<detail::consumer> client_;
};

/// For a pipeline: `.producer = {.start = rabbitmq::from({.queue = "orders"})}`.
[[nodiscard]] inline auto from(options chosen) {
    auto const how = producer::stage_options(chosen);
    return broadway::producer<producer>(std::move(chosen)).buffer(*how.buffer_size, how.buffer_keep);
}

}  // namespace weft::rabbitmq
