#pragma once
// Where a message came from: what message::delivered_as<kafka::receipt>() shows, and what its end is told with.

#include <weft/broadway/acknowledger.hpp>
#include <weft_brokers/kafka/options.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace weft::kafka {

namespace detail {

class channel;
class consumer;

/// A partition for as long as a producer has it; assigned again it is another one, with the next generation.
struct assignment {
    std::string topic;
    std::int32_t partition;
    std::uint64_t generation;
};

}  // namespace detail

using headers = std::vector<std::pair<std::string, std::string>>;

/// One that goes away unsettled, with a process that died or in a buffer that was cleared, has its message delivered again.
/// Threads: as broadway::receipt.
class receipt final : public broadway::receipt {
public:
    receipt(std::shared_ptr<detail::channel> to, std::shared_ptr<detail::assignment const> from, std::int64_t offset);
    ~receipt() override;

    [[nodiscard]] std::string const& topic() const noexcept { return from_->topic; }
    [[nodiscard]] std::int32_t partition() const noexcept { return from_->partition; }
    [[nodiscard]] std::int64_t offset() const noexcept { return offset_; }
    /// Counts the assignments of partitions to this producer.
    [[nodiscard]] std::uint64_t generation() const noexcept { return from_->generation; }
    /// Nothing for a message without a key.
    [[nodiscard]] std::optional<std::string> const& key() const noexcept { return key_; }
    [[nodiscard]] kafka::headers const& headers() const noexcept { return headers_; }
    /// Since 1970, of the record's creation or of its arrival at the broker; nothing when the broker tells none.
    [[nodiscard]] std::optional<milliseconds> timestamp() const noexcept { return timestamp_; }

private:
    friend class detail::channel;
    friend class detail::consumer;

    std::shared_ptr<detail::assignment const> from_;
    std::int64_t offset_;
    std::optional<std::string> key_;
    kafka::headers headers_;
    std::optional<milliseconds> timestamp_;
    std::optional<std::string> payload_;  // kept only for a dead letter
    kafka::on_failure on_failure_ = on_failure::commit;
};

}  // namespace weft::kafka
