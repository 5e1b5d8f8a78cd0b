#pragma once
// What the Redis producer and publisher may be told.

#include <weft_brokers/common/backoff.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft::redis {

using std::chrono::milliseconds;
using brokers::backoff_options;
using brokers::backoff_type;

/// One server; neither a cluster nor TLS, which hiredis 0.14 does not know.
struct connection_options {
    std::string host = "127.0.0.1";      ///< a name or an address
    std::int64_t port = 6379;            ///< 1 to 65535
    std::string username{};              ///< empty: the default user
    std::string password{};              ///< empty: no login
    std::int64_t database = 0;           ///< from 0
    milliseconds connect_timeout{5000};  ///< 1 ms to a day
    milliseconds answer_timeout{10'000}; ///< how long a reply may take before the connection counts as lost; 1 ms to a day
};

enum class on_success : std::uint8_t {
    ack,      ///< the group is done with it
    nothing,  ///< it stays pending, and is claimed again after claim_after
};
enum class on_failure : std::uint8_t {
    nack,         ///< it is delivered again nack_delay later, to whichever consumer claims it
    drop,         ///< acknowledged all the same
    dead_letter,  ///< moved to dead_letters.stream
    nothing,      ///< it stays pending, and is claimed again after claim_after
};

/// What becomes of a message; for message::configure_ack, which replaces all of it.
struct ack_options {
    redis::on_success on_success = redis::on_success::ack;
    redis::on_failure on_failure = redis::on_failure::nack;
    milliseconds nack_delay{1000};  ///< 0 to claim_after
};

/// Where messages go that fail again and again: to a stream, with their fields and `source`, `source_id`, `deliveries`,
/// `reason`, moved in one step.
struct dead_letter_options {
    std::string stream;
    std::int64_t max_deliveries = 5;  ///< from 1: a message that would be delivered more often goes there instead
};

struct producer_options {
    connection_options connection{};
    std::string stream{};             ///< required
    std::string group{};              ///< required; made when it is not there
    std::string consumer{};           ///< empty: a new name at each start. With a lasting name its own pending ones come first
    std::string start_at = "0";       ///< where a new group begins: an id, "0" for the beginning, "$" for what is new
    bool create_stream = false;       ///< whether a stream that is not there is made, empty
    std::string field = "data";       ///< the field that is the message's data; empty data when an entry has none
    std::int64_t max_fetch = 100;     ///< messages in one request, at most; 1 to 10,000
    milliseconds block{1000};         ///< how long a request waits for messages at the server; 1 ms to a day
    /// A pending message that nobody has touched for so long belonged to a dead consumer: it is claimed. 10 ms to a day.
    milliseconds claim_after{30'000};
    milliseconds claim_every{5000};   ///< how often such messages are looked for while there is demand; 1 ms to a day
    bool renew = true;                ///< keeps messages that are in work here from being claimed, however long that takes
    std::optional<dead_letter_options> dead_letters{};
    ack_options ack{};
    backoff_options reconnect{.min = milliseconds{100}};  ///< of any type but stop
    milliseconds flush_timeout{5000}; ///< how long terminate waits until queued acknowledgements are with the server
};

struct publisher_options {
    connection_options connection{};
    std::string stream{};                  ///< required; made when it is not there
    std::string field = "data";
    std::int64_t max_length = 0;           ///< about how many entries the stream keeps; 0: all
    backoff_options reconnect{.min = milliseconds{100}};  ///< of any type but stop
    milliseconds publish_timeout{10'000};  ///< how long one publish may take, connection losses included
};

/// Errors: argument_error naming the option, the value and what is allowed.
void check(connection_options const& options, std::string_view whose);
void check(ack_options const& ack, producer_options const& of);
void check(producer_options const& options);
void check(publisher_options const& options);

}  // namespace weft::redis
