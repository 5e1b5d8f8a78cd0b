#pragma once
// The partitions that a producer has at this moment, and what is in flight of each.

#include <weft_brokers/kafka/internal/channel.hpp>
#include <weft_brokers/kafka/internal/handles.hpp>
#include <weft_brokers/kafka/offset_tracker.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace weft::kafka::detail {

struct partition {
    std::shared_ptr<assignment const> who;
    queue_ptr queue;                 // its messages come out here, not in the client's queue
    offset_tracker offsets{};
    std::int64_t committed = -1;     // as far as the broker has confirmed, or where it began
    bool leaving = false;            // taken away: what is in flight is waited for, nothing more is fetched

    /// Settled as far as possible and not known to be committed.
    [[nodiscard]] bool owes_commit() const noexcept { return offsets.position().value_or(-1) > committed; }
};

/// Threads: of the client thread.
class partitions {
public:
    partition& add(std::string_view topic, std::int32_t number, queue_ptr queue);
    void remove(std::string_view topic, std::int32_t number);
    void clear() noexcept { all_.clear(); }

    /// Null for an assignment that is over.
    [[nodiscard]] partition* find(assignment const& who) noexcept;
    [[nodiscard]] partition* find(std::string_view topic, std::int32_t number) noexcept;
    [[nodiscard]] std::vector<partition>& all() noexcept { return all_; }
    [[nodiscard]] std::vector<partition> const& all() const noexcept { return all_; }
    [[nodiscard]] bool owe_commit() const noexcept;
    [[nodiscard]] std::size_t in_flight() const noexcept;
    /// In librdkafka's queues.
    [[nodiscard]] std::size_t fetched() const noexcept;

    /// A round of fetching begins with another partition each time.
    [[nodiscard]] std::size_t next_first() noexcept { return all_.empty() ? 0 : ++turn_ % all_.size(); }

private:
    std::vector<partition> all_;
    std::uint64_t generation_ = 0;
    std::size_t turn_ = 0;
};

}  // namespace weft::kafka::detail
