#pragma once
// Where a dispatcher's demand is, as one equation that holds after every message.

#include <cstddef>

namespace weft::gen_stage {

/// owed + queued = wanted + pending.
struct demand_balance {
    std::size_t owed = 0;     ///< passed upstream, and not answered by an event yet
    std::size_t wanted = 0;   ///< what consumers asked for and did not get: the sum; of a broadcast, the least
    std::size_t pending = 0;  ///< the part of owed that nobody here waits for any more
    std::size_t queued = 0;   ///< events kept for one consumer each, by a partition dispatcher

    [[nodiscard]] bool holds() const noexcept { return owed + queued == wanted + pending; }
    friend bool operator==(demand_balance const&, demand_balance const&) noexcept = default;
};

}  // namespace weft::gen_stage
