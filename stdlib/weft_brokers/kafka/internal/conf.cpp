#include <weft_brokers/kafka/internal/conf.hpp>

#include <weft/errors.hpp>
#include <weft/log.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace weft::kafka::detail {
namespace {

constexpr int urgent = 2;  // syslog's critical

// On librdkafka's threads. What matters reaches us as an error as well, and is logged there once.
void on_log(rd_kafka_t const*, int level, char const* facility, char const* text) {
    std::string const line = std::string{"kafka: "} + facility + ": " + text;
    if (level <= urgent) log::error(line);
    else log::debug(line);
}

char const* name_of(sasl_mechanism mechanism) {
    switch (mechanism) {
        case sasl_mechanism::plain: return "PLAIN";
        case sasl_mechanism::scram_sha_256: return "SCRAM-SHA-256";
        case sasl_mechanism::scram_sha_512: break;
    }
    return "SCRAM-SHA-512";
}

void set_client(conf& into, std::vector<std::string> const& hosts, client_options const& client) {
    into.set("bootstrap.servers", joined(hosts));
    into.set("client.id", client.client_id);
    into.set("socket.connection.setup.timeout.ms", std::max(client.connect_timeout, milliseconds{1000}));
    into.set("socket.timeout.ms", client.request_timeout);
    into.set("reconnect.backoff.ms", "100");
    into.set("reconnect.backoff.max.ms", "5000");
    if (client.sasl) {
        into.set("security.protocol", client.ssl ? "sasl_ssl" : "sasl_plaintext");
        into.set("sasl.mechanisms", name_of(client.sasl->mechanism));
        into.set("sasl.username", client.sasl->username);
        into.set("sasl.password", client.sasl->password);
    } else if (client.ssl) {
        into.set("security.protocol", "ssl");
    }
    rd_kafka_conf_set_log_cb(into.get(), on_log);
}

void set_extra(conf& into, client_options const& client) {
    for (auto const& [name, value] : client.extra) into.set(name.c_str(), value, "client.extra");
}

}  // namespace

conf::conf() : conf_{rd_kafka_conf_new()} {}

void conf::set(char const* name, std::string const& value, char const* where) {
    std::array<char, 512> wrong{};
    if (rd_kafka_conf_set(conf_.get(), name, value.c_str(), wrong.data(), wrong.size()) != RD_KAFKA_CONF_OK) {
        throw argument_error{std::string{"kafka: "} + where + ": " + wrong.data()};
    }
}

client_ptr conf::make(rd_kafka_type_t type) {
    std::array<char, 512> wrong{};
    client_ptr made{rd_kafka_new(type, conf_.get(), wrong.data(), wrong.size())};
    if (made == nullptr) throw argument_error{std::string{"kafka: "} + wrong.data()};
    static_cast<void>(conf_.release());  // it is the client's now
    return made;
}

conf consumer_conf(producer_options const& options) {
    conf made;
    set_client(made, options.hosts, options.client);
    made.set("group.id", options.group_id);
    made.set("enable.auto.commit", "false");
    made.set("enable.auto.offset.store", "false");
    made.set("auto.offset.reset", options.offset_reset_policy == offset_reset::earliest ? "earliest" : "latest");
    // Eager: a member gives up everything before it joins again. With cooperative-sticky it joins while it works, and a commit
    // that is sent then is answered with the next generation, which librdkafka (2.0) takes for the loss of all partitions.
    made.set("partition.assignment.strategy", "range,roundrobin");
    made.set("session.timeout.ms", options.group.session_timeout);
    made.set("heartbeat.interval.ms", options.group.heartbeat_interval);
    made.set("max.poll.interval.ms", options.group.rebalance_timeout);
    made.set("fetch.min.bytes", std::to_string(options.fetch.min_bytes));
    made.set("fetch.max.bytes", std::to_string(options.fetch.max_bytes));
    made.set("message.max.bytes", std::to_string(options.fetch.max_bytes));
    made.set("fetch.wait.max.ms", options.fetch.max_wait_time);
    set_extra(made, options.client);
    return made;
}

conf publisher_conf(publisher_options const& options) {
    conf made;
    set_client(made, options.hosts, options.client);
    made.set("enable.idempotence", options.idempotent ? "true" : "false");
    made.set("delivery.timeout.ms", options.delivery_timeout);
    made.set("linger.ms", "1");  // a publication comes as one list, there is nothing to wait for
    set_extra(made, options.client);
    return made;
}

std::string joined(std::vector<std::string> const& names) {
    std::string all;
    for (std::string const& name : names) all += (all.empty() ? "" : ",") + name;
    return all;
}

}  // namespace weft::kafka::detail
