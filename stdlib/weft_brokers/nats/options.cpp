#include <weft_brokers/common/option_check.hpp>
#include <weft_brokers/nats/options.hpp>

namespace weft::nats {

using namespace std::chrono_literals;
using brokers::a_day;
using brokers::require_range;
using brokers::require_text;
using brokers::wrong_option;

namespace {

constexpr std::string_view producer = "nats::producer";
constexpr std::string_view publisher = "nats::publisher";

// The server's names of streams and consumers.
void check_name(std::string_view whose, std::string_view option, std::string_view value) {
    require_text(whose, option, value);
    if (value.find_first_of(" .*>/\\\t\r\n") != value.npos)
        wrong_option(whose, option, '"' + std::string{value} + '"', "a name without white space, '.', '*', '>', '/' and '\\'");
}

void check_subject(std::string_view whose, std::string_view option, std::string_view value) {
    require_text(whose, option, value);
    if (value.find_first_of(" \t\r\n") != value.npos || value.front() == '.' || value.back() == '.' || value.find("..") != value.npos)
        wrong_option(whose, option, '"' + std::string{value} + '"', "words joined by '.', without white space");
}

}  // namespace

void check(connection_options const& options, std::string_view whose) {
    if (options.servers.empty()) wrong_option(whose, "connection.servers", "none", "at least one like \"nats://127.0.0.1:4222\"");
    for (std::string const& one : options.servers) require_text(whose, "connection.servers", one);
    int const ways = int{!options.username.empty()} + int{!options.token.empty()} + int{!options.credentials_file.empty()};
    if (ways > 1) wrong_option(whose, "connection.username, token and credentials_file", std::to_string(ways) + " of them", "at most one");
    if (!options.ca_file.empty() && !options.tls) wrong_option(whose, "connection.tls", "false", "true with ca_file");
    require_range(whose, "connection.connect_timeout", options.connect_timeout, 1ms, a_day);
    require_range(whose, "connection.answer_timeout", options.answer_timeout, 1ms, a_day);
    brokers::require_backoff(whose, "connection.reconnect", options.reconnect);
}

void check(ack_options const& ack, producer_options const& of) {
    require_range(producer, "ack.nack_delay", ack.nack_delay, 0ms, a_day);
    if (ack.on_failure == on_failure::dead_letter && !of.dead_letters)
        wrong_option(producer, "ack.on_failure", "dead_letter", "nack, term or nothing while dead_letters is not given");
}

void check(producer_options const& options) {
    check(options.connection, producer);
    check_name(producer, "stream", options.stream);
    check_name(producer, "durable", options.durable);
    if (!options.subject.empty()) check_subject(producer, "subject", options.subject);
    for (std::string const& one : options.create_with_subjects) check_subject(producer, "create_with_subjects", one);
    require_range(producer, "ack_wait", options.ack_wait, 10ms, a_day);
    require_range(producer, "max_ack_pending", options.max_ack_pending, 0, INT32_MAX);
    require_range(producer, "max_fetch", options.max_fetch, 1, 10'000);
    require_range(producer, "fetch_wait", options.fetch_wait, 10ms, a_day);
    require_range(producer, "flush_timeout", options.flush_timeout, 0ms, a_day);
    if (options.dead_letters) {
        check_subject(producer, "dead_letters.subject", options.dead_letters->subject);
        require_range(producer, "dead_letters.max_deliveries", options.dead_letters->max_deliveries, 1, INT32_MAX);
    }
    check(options.ack, options);
}

void check(publisher_options const& options) {
    check(options.connection, publisher);
    check_subject(publisher, "subject", options.subject);
    if (!options.create_with_subjects.empty()) check_name(publisher, "stream", options.stream);
    for (std::string const& one : options.create_with_subjects) check_subject(publisher, "create_with_subjects", one);
    require_range(publisher, "publish_timeout", options.publish_timeout, 1ms, a_day);
}

}  // namespace weft::nats
