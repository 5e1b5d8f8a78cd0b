#pragma once
// Something beside the processes where things happen in a simulated program: its network.
// Owner: the simulation's thread.

#include "base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace weft::proc {

class sim_device {
public:
    sim_device() = default;
    sim_device(sim_device const&) = delete;
    sim_device& operator=(sim_device const&) = delete;
    virtual ~sim_device() = default;

    /// Whatever follows from the last step at once, without a choice.
    virtual void settle() = 0;
    /// Why the run cannot go on as a simulation; empty: it can.
    [[nodiscard]] virtual std::string complaint() const = 0;
    /// When something can happen here that cannot at `now`; never if nothing will.
    [[nodiscard]] virtual base::nanos next_due(base::nanos now) const noexcept = 0;
    /// Appends what can happen at `now`: of each a number that stays with it, see base::chooser::next.
    virtual void list(base::nanos now, std::vector<std::uint64_t>& actors) const = 0;
    /// Lets it happen; `index`: among those that list() appends at `now`.
    virtual void act(std::size_t index, base::nanos now) = 0;
    /// Before each step: the moment for a fault of its own.
    virtual void strike() = 0;
};

}  // namespace weft::proc
