#pragma once
// Messages on their way from a batcher to one call of handle_batch.

#include <weft/broadway/message.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace weft::broadway {

/// What closed a batch: its size, its time, or a message that does not wait (as the end of a pipeline does not).
enum class batch_trigger : std::uint8_t { size, timeout, flush };
[[nodiscard]] char const* to_string(batch_trigger trigger) noexcept;

/// What handle_batch may know of its batch. Source: Broadway.BatchInfo.
template <class Batcher>
struct batch_info {
    Batcher batcher{};
    broadway::batch_key batch_key{};
    std::optional<std::size_t> partition{};  ///< only with partition_by
    std::size_t size = 0;                    ///< number of messages
    batch_trigger trigger = batch_trigger::size;
};

namespace detail {

/// Moved, never copied: its messages may be such that cannot be.
template <class Message>
struct batch {
    batch(batch_info<typename Message::batcher_type> of, std::vector<Message> all) : info{std::move(of)}, messages{std::move(all)} {}
    batch(batch&&) noexcept = default;
    batch& operator=(batch&&) noexcept = default;

    batch_info<typename Message::batcher_type> info;
    std::vector<Message> messages;
};

}  // namespace detail

}  // namespace weft::broadway
