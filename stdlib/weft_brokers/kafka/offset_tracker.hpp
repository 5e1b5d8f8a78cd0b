#pragma once
// How far one partition may be committed. Messages are settled in any order; the position to commit is the first one that
// is not settled yet, so a consumer that starts there loses nothing.
//
//     delivered 1 2 3 4 5     settled 2, 1        position 3
//                             settled 5, 3 too    position 4: what is behind it stays, settled or not

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>

namespace weft::kafka {

/// Offsets may have gaps, as they have in a compacted topic. Cost: memory for what is in flight, logarithmic time.
/// Threads: a value of one thread.
class offset_tracker {
public:
    /// The message of this offset came from the broker. False when it is known already, in flight or settled: it is not to
    /// be handed out again.
    [[nodiscard]] bool deliver(std::int64_t offset);
    /// Its end is known. False, and nothing changes, for an offset that is not in flight.
    bool settle(std::int64_t offset);
    /// Nobody will ever settle it: it is to be delivered once more. False for an offset that is not in flight.
    bool lose(std::int64_t offset);

    /// The offset that the group should go on with, as Kafka wants it: one behind the last settled one of an unbroken
    /// line. Nothing before the first delivery.
    [[nodiscard]] std::optional<std::int64_t> position() const noexcept;
    /// Where to read on instead of where reading stands: at the first lost message, when that was read already. What is
    /// delivered next comes from there; lost messages that reading passes by are gone from the topic, and forgotten.
    [[nodiscard]] std::optional<std::int64_t> rewind();
    [[nodiscard]] std::size_t in_flight() const noexcept { return in_flight_.size(); }

private:
    std::set<std::int64_t> in_flight_;
    std::set<std::int64_t> lost_;
    std::optional<std::int64_t> next_;  // behind the highest one that was delivered
    std::int64_t reading_ = 0;          // behind the last one that came from the broker, or where rewind() has led
};

}  // namespace weft::kafka
