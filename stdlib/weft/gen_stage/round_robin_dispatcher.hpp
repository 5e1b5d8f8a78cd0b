#pragma once
// Who gets the next events when each consumer is to have its turn: they are dealt like cards, past those that have not asked.
// Only counts, no events and no processes.

#include <weft/gen_stage/demand_balance.hpp>
#include <weft/gen_stage/share.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <vector>

namespace weft::gen_stage::detail {

/// Owner: one producer. Invariants, where `demand` is what the consumers asked for and did not get:
/// (R1) a turn is over when its consumer has got a whole turn of events since it began, or has no demand left; then it is
/// the next one's in the order of subscription. So while two consumers have demand all the time, neither gets more than
/// one turn of events ahead of the other.
/// (R2) owed = demand + pending, with an open ask: owed + open; the same as (D2) of the demand_dispatcher.
class round_robin_dispatcher {
public:
    /// At least one event a turn.
    explicit round_robin_dispatcher(std::size_t events_per_turn);

    /// The newcomer's first turn comes after everybody else's.
    void subscribe(ref tag);

    /// Adds to a consumer's demand. Follow it by placing what is buffered, then by settle().
    void ask(ref tag, std::size_t count);

    /// How many events can be placed now.
    [[nodiscard]] std::size_t room() const noexcept { return demand_; }

    /// Deals out `count` events, at most room(), and appends to `shares`; one share a consumer, in the order of their turns.
    void place(std::size_t count, std::vector<share>& shares);

    /// Fresh events that nobody had room for: they answer demand of consumers that have left.
    void unplaced(std::size_t count) noexcept;

    /// What has to be asked upstream for the last ask: less what was placed since, less what is still to come for
    /// consumers that have left.
    [[nodiscard]] std::size_t settle() noexcept;

    /// The consumer leaves, in the middle of its turn if need be; what it did not get is still to come.
    void cancel(ref tag);

    [[nodiscard]] std::size_t outstanding(ref tag) const { return consumers_[index_of(tag)].demand; }
    [[nodiscard]] std::size_t pending() const noexcept { return pending_; }
    [[nodiscard]] demand_balance balance() const noexcept { return {owed_ + open_, demand_, pending_, 0}; }

private:
    struct consumer {
        ref tag;
        std::size_t demand = 0;
        std::size_t dealt = 0;  // by the place() that is running
    };

    [[nodiscard]] std::size_t index_of(ref tag) const;
    [[nodiscard]] std::size_t deal_whole_rounds(std::size_t count);
    [[nodiscard]] std::size_t deal_one_round(std::size_t count);
    void deal(consumer& to, std::size_t count);
    void next_turn() noexcept;
    void collect(std::size_t first, std::vector<share>& shares);

    std::vector<consumer> consumers_;  // in the order of subscription
    std::size_t per_turn_;
    std::size_t turn_ = 0;  // whose it is: below size(), or 0 when there is nobody
    std::size_t left_;      // of the turn
    std::size_t demand_ = 0;  // the sum over consumers_
    std::size_t pending_ = 0;
    std::size_t open_ = 0;  // of the last ask: not placed and not settled yet
    std::size_t owed_ = 0;  // (R2)
};

}  // namespace weft::gen_stage::detail
