#pragma once
// What a producer and a publisher may be told. Plain aggregates, checked before anything starts.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace weft::kafka {

using std::chrono::milliseconds;

/// Where a partition begins for which the group has no offset, or one that the broker no longer keeps.
/// timestamp: at the first message that is not older than `offset_reset_time`.
enum class offset_reset : std::uint8_t { latest, earliest, timestamp };

/// assigned: at the group's committed offset. reset: as offset_reset says, whatever the group has committed.
enum class begin_offset : std::uint8_t { assigned, reset };

/// What becomes of a failed message. Kafka cannot take one back, hence:
/// commit: it is logged and counts as done. dead_letter: it is published to `dead_letter_topic`, and done when it is
/// stored there. stop: the producer ends with an error, the message is not done, and a restarted producer gets it again.
enum class on_failure : std::uint8_t { commit, dead_letter, stop };

enum class sasl_mechanism : std::uint8_t { plain, scram_sha_256, scram_sha_512 };

struct sasl_options {
    sasl_mechanism mechanism = sasl_mechanism::plain;
    std::string username{};
    std::string password{};
};

/// How brokers are reached.
struct client_options {
    std::string client_id = "weft";
    bool ssl = false;                       ///< certificates and keys: by `extra`, ssl.ca.location and so on
    std::optional<sasl_options> sasl{};
    milliseconds connect_timeout{5000};     ///< how long a start may wait for a first broker
    milliseconds request_timeout{30000};
    /// Any property of librdkafka, after all others. Errors: argument_error for one that it does not know.
    std::map<std::string, std::string> extra{};
};

struct group_options {
    milliseconds offset_commit_interval{5000};  ///< without offset_commit_on_ack
    milliseconds session_timeout{30000};
    milliseconds heartbeat_interval{5000};
    milliseconds rebalance_timeout{30000};      ///< from session_timeout
    /// How long partitions that are taken away wait for the messages in flight, before another member gets them;
    /// below rebalance_timeout. What is not settled then is delivered a second time, there.
    milliseconds revoke_timeout{20000};
};

struct fetch_options {
    std::int64_t min_bytes = 1;
    std::int64_t max_bytes = 1'048'576;
    milliseconds max_wait_time{1000};
};

struct producer_options {
    std::vector<std::string> hosts{};      ///< "host:port" each; at least one
    std::string group_id{};
    std::vector<std::string> topics{};     ///< at least one; one that begins with ^ is a regular expression
    kafka::offset_reset offset_reset_policy = offset_reset::latest;
    milliseconds offset_reset_time{};      ///< since 1970, for offset_reset::timestamp
    kafka::begin_offset begin_offset = begin_offset::assigned;
    bool offset_commit_on_ack = true;      ///< as soon as messages are settled; else every offset_commit_interval
    kafka::on_failure on_failure = on_failure::commit;
    std::string dead_letter_topic{};       ///< needed for on_failure::dead_letter; payloads are kept until settled then
    /// So many messages of one partition are in flight at most, 0: as many as are asked for. Bounds what a busy partition
    /// takes of a demand that others share; below a batcher's batch_size its batches wait for their timeout.
    std::size_t max_in_flight_per_partition = 0;
    /// A warning when messages wait, consumers ask, and nothing is handed out, or nothing in flight is settled, for so long.
    milliseconds stall_warning{60000};
    group_options group{};
    fetch_options fetch{};
    client_options client{};
};

/// For message::configure_ack: what becomes of this message if it fails.
struct ack_options {
    kafka::on_failure on_failure = on_failure::commit;
};

struct publisher_options {
    std::vector<std::string> hosts{};
    milliseconds delivery_timeout{30000};  ///< for each record, retries included
    bool idempotent = true;                ///< retries make no duplicates and keep the order
    client_options client{};
};

/// Errors: argument_error "kafka: topics is empty; expected at least one topic" and the like.
void check(producer_options const& options);
void check(publisher_options const& options);

}  // namespace weft::kafka
