#pragma once
// Who gets the next events when any consumer may have them: the one that waits for most. Only counts, no events and no
// processes, so that every sequence of asks, cancels and events can be tested by itself.

#include <weft/gen_stage/demand_account.hpp>
#include <weft/gen_stage/share.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weft::gen_stage::detail {

/// Owner: one producer. Invariant (D1): consumers are sorted by demand, highest first; among equals the one that got its value
/// earlier comes first.
class demand_dispatcher : public demand_account {
public:
    /// The newcomer is last, with no demand.
    void subscribe(ref tag) { consumers_.push_back({tag, 0}); }

    /// Adds to a consumer's demand. Follow it by placing what is buffered, then by settle().
    void ask(ref tag, std::size_t count);

    /// Shares out `count` events, at most room(), and appends to `shares`; one share a consumer.
    void place(std::size_t count, std::vector<share>& shares);

    /// The consumer leaves; what it did not get is still to come.
    void cancel(ref tag);

    [[nodiscard]] std::size_t outstanding(ref tag) const { return consumers_[index_in(consumers_, tag)].demand; }
    [[nodiscard]] std::size_t consumers() const noexcept { return consumers_.size(); }

    /// A random order among consumers, to be called once before the first dispatch; `seed` decides the order.
    void shuffle(std::uint64_t seed);

private:
    struct consumer {
        ref tag;
        std::size_t demand;
    };

    void set_demand(std::size_t index, std::size_t demand);

    std::vector<consumer> consumers_;  // (D1)
};

}  // namespace weft::gen_stage::detail
