#pragma once
// Where a connection leads, after its uri has been taken apart.

#include <weft_brokers/rabbitmq/connection_options.hpp>

#include <string>

namespace weft::rabbitmq::detail {

struct address {
    std::string host;
    int port;
    std::string username;
    std::string password;
    std::string virtual_host;
    bool tls;
};

/// Errors: argument_error for a uri that is none, or that stands beside what it replaces; it never shows a password.
[[nodiscard]] address address_of(connection_options const& chosen);

/// "broker:5672/shop", for the log.
[[nodiscard]] std::string to_string(address const& where);

}  // namespace weft::rabbitmq::detail
