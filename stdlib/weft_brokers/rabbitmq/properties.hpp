#pragma once
// What a message carries besides its bytes, and the names of what a producer can copy of that.

#include <weft_brokers/rabbitmq/arguments.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace weft::rabbitmq {

/// Of a message that is published, or as much of one that was delivered as options::metadata asks for.
struct properties {
    std::optional<std::string> content_type{};
    std::optional<std::string> content_encoding{};
    std::optional<arguments> headers{};
    std::optional<std::uint8_t> delivery_mode{};  ///< 2: persistent
    std::optional<std::uint8_t> priority{};
    std::optional<std::string> correlation_id{};
    std::optional<std::string> reply_to{};
    std::optional<std::string> expiration{};  ///< milliseconds, as text
    std::optional<std::string> message_id{};
    std::optional<std::chrono::seconds> timestamp{};  ///< since 1970
    std::optional<std::string> type{};
    std::optional<std::string> user_id{};
    std::optional<std::string> app_id{};
    std::optional<std::string> cluster_id{};

    friend bool operator==(properties const&, properties const&) = default;
};

/// One of the properties. Exchange, routing key, delivery tag and whether it is a redelivery are always in the receipt.
enum class field : std::uint8_t {
    content_type,
    content_encoding,
    headers,
    delivery_mode,
    priority,
    correlation_id,
    reply_to,
    expiration,
    message_id,
    timestamp,
    type,
    user_id,
    app_id,
    cluster_id,
};

}  // namespace weft::rabbitmq
