#pragma once
// Who gets the next events when any consumer may have them: the one that waits for most. Only counts, no events and no
// processes, so that every sequence of asks, cancels and events can be tested by itself.

#include <weft/gen_stage/demand_balance.hpp>
#include <weft/gen_stage/share.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weft::gen_stage::detail {

/// Owner: one producer. Invariants, where `demand` is what the consumers asked for and did not get:
/// (D1) consumers are sorted by demand, highest first; among equals the one that got its value earlier comes first.
/// (D2) owed = demand + pending after settle(), and with the ask that is not settled yet before: owed + open. `owed` is the
/// sum of what settle() returned, less the events that answered it: those placed when no ask was open, and those that
/// found nobody but were pending. What is buffered is no part of it: it is beyond what was owed, or has answered
/// already, and what an ask takes from there is never asked upstream.
class demand_dispatcher {
public:
    /// The newcomer is last, with no demand.
    void subscribe(ref tag) { consumers_.push_back({tag, 0}); }

    /// Adds to a consumer's demand. Follow it by placing what is buffered, then by settle().
    void ask(ref tag, std::size_t count);

    /// How many events can be placed now.
    [[nodiscard]] std::size_t room() const noexcept { return demand_; }

    /// Shares out `count` events, at most room(), and appends to `shares`; one share a consumer.
    void place(std::size_t count, std::vector<share>& shares);

    /// Fresh events that nobody had room for: they answer demand of consumers that have left.
    void unplaced(std::size_t count) noexcept;

    /// What has to be asked upstream for the last ask: less what was placed since, less what is still to come for
    /// consumers that have left.
    [[nodiscard]] std::size_t settle() noexcept;

    /// The consumer leaves; what it did not get is still to come.
    void cancel(ref tag);

    [[nodiscard]] std::size_t outstanding(ref tag) const { return consumers_[index_of(tag)].demand; }
    [[nodiscard]] std::size_t pending() const noexcept { return pending_; }
    [[nodiscard]] demand_balance balance() const noexcept { return {owed_ + open_, demand_, pending_, 0}; }
    [[nodiscard]] std::size_t consumers() const noexcept { return consumers_.size(); }

    /// A random order among consumers, to be called once before the first dispatch; `seed` decides the order.
    void shuffle(std::uint64_t seed);

private:
    struct consumer {
        ref tag;
        std::size_t demand;
    };

    void set_demand(std::size_t index, std::size_t demand);
    [[nodiscard]] std::size_t index_of(ref tag) const;

    std::vector<consumer> consumers_;  // (D1)
    std::size_t demand_ = 0;           // the sum over consumers_
    std::size_t pending_ = 0;
    std::size_t open_ = 0;  // of the last ask: not placed and not settled yet
    std::size_t owed_ = 0;  // (D2)
};

}  // namespace weft::gen_stage::detail
