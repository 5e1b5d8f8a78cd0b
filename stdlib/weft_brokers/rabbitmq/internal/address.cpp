#include "address.hpp"

#include <weft/errors.hpp>

#include <amqp.h>

namespace weft::rabbitmq::detail {
namespace {

bool names_address(connection_options const& chosen) {
    connection_options const none;
    return chosen.host != none.host || chosen.port != none.port || chosen.username != none.username ||
           chosen.password != none.password || chosen.virtual_host != none.virtual_host;
}

}  // namespace

address address_of(connection_options const& chosen) {
    if (chosen.uri.empty()) {
        if (chosen.host.empty()) throw argument_error{"rabbitmq: option connection.host is empty; allowed: a name or an address"};
        return {chosen.host, chosen.port, chosen.username, chosen.password, chosen.virtual_host, chosen.tls.has_value()};
    }
    if (names_address(chosen))
        throw argument_error{"rabbitmq: option connection has a uri and also one of host, port, username, password, "
                             "virtual_host; allowed: one or the other"};
    std::string text = chosen.uri;  // is taken apart in place
    amqp_connection_info found{};
    if (amqp_parse_url(text.data(), &found) != AMQP_STATUS_OK)
        throw argument_error{"rabbitmq: option connection.uri is no AMQP address; allowed: amqp[s]://user:password@host:port/virtual_host"};
    return {found.host, found.port, found.user, found.password, found.vhost, found.ssl != 0 || chosen.tls.has_value()};
}

std::string to_string(address const& where) {
    return where.host + ":" + std::to_string(where.port) + (where.virtual_host.starts_with('/') ? "" : "/") + where.virtual_host;
}

}  // namespace weft::rabbitmq::detail
