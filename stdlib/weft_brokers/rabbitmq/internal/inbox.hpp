#pragma once
// What comes in on a channel, put together from frames.

#include "field_table.hpp"

#include <weft_brokers/rabbitmq/properties.hpp>

#include <amqp.h>

#include <cstdint>
#include <string>

namespace weft::rabbitmq::detail {

/// A message with what was said about it.
struct content {
    std::uint64_t delivery_tag = 0;
    bool redelivered = false;
    std::uint16_t reply_code = 0;  // of one that is returned
    std::string reply_text{};
    std::string exchange{};
    std::string routing_key{};
    rabbitmq::properties properties{};
    std::string body{};
};

/// Owner: one thread. Errors: broker_error when the broker closes the channel, the connection or the consumer.
class inbox {
public:
    inbox() = default;
    inbox(inbox const&) = delete;
    inbox& operator=(inbox const&) = delete;

    /// True when a content is complete, or something else that stands by itself.
    bool take(amqp_frame_t const& frame);

protected:
    ~inbox() = default;

    /// On a new connection. Only `wanted` properties are copied.
    void begin(field_set wanted) noexcept {
        wanted_ = wanted;
        missing_ = 0;
        state_ = state::idle;
    }

private:
    enum class state : std::uint8_t { idle, deliver, give_back };

    virtual void delivered(content&& what) = 0;
    virtual void returned(content&& what) = 0;
    virtual void confirmed(std::uint64_t tag, bool multiple, bool good) = 0;
    virtual void cancelled() = 0;

    bool take_method(amqp_method_t const& method);
    bool take_header(amqp_frame_t const& frame);
    bool take_body(amqp_bytes_t fragment);
    bool complete();

    field_set wanted_;
    state state_ = state::idle;
    content next_;
    std::uint64_t missing_ = 0;  // bytes of next_'s body
};

}  // namespace weft::rabbitmq::detail
