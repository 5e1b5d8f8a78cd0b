#pragma once
// What the NATS producer and publisher may be told.

#include <weft_brokers/common/backoff.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::nats {

using std::chrono::milliseconds;
using brokers::backoff_options;
using brokers::backoff_type;

struct connection_options {
    std::vector<std::string> servers{"nats://127.0.0.1:4222"};  ///< at least one; tried in any order
    std::string username{};               ///< empty: no login
    std::string password{};
    std::string token{};                  ///< in place of a user
    std::string credentials_file{};       ///< in place of a user: JWT and seed
    bool tls = false;
    std::string ca_file{};                ///< with tls: the authorities to trust; empty: the system's
    milliseconds connect_timeout{5000};   ///< 1 ms to a day
    milliseconds answer_timeout{5000};    ///< how long the server may take for an answer; 1 ms to a day
    backoff_options reconnect{.min = milliseconds{100}};  ///< of any type but stop
};

enum class on_success : std::uint8_t {
    ack,      ///< the consumer is done with it
    nothing,  ///< it is delivered again after ack_wait
};
enum class on_failure : std::uint8_t {
    nack,         ///< it is delivered again nack_delay later
    term,         ///< it is not delivered again
    dead_letter,  ///< published to dead_letters.subject, then as term
    nothing,      ///< it is delivered again after ack_wait
};

/// What becomes of a message; for message::configure_ack, which replaces all of it.
struct ack_options {
    nats::on_success on_success = nats::on_success::ack;
    nats::on_failure on_failure = nats::on_failure::nack;
    milliseconds nack_delay{1000};  ///< 0 to a day
};

/// Where messages go that fail again and again. Their data is unchanged; the headers Weft-Subject, Weft-Stream,
/// Weft-Sequence, Weft-Deliveries and Weft-Reason tell the rest. The subject must belong to a stream.
struct dead_letter_options {
    std::string subject;
    std::int64_t max_deliveries = 5;  ///< from 1: a message that would be delivered more often goes there instead
};

struct producer_options {
    connection_options connection{};
    std::string stream{};              ///< required
    std::string durable{};             ///< required: the consumer's name; it is made when it is not there
    std::string subject{};             ///< only messages of this subject, which may have wildcards; empty: all
    std::vector<std::string> create_with_subjects{};  ///< empty: a stream that is not there is an error
    milliseconds ack_wait{30'000};     ///< unsettled for so long, a message is delivered again; 10 ms to a day
    std::int64_t max_ack_pending = 0;  ///< deliveries without an answer that the server allows the consumer; 0: its default
    std::int64_t max_fetch = 100;      ///< messages in one request, at most; 1 to 10,000
    milliseconds fetch_wait{1000};     ///< how long a request waits for messages at the server; 10 ms to a day
    bool keep_in_progress = true;      ///< tells the server of messages that are in work, however long, every third of ack_wait
    std::optional<dead_letter_options> dead_letters{};
    ack_options ack{};
    milliseconds flush_timeout{5000};  ///< how long terminate waits until queued acknowledgements are with the server
};

struct publisher_options {
    connection_options connection{};
    std::string subject{};                            ///< required; a stream has to listen to it
    std::string stream{};                             ///< required with create_with_subjects
    std::vector<std::string> create_with_subjects{};  ///< the stream is made with them when it is not there
    milliseconds publish_timeout{10'000};             ///< how long one publish may take, connection losses included
};

/// Errors: argument_error naming the option, the value and what is allowed.
void check(connection_options const& options, std::string_view whose);
void check(ack_options const& ack, producer_options const& of);
void check(producer_options const& options);
void check(publisher_options const& options);

}  // namespace weft::nats
