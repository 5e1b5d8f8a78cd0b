#pragma once
// librdkafka's configuration, made of our options; its objections become one clear error.

#include <weft_brokers/kafka/internal/handles.hpp>
#include <weft_brokers/kafka/options.hpp>

#include <string>

namespace weft::kafka::detail {

/// Collects properties. Errors: argument_error "kafka: client.extra: No such configuration property: …".
class conf {
public:
    conf();
    void set(char const* name, std::string const& value, char const* where = "librdkafka");
    void set(char const* name, milliseconds value) { set(name, std::to_string(value.count())); }
    [[nodiscard]] rd_kafka_conf_t* get() noexcept { return conf_.get(); }
    /// Errors: argument_error with librdkafka's text, for values that do not go together.
    [[nodiscard]] client_ptr make(rd_kafka_type_t type);

private:
    conf_ptr conf_;
};

[[nodiscard]] conf consumer_conf(producer_options const& options);
[[nodiscard]] conf publisher_conf(publisher_options const& options);

/// "a:9092,b:9092".
[[nodiscard]] std::string joined(std::vector<std::string> const& names);

}  // namespace weft::kafka::detail
