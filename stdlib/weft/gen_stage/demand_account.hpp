#pragma once
// The sums of a dispatcher whose consumers have demand of their own and get events of their own: what all of them still want,
// and how much of that is on its way already.

#include <weft/detail/check.hpp>
#include <weft/gen_stage/demand_balance.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <vector>

namespace weft::gen_stage::detail {

/// Owner: one producer. Invariant, where `demand` is what the consumers asked for and did not get: owed = demand + pending
/// after settle(), and with the ask that is not settled yet before: owed + open. `owed` is the sum of what settle() returned,
/// less the events that answered it: those placed when no ask was open, and those that found nobody but were pending. What is
/// buffered is no part of it: it is beyond what was owed, or has answered already, and what an ask takes from there is never
/// asked upstream.
class demand_account {
public:
    /// How many events can be placed now.
    [[nodiscard]] std::size_t room() const noexcept { return demand_; }

    /// Fresh events that nobody had room for: they answer demand of consumers that have left.
    void unplaced(std::size_t count) noexcept;

    /// What has to be asked upstream for the last ask: less what was placed since, less what is still to come for
    /// consumers that have left.
    [[nodiscard]] std::size_t settle() noexcept;

    [[nodiscard]] std::size_t pending() const noexcept { return pending_; }
    [[nodiscard]] demand_balance balance() const noexcept { return {owed_ + open_, demand_, pending_, 0}; }

protected:
    demand_account() = default;
    ~demand_account() = default;

    void note_ask(std::size_t count) noexcept;
    /// At most room().
    void note_placed(std::size_t count);
    /// A consumer has left that wanted so many.
    void note_left(std::size_t count) noexcept;

private:
    void check_balance() const;

    std::size_t demand_ = 0;  // the sum over the consumers
    std::size_t pending_ = 0;
    std::size_t open_ = 0;  // of the last ask: not placed and not settled yet
    std::size_t owed_ = 0;
};

/// Where the consumer of this subscription is. They are few, in an order of their own.
template <class Consumer>
[[nodiscard]] std::size_t index_in(std::vector<Consumer> const& consumers, ref tag) {
    std::size_t index = 0;
    while (index < consumers.size() && consumers[index].tag != tag) ++index;
    weft::detail::check(index < consumers.size(), "dispatcher: the tag is one of a subscription");
    return index;
}

}  // namespace weft::gen_stage::detail
