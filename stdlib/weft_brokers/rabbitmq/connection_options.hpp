#pragma once
// Where the broker is, who asks, and how often to try again.

#include <weft_brokers/common/backoff.hpp>
#include <weft_brokers/rabbitmq/arguments.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace weft::rabbitmq {

struct tls_options {
    std::string ca_file{};           ///< PEM; empty: none, then verify_peer must be false
    std::string certificate_file{};  ///< PEM, with key_file: for brokers that ask who calls
    std::string key_file{};
    bool verify_peer = true;
    bool verify_hostname = true;
};

/// external: the broker knows the caller by its certificate.
enum class authentication : std::uint8_t { plain, external };

struct connection_options {
    std::string uri{};  ///< amqp[s]://user:password@host:port/virtual_host, in place of the next five and of tls for amqps
    std::string host = "localhost";
    std::uint16_t port = 5672;
    std::string username = "guest";
    std::string password = "guest";
    std::string virtual_host = "/";
    std::uint16_t channel_max = 0;              ///< 0: as the broker likes
    std::int64_t frame_max = 131'072;           ///< bytes, from 4096
    std::chrono::seconds heartbeat{10};         ///< 0: none. A peer that is silent for twice as long is gone
    std::chrono::milliseconds connection_timeout{10'000};  ///< for each step: reaching the broker, shaking hands, a request
    std::optional<tls_options> tls{};           ///< for amqps:// without it: {}, so with a check against no authority
    authentication mechanism = authentication::plain;
    arguments client_properties{};              ///< shown in the broker's management
    std::string name{};                         ///< the same, as connection_name
    /// Called with the socket's descriptor before the broker is spoken to, on the client's thread.
    std::function<void(int)> socket_options{};
};

/// With `stop` a producer ends with `rabbitmq::connection_failed`, and a publisher's calls fail.
using brokers::backoff_options;
using brokers::backoff_type;

}  // namespace weft::rabbitmq
