#include <weft_brokers/rabbitmq/channel.hpp>

#include "internal/connection.hpp"
#include "internal/field_table.hpp"
#include "internal/reply.hpp"

namespace weft::rabbitmq {

using detail::bytes_of;
using detail::connection;
using detail::field_table;

void channel::declare_exchange(std::string const& name, exchange_options const& how) {
    field_table const table{how.arguments};
    amqp_exchange_declare(on_.get(), connection::number, bytes_of(name), bytes_of(how.type), how.passive, how.durable,
                          how.auto_delete, how.internal, table.get());
    on_.require_answer("declaring exchange \"" + name + "\"");
}

void channel::delete_exchange(std::string const& name) {
    amqp_exchange_delete(on_.get(), connection::number, bytes_of(name), 0);
    on_.require_answer("deleting exchange \"" + name + "\"");
}

std::string channel::declare_queue(std::string const& name, declare_options const& how) {
    field_table const table{how.arguments};
    auto const* const declared = amqp_queue_declare(on_.get(), connection::number, bytes_of(name), how.passive, how.durable,
                                                    how.exclusive, how.auto_delete, table.get());
    on_.require_answer("declaring queue \"" + name + "\"");
    return detail::text_of(declared->queue);
}

void channel::bind_queue(std::string const& queue, binding const& to) {
    field_table const table{to.arguments};
    amqp_queue_bind(on_.get(), connection::number, bytes_of(queue), bytes_of(to.exchange), bytes_of(to.routing_key), table.get());
    on_.require_answer("binding queue \"" + queue + "\" to exchange \"" + to.exchange + "\"");
}

std::uint32_t channel::delete_queue(std::string const& name) {
    auto const* const gone = amqp_queue_delete(on_.get(), connection::number, bytes_of(name), 0, 0);
    on_.require_answer("deleting queue \"" + name + "\"");
    return gone->message_count;
}

std::uint32_t channel::purge_queue(std::string const& name) {
    auto const* const gone = amqp_queue_purge(on_.get(), connection::number, bytes_of(name));
    on_.require_answer("purging queue \"" + name + "\"");
    return gone->message_count;
}

std::uint32_t channel::message_count(std::string const& queue) {
    auto const* const there =
        amqp_queue_declare(on_.get(), connection::number, bytes_of(queue), 1, 0, 0, 0, amqp_empty_table);
    on_.require_answer("looking at queue \"" + queue + "\"");
    return there->message_count;
}

}  // namespace weft::rabbitmq
