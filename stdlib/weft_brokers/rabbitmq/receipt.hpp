#pragma once
// What a message of this producer carries of its delivery: `m.delivered_as<rabbitmq::receipt>()`.

#include <weft_brokers/rabbitmq/options.hpp>
#include <weft/broadway/acknowledger.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace weft::rabbitmq {

/// Threads: written before the message is emitted, and by configure_ack; read by whoever has the message.
struct receipt final : broadway::receipt {
    using broadway::receipt::receipt;
    /// One that nobody has settled goes back to its queue, if its channel is still there.
    ~receipt() override;

    std::uint64_t delivery_tag = 0;  ///< of its channel
    std::uint64_t channel = 0;       ///< the how-manieth of this producer; a message is settled on its own channel only
    bool redelivered = false;
    std::string exchange{};
    std::string routing_key{};
    std::unique_ptr<rabbitmq::properties const> properties{};  ///< what options::metadata asks for; null when that is empty
    disposition on_success = disposition::ack;
    disposition on_failure = disposition::reject_and_requeue;
};

}  // namespace weft::rabbitmq
