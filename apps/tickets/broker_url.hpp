#pragma once

// The URLs of brokers that are servers: scheme://[user:password@]host[:port][/name], where the name is that of the queue,
// stream or topic.

#include <cstdint>
#include <string>
#include <string_view>

namespace tickets {

struct broker_url {
    std::string user = {};
    std::string password = {};
    std::string host = {};
    std::uint16_t port = 0;
    std::string name = {};

    [[nodiscard]] std::string host_and_port() const { return host + ":" + std::to_string(port); }
};

/// What is wrong with it, or an empty text.
[[nodiscard]] std::string wrong_url(std::string const& url);
/// With the port and the name that stand for those that are not given. Requires wrong_url(url) to be empty.
[[nodiscard]] broker_url parse_url(std::string const& url, std::uint16_t port, std::string_view name = "tickets");

}  // namespace tickets
