#include <weft_brokers/common/option_check.hpp>
#include <weft_brokers/redis/options.hpp>

namespace weft::redis {

using namespace std::chrono_literals;
using brokers::a_day;
using brokers::require_range;
using brokers::require_text;

namespace {

constexpr std::string_view producer = "redis::producer";
constexpr std::string_view publisher = "redis::publisher";

}  // namespace

void check(connection_options const& options, std::string_view whose) {
    require_text(whose, "connection.host", options.host);
    require_range(whose, "connection.port", options.port, 1, 65535);
    require_range(whose, "connection.database", options.database, 0, INT32_MAX);
    require_range(whose, "connection.connect_timeout", options.connect_timeout, 1ms, a_day);
    require_range(whose, "connection.answer_timeout", options.answer_timeout, 1ms, a_day);
    if (!options.username.empty() && options.password.empty())
        brokers::wrong_option(whose, "connection.password", "\"\"", "the password of user \"" + options.username + "\"");
}

void check(ack_options const& ack, producer_options const& of) {
    require_range(producer, "ack.nack_delay", ack.nack_delay, 0ms, of.claim_after);
    if (ack.on_failure == on_failure::dead_letter && !of.dead_letters)
        brokers::wrong_option(producer, "ack.on_failure", "dead_letter", "nack, drop or nothing while dead_letters is not given");
}

void check(producer_options const& options) {
    check(options.connection, producer);
    require_text(producer, "stream", options.stream);
    require_text(producer, "group", options.group);
    require_text(producer, "start_at", options.start_at);
    require_text(producer, "field", options.field);
    require_range(producer, "max_fetch", options.max_fetch, 1, 10'000);
    require_range(producer, "block", options.block, 1ms, a_day);
    require_range(producer, "claim_after", options.claim_after, 10ms, a_day);
    require_range(producer, "claim_every", options.claim_every, 1ms, a_day);
    require_range(producer, "flush_timeout", options.flush_timeout, 0ms, a_day);
    if (options.dead_letters) {
        require_text(producer, "dead_letters.stream", options.dead_letters->stream);
        require_range(producer, "dead_letters.max_deliveries", options.dead_letters->max_deliveries, 1, INT32_MAX);
        if (options.dead_letters->stream == options.stream)
            brokers::wrong_option(producer, "dead_letters.stream", options.stream, "another stream than the one that is read");
    }
    check(options.ack, options);
    brokers::require_backoff(producer, "reconnect", options.reconnect);
}

void check(publisher_options const& options) {
    check(options.connection, publisher);
    require_text(publisher, "stream", options.stream);
    require_text(publisher, "field", options.field);
    require_range(publisher, "max_length", options.max_length, 0, INT64_MAX);
    require_range(publisher, "publish_timeout", options.publish_timeout, 1ms, a_day);
    brokers::require_backoff(publisher, "reconnect", options.reconnect);
}

}  // namespace weft::redis
