#pragma once
// Who gets the next events when each consumer is to have its turn: they are dealt like cards, past those that have not asked.
// Only counts, no events and no processes.

#include <weft/gen_stage/demand_account.hpp>
#include <weft/gen_stage/share.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <vector>

namespace weft::gen_stage::detail {

/// Owner: one producer. Invariant (R1): a turn is over when its consumer has got a whole turn of events since it began, or has
/// no demand left; then it is the next one's in the order of subscription. So while two consumers have demand all the time,
/// neither gets more than one turn of events ahead of the other.
class round_robin_dispatcher : public demand_account {
public:
    /// At least one event a turn.
    explicit round_robin_dispatcher(std::size_t events_per_turn);

    /// The newcomer's first turn comes after everybody else's.
    void subscribe(ref tag);

    /// Adds to a consumer's demand. Follow it by placing what is buffered, then by settle().
    void ask(ref tag, std::size_t count);

    /// Deals out `count` events, at most room(), and appends to `shares`; one share a consumer, in the order of their turns.
    void place(std::size_t count, std::vector<share>& shares);

    /// The consumer leaves, in the middle of its turn if need be; what it did not get is still to come.
    void cancel(ref tag);

    [[nodiscard]] std::size_t outstanding(ref tag) const { return consumers_[index_in(consumers_, tag)].demand; }

private:
    struct consumer {
        ref tag;
        std::size_t demand = 0;
        std::size_t dealt = 0;  // by the place() that is running
    };

    [[nodiscard]] std::size_t deal_whole_rounds(std::size_t count);
    [[nodiscard]] std::size_t deal_one_round(std::size_t count);
    void deal(consumer& to, std::size_t count);
    void next_turn() noexcept;
    void collect(std::size_t first, std::vector<share>& shares);

    std::vector<consumer> consumers_;  // in the order of subscription
    std::size_t per_turn_;
    std::size_t turn_ = 0;  // whose it is: below size(), or 0 when there is nobody
    std::size_t left_;      // of the turn
};

}  // namespace weft::gen_stage::detail
