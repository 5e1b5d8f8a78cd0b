#pragma once
// Broadway's producer for Kafka: a member of a consumer group, which hands out the messages of the partitions that it is
// given, and commits their offsets once they are settled, in order, never past one that is not.
//
//     .producer = {.start = broadway::producer<kafka::producer>(kafka::producer_options{
//                      .hosts = {"kafka-1:9092", "kafka-2:9092"}, .group_id = "billing", .topics = {"orders"}})}
//
// Messages of a partition are handled in order: a pipeline goes by partition_of and batch_key_of, and takes no
// partition_by of the user. Every message is handled at least once. One is handled a second time after a rebalance that
// could not wait for it (group.revoke_timeout), after a crash, and when the process that had it died.

#include <weft/broadway/message.hpp>
#include <weft/exit_reason.hpp>
#include <weft/gen_server/callbacks.hpp>
#include <weft_brokers/kafka/letters.hpp>
#include <weft_brokers/kafka/options.hpp>
#include <weft_brokers/kafka/receipt.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace weft::kafka {

/// A gen_stage producer of broadway::delivery, made in its own process.
/// Blocks: parks its process while it starts, until a first broker has answered, at most client.connect_timeout; nothing
/// of it blocks a worker, librdkafka runs on threads of its own. Errors: the start fails with argument_error for a wrong
/// option, and with one error for brokers that cannot be reached, credentials that they refuse and topics that are not
/// there; later, lost brokers are waited for, with one warning.
/// Source: BroadwayKafka.Producer; differs in that nothing is polled by time, and in on_failure.
class producer {
public:
    using infos = weft::infos<detail::arrived, detail::must_stop, detail::ended>;

    explicit producer(producer_options options);
    producer(producer const&) = delete;
    producer& operator=(producer const&) = delete;
    ~producer();

    [[nodiscard]] std::vector<broadway::delivery> handle_demand(std::size_t count);
    [[nodiscard]] std::vector<broadway::delivery> handle_info(detail::arrived batch);
    [[nodiscard]] std::vector<broadway::delivery> handle_info(detail::must_stop order);
    [[nodiscard]] std::vector<broadway::delivery> handle_info(detail::ended);
    /// Fetches nothing more.
    void prepare_for_draining();
    /// Commits what is settled and leaves the group. Blocks: parks the process, at most about ten seconds.
    void terminate(exit_reason const& reason);

    /// For a pipeline: has its processors and batchers go by partition_of.
    /// Errors: argument_error when the user has set a partition_by, for all or for one of them.
    template <class Settings>
    static void prepare_for_start(Settings& settings) {
        if (settings.partition_by) refuse_partition_by("");
        take_over("processors.", settings.processors.partition_by);
        for (auto& [key, batcher] : settings.batchers) take_over("batchers.", batcher.partition_by);
    }
    /// Equal for the messages of one topic partition; neighbouring partitions get neighbouring numbers.
    [[nodiscard]] static std::uint64_t partition_of(kafka::receipt const& of);
    /// "orders/7", so that a batch is of one topic partition; nothing for a receipt of somebody else's.
    [[nodiscard]] static broadway::batch_key batch_key_of(broadway::receipt const& of);

private:
    class client;

    template <class Message>
    static void take_over(char const* where, std::function<std::uint64_t(Message const&)>& partition_by) {
        if (partition_by) refuse_partition_by(where);
        partition_by = [](Message const& one) {
            auto const* const from = one.template delivered_as<receipt>();
            return from == nullptr ? 0 : partition_of(*from);  // a message of a test is of no partition
        };
    }
    [[noreturn]] static void refuse_partition_by(char const* where);

    std::unique_ptr<client> client_;
};

}  // namespace weft::kafka
