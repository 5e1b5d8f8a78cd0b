#pragma once
// A producer's client thread: it is the group's member, takes as many messages from librdkafka as are asked for, keeps
// account of what is in flight, commits, and gives partitions up in an orderly way.
//
//     process ──ask, took, drain, close──▶ channel ──mail──▶ consumer ──poll──▶ librdkafka
//     stages  ──settle, lose──────────────▶
//     process ◀──arrived, connected, refused, must_stop, ended── consumer

#include <weft/pid.hpp>
#include <weft_brokers/kafka/internal/channel.hpp>
#include <weft_brokers/kafka/internal/committer.hpp>
#include <weft_brokers/kafka/internal/conf.hpp>
#include <weft_brokers/kafka/letters.hpp>
#include <weft_brokers/kafka/internal/outgoing.hpp>
#include <weft_brokers/kafka/internal/partitions.hpp>
#include <weft_brokers/kafka/internal/stall_watch.hpp>
#include <weft_brokers/kafka/options.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace weft::kafka::detail {

/// Owner: the client thread, which makes it, runs it and destroys it.
class consumer {
public:
    using nanoseconds = std::chrono::nanoseconds;

    consumer(producer_options options, std::shared_ptr<channel> from, pid process);
    consumer(consumer const&) = delete;
    consumer& operator=(consumer const&) = delete;
    ~consumer();

    /// Until the channel says close. Blocks the thread.
    void run();

private:
    // Partitions that are being taken away.
    struct revocation {
        partitions_ptr list;
        nanoseconds deadline;
    };

    // consumer.cpp: the loop
    void connect();
    [[nodiscard]] bool try_metadata();
    void check_topics(struct rd_kafka_metadata const& known) const;
    void subscribe();
    void work();
    void obey(mail now);
    void publish_dead(dead_letter letter);
    void serve();
    void report(rd_kafka_message_t const& trouble);
    void watch(nanoseconds now);
    void leave();
    [[nodiscard]] bool all_committed() const noexcept;
    void give_up(std::string why);

    // consumer_fetch.cpp: messages out of librdkafka's queues
    void fetch();
    [[nodiscard]] std::size_t fetch_from(partition& one, std::size_t limit, std::vector<broadway::delivery>& into);
    [[nodiscard]] broadway::delivery make_delivery(partition const& of, rd_kafka_message_t const& message) const;
    void rewind();

    // consumer_group.cpp: partitions come and go
    void assigned(rd_kafka_topic_partition_list_t* list);
    void set_beginnings(rd_kafka_topic_partition_list_t* list);
    void revoked(rd_kafka_topic_partition_list_t const* list);
    void finish_revocation(nanoseconds now);
    [[nodiscard]] bool revocation_settled() const;
    void unassign(rd_kafka_topic_partition_list_t const* list);
    [[nodiscard]] bool cooperative() const;

    // Called by librdkafka from its poll, on this thread.
    static void on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*, void*);
    static void on_commit(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*, void*);
    static void on_error(rd_kafka_t*, int, char const*, void*);

    producer_options options_;
    std::shared_ptr<channel> channel_;
    pid process_;
    client_ptr client_;
    queue_ptr events_;       // rebalances, commits, errors
    partitions partitions_;  // goes before the client
    committer committer_;
    stall_watch watch_;
    std::optional<revocation> revocation_;
    std::optional<outgoing> dead_letters_;
    std::size_t letters_under_way_ = 0;
    std::size_t demand_ = 0;
    std::size_t not_taken_ = 0;  // messages on their way to the process
    std::uint64_t dispatched_ = 0;
    std::uint64_t settled_ = 0;
    bool draining_ = false;
    bool closing_ = false;
    bool stopped_ = false;       // must_stop was sent
    bool unreachable_ = false;   // told so, and no sign of a broker since
    std::string last_error_;
    std::optional<std::string> refusal_;  // while connecting: no use in waiting
};

}  // namespace weft::kafka::detail
