#include <weft_brokers/rabbitmq/options.hpp>

#include "internal/address.hpp"

#include <weft/errors.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace weft::rabbitmq {
namespace {

[[noreturn]] void refuse(std::string_view option, std::string const& value, std::string_view allowed) {
    throw argument_error{"rabbitmq: option " + std::string{option} + " is " + value + "; allowed: " + std::string{allowed}};
}

std::string milliseconds(std::chrono::milliseconds time) { return std::to_string(time.count()) + " ms"; }

void check(std::string_view option, disposition chosen) {
    if (chosen > disposition::reject_and_requeue_once)
        refuse(option, std::to_string(static_cast<int>(chosen)), "ack, reject, reject_and_requeue, reject_and_requeue_once");
}

}  // namespace

void check(backoff_options const& chosen) {
    using namespace std::chrono_literals;
    if (chosen.type > backoff_type::stop) refuse("backoff.type", std::to_string(static_cast<int>(chosen.type)), "exp, rand, rand_exp, stop");
    if (chosen.min < 1ms) refuse("backoff.min", milliseconds(chosen.min), "1 ms and more");
    if (chosen.max < chosen.min) refuse("backoff.max", milliseconds(chosen.max), "backoff.min and more");
}

void check(connection_options const& chosen) {
    using namespace std::chrono_literals;
    static_cast<void>(detail::address_of(chosen));
    if (chosen.frame_max < 4096 || chosen.frame_max > 0x7fff'ffff)
        refuse("connection.frame_max", std::to_string(chosen.frame_max), "4096 to 2147483647");
    if (chosen.heartbeat < 0s || chosen.heartbeat > 65535s)
        refuse("connection.heartbeat", std::to_string(chosen.heartbeat.count()) + " s", "0 to 65535 s");
    if (chosen.connection_timeout < 1ms) refuse("connection.connection_timeout", milliseconds(chosen.connection_timeout), "1 ms and more");
    if (chosen.tls && chosen.tls->certificate_file.empty() != chosen.tls->key_file.empty())
        refuse("connection.tls", "a certificate_file or a key_file without the other", "both, or none");
}

void check(options const& chosen) {
    if (chosen.queue.empty() && !chosen.declare)
        refuse("queue", "empty", "the name of a queue, or empty with `declare`: then the broker names it");
    check(chosen.connection);
    if (chosen.qos.prefetch_count == 0 && !chosen.buffer_size)
        refuse("qos.prefetch_count", "0 without buffer_size", "0 with a buffer_size, since nothing else limits what is in memory");
    if (chosen.buffer_size && *chosen.buffer_size < 0) refuse("buffer_size", std::to_string(*chosen.buffer_size), "0 and more");
    check("on_success", chosen.on_success);
    check("on_failure", chosen.on_failure);
    check(chosen.backoff);
    for (field const each : chosen.metadata)
        if (each > field::cluster_id) refuse("metadata", std::to_string(static_cast<int>(each)), "the fields of rabbitmq::field");
}

}  // namespace weft::rabbitmq
