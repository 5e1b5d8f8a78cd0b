#pragma once
// Every event goes to every consumer, at the pace of the slowest. Only counts, no events and no processes.

#include <weft/gen_stage/demand_balance.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <vector>

namespace weft::gen_stage::detail {

/// Owner: one producer. Invariants: (B1) of the consumers' surpluses at least one is 0, or there is no consumer;
/// (B2) a consumer asked for what it got, what is waiting for all, and its surplus: waiting is the least that one of them
/// still wants;
/// (B3) requested is what was asked upstream and not dispatched yet, so events that are buffered are still part of it;
/// (B4) requested = waiting + spare after settle(), and with what is not settled yet before: requested + open. `spare` was
/// asked for consumers that have left, or that a newcomer has stopped.
class broadcast_dispatcher {
public:
    /// What all had room for together goes back to each, so nothing flows until the newcomer has asked.
    void subscribe(ref tag);
    void ask(ref tag, std::size_t count);
    /// May give room: the one that left was the slowest.
    void cancel(ref tag);

    /// How many events every consumer has room for.
    [[nodiscard]] std::size_t room() const noexcept { return waiting_; }
    /// `count` events, at most room(), go to all.
    void place(std::size_t count);
    /// What has to be asked upstream; after asks and cancels, once what is buffered has been placed.
    [[nodiscard]] std::size_t settle() noexcept;

    [[nodiscard]] std::size_t outstanding(ref tag) const { return consumers_[index_of(tag)].surplus + waiting_; }
    [[nodiscard]] demand_balance balance() const noexcept { return {requested_ + open_, waiting_, spare_, 0}; }
    [[nodiscard]] std::size_t consumers() const noexcept { return consumers_.size(); }

private:
    struct consumer {
        ref tag;
        std::size_t surplus;
    };

    [[nodiscard]] std::size_t index_of(ref tag) const;
    void share_surplus();
    void give_up_waiting() noexcept;

    std::vector<consumer> consumers_;
    std::size_t waiting_ = 0;
    std::size_t requested_ = 0;
    std::size_t spare_ = 0;
    std::size_t open_ = 0;  // has become waiting, and is not placed and not settled yet
};

}  // namespace weft::gen_stage::detail
