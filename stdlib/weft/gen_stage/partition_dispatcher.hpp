#pragma once
// Each event goes to the partition that its hash names, and one consumer owns each partition. Only counts, no events and
// no processes: whoever holds the events keeps one queue a partition and is told to deliver or to queue.

#include <weft/detail/check.hpp>
#include <weft/gen_stage/demand_balance.hpp>
#include <weft/pid.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace weft::gen_stage::detail {

/// Owner: one producer. Invariants: (P1) a partition has unfulfilled demand or queued events, never both;
/// (P2) waiting = demand of all partitions + pending − events queued in all partitions. `waiting` is what was asked upstream
/// and not answered by an event yet, once settle() has returned its part; what the stage buffers is beyond it.
class partition_dispatcher {
public:
    static constexpr std::size_t nobody = static_cast<std::size_t>(-1);

    explicit partition_dispatcher(std::size_t partitions) : partitions_(partitions) {}

    [[nodiscard]] std::size_t size() const noexcept { return partitions_.size(); }
    /// The partition's subscription; an empty ref when it is free.
    [[nodiscard]] ref owner(std::size_t partition) const { return partitions_[partition].owner; }
    /// The partition of a subscription, or `nobody`.
    [[nodiscard]] std::size_t owned_by(ref tag) const noexcept;
    [[nodiscard]] std::size_t queued(std::size_t partition) const { return partitions_[partition].queued; }

    /// The partition must be free.
    void subscribe(ref tag, std::size_t partition);

    /// Returns how many events of the partition's own queue go out at once, oldest first. Follow it by placing what is
    /// buffered, then by settle().
    [[nodiscard]] std::size_t ask(ref tag, std::size_t count);

    /// How many events may be routed now; a partition without room queues, so this is not what will be delivered.
    [[nodiscard]] std::size_t room() const noexcept { return waiting_; }

    /// Routes `count` events, at most room(), to one partition. Returns how many of them, from the front, to deliver to its
    /// owner; the others are to be queued.
    std::size_t place(std::size_t partition, std::size_t count) {
        weft::detail::debug_check(waiting_ >= count, "partition_dispatcher: no more is routed than was asked for");
        auto& target = partitions_[partition];
        std::size_t const delivered = std::min(count, target.demand);
        std::size_t const settles_debt = std::min(count, owed_);
        waiting_ -= count;
        owed_ -= settles_debt;
        open_ -= std::min(open_, count - settles_debt);
        target.demand -= delivered;
        demand_ -= delivered;
        target.queued += count - delivered;
        queued_ += count - delivered;
        return delivered;
    }
    /// The same for one event. True: deliver it.
    bool place(std::size_t partition) { return place(partition, 1) == 1; }

    /// What has to be asked upstream for the last ask or cancel.
    [[nodiscard]] std::size_t settle() noexcept;

    /// The owner leaves; the partition's queue is lost, and as many events are owed to the others in its place.
    void cancel(ref tag);

    [[nodiscard]] std::size_t pending() const noexcept { return pending_; }
    [[nodiscard]] demand_balance balance() const noexcept { return {waiting_, demand_, pending_, queued_}; }
    [[nodiscard]] std::size_t demand(std::size_t partition) const { return partitions_[partition].demand; }

private:
    struct partition_state {
        ref owner;
        std::size_t demand = 0;
        std::size_t queued = 0;
    };

    std::vector<partition_state> partitions_;
    std::size_t waiting_ = 0;  // asked upstream and not answered by an event yet
    std::size_t demand_ = 0;   // the sum over partitions_
    std::size_t queued_ = 0;   // likewise
    std::size_t pending_ = 0;  // the part of waiting_ that was for consumers that have left
    std::size_t open_ = 0;     // of the last ask: not placed and not settled yet
    std::size_t owed_ = 0;     // of the last cancel: likewise, and never set against pending_
};

}  // namespace weft::gen_stage::detail
