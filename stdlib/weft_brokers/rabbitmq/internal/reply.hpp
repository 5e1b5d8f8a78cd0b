#pragma once
// Answers of librabbitmq as errors with a text.

#include <amqp.h>

#include <string>
#include <string_view>

namespace weft::rabbitmq::detail {

/// "404 NOT_FOUND - no queue 'x' in vhost '/'" for a close that the broker has sent.
[[nodiscard]] std::string text_of_close(amqp_method_t const& method);

/// Errors: broker_error, "declaring queue x failed: …".
void require(amqp_rpc_reply_t const& reply, std::string_view what);
void require(int status, std::string_view what);

[[nodiscard]] inline amqp_bytes_t bytes_of(std::string_view text) noexcept {
    return {text.size(), const_cast<char*>(text.data())};
}
[[nodiscard]] inline std::string text_of(amqp_bytes_t bytes) { return {static_cast<char const*>(bytes.bytes), bytes.len}; }

}  // namespace weft::rabbitmq::detail
