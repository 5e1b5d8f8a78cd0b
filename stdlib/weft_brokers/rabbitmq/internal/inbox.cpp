#include "inbox.hpp"

#include "reply.hpp"

#include <weft_brokers/rabbitmq/errors.hpp>
#include <weft/log.hpp>

#include <amqp_framing.h>

#include <algorithm>
#include <utility>

namespace weft::rabbitmq::detail {
namespace {

// A body's memory is reserved up to this; a larger one grows as it comes.
constexpr std::uint64_t reserve_at_most = 16 * 1024 * 1024;

template <class Method>
Method const& as(amqp_method_t const& method) {
    return *static_cast<Method const*>(method.decoded);
}

}  // namespace

bool inbox::take(amqp_frame_t const& frame) {
    switch (frame.frame_type) {
        case AMQP_FRAME_METHOD: return take_method(frame.payload.method);
        case AMQP_FRAME_HEADER: return take_header(frame);
        case AMQP_FRAME_BODY: return take_body(frame.payload.body_fragment);
        default: return false;
    }
}

bool inbox::take_method(amqp_method_t const& method) {
    switch (method.id) {
        case AMQP_BASIC_DELIVER_METHOD: {
            auto const& its = as<amqp_basic_deliver_t>(method);
            next_ = content{.delivery_tag = its.delivery_tag, .redelivered = its.redelivered != 0,
                            .exchange = text_of(its.exchange), .routing_key = text_of(its.routing_key)};
            state_ = state::deliver;
            return false;
        }
        case AMQP_BASIC_RETURN_METHOD: {
            auto const& its = as<amqp_basic_return_t>(method);
            next_ = content{.reply_code = its.reply_code, .reply_text = text_of(its.reply_text),
                            .exchange = text_of(its.exchange), .routing_key = text_of(its.routing_key)};
            state_ = state::give_back;
            return false;
        }
        case AMQP_BASIC_ACK_METHOD:
            confirmed(as<amqp_basic_ack_t>(method).delivery_tag, as<amqp_basic_ack_t>(method).multiple != 0, true);
            return true;
        case AMQP_BASIC_NACK_METHOD:
            confirmed(as<amqp_basic_nack_t>(method).delivery_tag, as<amqp_basic_nack_t>(method).multiple != 0, false);
            return true;
        case AMQP_BASIC_CANCEL_OK_METHOD: cancelled(); return true;
        case AMQP_BASIC_CANCEL_METHOD: throw broker_error{"the broker cancelled the consumer: its queue is gone"};
        case AMQP_CHANNEL_CLOSE_METHOD: throw broker_error{"the broker closed the channel: " + text_of_close(method)};
        case AMQP_CONNECTION_CLOSE_METHOD: throw broker_error{"the broker closed the connection: " + text_of_close(method)};
        case AMQP_CONNECTION_BLOCKED_METHOD:
            log::warning("rabbitmq: the broker takes no messages", {{"reason", text_of(as<amqp_connection_blocked_t>(method).reason)}});
            return true;
        case AMQP_CONNECTION_UNBLOCKED_METHOD: log::notice("rabbitmq: the broker takes messages again"); return true;
        default: return true;
    }
}

bool inbox::take_header(amqp_frame_t const& frame) {
    if (state_ == state::idle) throw broker_error{"the broker sent the header of no message"};
    missing_ = frame.payload.properties.body_size;
    if (!wanted_.empty()) {
        next_.properties = properties_of(*static_cast<amqp_basic_properties_t const*>(frame.payload.properties.decoded), wanted_);
    }
    next_.body.reserve(static_cast<std::size_t>(std::min(missing_, reserve_at_most)));
    return missing_ == 0 && complete();
}

bool inbox::take_body(amqp_bytes_t fragment) {
    if (state_ == state::idle || fragment.len > missing_) throw broker_error{"the broker sent more than a message's body"};
    next_.body.append(static_cast<char const*>(fragment.bytes), fragment.len);
    missing_ -= fragment.len;
    return missing_ == 0 && complete();
}

bool inbox::complete() {
    auto const which = std::exchange(state_, state::idle);
    if (which == state::deliver) delivered(std::move(next_));
    else returned(std::move(next_));
    return true;
}

}  // namespace weft::rabbitmq::detail
