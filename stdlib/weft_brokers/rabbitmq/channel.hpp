#pragma once
// The broker as options::after_connect sees it: what can be declared and bound before a consumer or a publisher begins.

#include <weft_brokers/rabbitmq/errors.hpp>
#include <weft_brokers/rabbitmq/options.hpp>

#include <cstdint>
#include <string>

namespace weft::rabbitmq {

namespace detail {
class connection;
}

struct exchange_options {
    std::string type = "direct";
    bool passive = false;
    bool durable = false;
    bool auto_delete = false;
    bool internal = false;
    rabbitmq::arguments arguments{};
};

/// Blocks: its thread, until the broker has answered, connection_timeout at most. Errors: broker_error; the channel is of no
/// use then. Threads: only in the call that it was handed to.
class channel {
public:
    explicit channel(detail::connection& on) noexcept : on_{on} {}

    void declare_exchange(std::string const& name, exchange_options const& how = {});
    void delete_exchange(std::string const& name);
    /// Returns its name, which the broker makes up for an empty one.
    std::string declare_queue(std::string const& name, declare_options const& how = {});
    void bind_queue(std::string const& queue, binding const& to);
    /// Returns how many messages went with it.
    std::uint32_t delete_queue(std::string const& name);
    std::uint32_t purge_queue(std::string const& name);
    /// Messages that are ready in it, without those that wait for their acknowledgement.
    [[nodiscard]] std::uint32_t message_count(std::string const& queue);

private:
    detail::connection& on_;
};

}  // namespace weft::rabbitmq
