#pragma once
// What a message of a Redis stream remembers of its entry.

#include <weft/broadway/acknowledger.hpp>
#include <weft_brokers/common/desk.hpp>
#include <weft_brokers/redis/options.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace weft::redis {

using entry_fields = std::vector<std::pair<std::string, std::string>>;

namespace detail {

/// What the server is to be told of one entry.
struct verdict {
    enum class kind : std::uint8_t { ack, nack, dead_letter } what;
    std::string id;
    milliseconds delay{0};      ///< of a nack
    entry_fields letter{};      ///< of a dead letter: its fields and what was added
};
using verdict_desk = brokers::desk<verdict>;

/// A stream's entry as the server told it.
struct entry {
    std::string id;
    entry_fields fields;
    std::int64_t deliveries = 1;
};

}  // namespace detail

/// Threads: what it says may be read from anywhere; it does not change but for how().
class delivery_receipt final : public broadway::receipt {
public:
    delivery_receipt(std::shared_ptr<broadway::acknowledger> to, std::shared_ptr<detail::verdict_desk> desk, std::string stream,
                     detail::entry of, ack_options how);
    /// Of a message that nobody settled, as when its process was killed: it is in work no longer, and will be claimed.
    ~delivery_receipt() override;

    [[nodiscard]] std::string const& stream() const noexcept { return stream_; }
    /// "1526919030474-55".
    [[nodiscard]] std::string const& id() const noexcept { return entry_.id; }
    /// All fields in their order, the one that is the data among them.
    [[nodiscard]] entry_fields const& fields() const noexcept { return entry_.fields; }
    /// 1 for a message that no consumer had before. A delivery that was lost on its way counts.
    [[nodiscard]] std::int64_t delivery_count() const noexcept { return entry_.deliveries; }

    [[nodiscard]] ack_options how() const;
    void set_how(ack_options how);

private:
    std::shared_ptr<detail::verdict_desk> desk_;
    std::string const stream_;
    detail::entry const entry_;
    mutable std::mutex mutex_;
    ack_options how_;  // under mutex_
};

}  // namespace weft::redis
