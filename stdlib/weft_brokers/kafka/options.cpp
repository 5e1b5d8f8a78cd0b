#include <weft_brokers/kafka/options.hpp>

#include <weft/errors.hpp>

#include <algorithm>

namespace weft::kafka {
namespace {

void expect(bool right, std::string const& name, std::string const& value, std::string const& expected) {
    if (!right) throw argument_error{"kafka: " + name + " is " + value + "; expected " + expected};
}

std::string quoted(std::string const& text) { return '"' + text + '"'; }

std::string to_string(milliseconds time) { return std::to_string(time.count()) + " ms"; }

void expect_positive(milliseconds time, char const* name) {
    expect(time.count() > 0, name, to_string(time), "more than 0 ms");
}

bool is_host_and_port(std::string const& host) {
    auto const colon = host.rfind(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == host.size() || host.size() - colon > 6) return false;
    return std::all_of(host.begin() + static_cast<std::ptrdiff_t>(colon) + 1, host.end(),
                       [](char c) { return c >= '0' && c <= '9'; });
}

void check_hosts(std::vector<std::string> const& hosts) {
    expect(!hosts.empty(), "hosts", "empty", "at least one \"host:port\"");
    for (std::string const& host : hosts) expect(is_host_and_port(host), "hosts", quoted(host), "\"host:port\"");
}

void check_client(client_options const& client) {
    expect_positive(client.connect_timeout, "client.connect_timeout");
    expect_positive(client.request_timeout, "client.request_timeout");
    if (!client.sasl) return;
    expect(!client.sasl->username.empty(), "client.sasl.username", "empty", "a name");
}

void check_group(group_options const& group) {
    expect_positive(group.offset_commit_interval, "group.offset_commit_interval");
    expect_positive(group.session_timeout, "group.session_timeout");
    expect_positive(group.heartbeat_interval, "group.heartbeat_interval");
    expect(group.heartbeat_interval < group.session_timeout, "group.heartbeat_interval", to_string(group.heartbeat_interval),
           "less than group.session_timeout");
    expect(group.rebalance_timeout >= group.session_timeout, "group.rebalance_timeout", to_string(group.rebalance_timeout),
           "at least group.session_timeout");
    expect(group.revoke_timeout.count() >= 0 && group.revoke_timeout < group.rebalance_timeout, "group.revoke_timeout",
           to_string(group.revoke_timeout), "0 ms or more and less than group.rebalance_timeout");
}

void check_fetch(fetch_options const& fetch) {
    expect(fetch.min_bytes > 0, "fetch.min_bytes", std::to_string(fetch.min_bytes), "1 or more");
    expect(fetch.max_bytes >= fetch.min_bytes, "fetch.max_bytes", std::to_string(fetch.max_bytes), "at least fetch.min_bytes");
    expect_positive(fetch.max_wait_time, "fetch.max_wait_time");
}

}  // namespace

void check(producer_options const& options) {
    check_hosts(options.hosts);
    expect(!options.group_id.empty(), "group_id", "empty", "a name");
    expect(!options.topics.empty(), "topics", "empty", "at least one topic");
    for (std::string const& topic : options.topics) expect(!topic.empty(), "topics", quoted(topic), "names");
    expect(options.on_failure != on_failure::dead_letter || !options.dead_letter_topic.empty(), "dead_letter_topic", "empty",
           "a topic, since on_failure is dead_letter");
    expect(options.offset_reset_time.count() >= 0, "offset_reset_time", to_string(options.offset_reset_time), "0 ms or more");
    expect_positive(options.stall_warning, "stall_warning");
    check_group(options.group);
    check_fetch(options.fetch);
    check_client(options.client);
}

void check(publisher_options const& options) {
    check_hosts(options.hosts);
    expect_positive(options.delivery_timeout, "delivery_timeout");
    check_client(options.client);
}

}  // namespace weft::kafka
