#include "reply.hpp"

#include <weft_brokers/rabbitmq/errors.hpp>

#include <amqp_framing.h>

namespace weft::rabbitmq::detail {
namespace {

template <class Close>
std::string closed_with(amqp_method_t const& method) {
    auto const& close = *static_cast<Close const*>(method.decoded);
    return std::to_string(close.reply_code) + " " + text_of(close.reply_text);
}

std::string problem(amqp_rpc_reply_t const& reply) {
    switch (reply.reply_type) {
        case AMQP_RESPONSE_NORMAL: return {};
        case AMQP_RESPONSE_NONE: return "the broker closed the connection";
        case AMQP_RESPONSE_LIBRARY_EXCEPTION: return amqp_error_string2(reply.library_error);
        case AMQP_RESPONSE_SERVER_EXCEPTION: break;
    }
    return text_of_close(reply.reply);
}

}  // namespace

std::string text_of_close(amqp_method_t const& method) {
    if (method.id == AMQP_CONNECTION_CLOSE_METHOD) return closed_with<amqp_connection_close_t>(method);
    if (method.id == AMQP_CHANNEL_CLOSE_METHOD) return closed_with<amqp_channel_close_t>(method);
    return "an answer that was not asked for";
}

void require(amqp_rpc_reply_t const& reply, std::string_view what) {
    if (std::string const wrong = problem(reply); !wrong.empty()) throw broker_error{std::string{what} + " failed: " + wrong};
}

void require(int status, std::string_view what) {
    if (status != AMQP_STATUS_OK) throw broker_error{std::string{what} + " failed: " + amqp_error_string2(status)};
}

}  // namespace weft::rabbitmq::detail
