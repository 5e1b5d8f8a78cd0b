#pragma once
// One simulated run: a runtime, the simulation that drives it, and a process to wait for.

#include "base/chooser.hpp"
#include "proc/simulation.hpp"

#include <weft/runtime.hpp>
#include <weft/sim.hpp>

#include <functional>

namespace weft::sim {

class world {
public:
    world(base::chooser& by, options const& how, std::size_t trace_lines);

    /// Runs the body to its end, whatever that is; what is left is stopped by the destructor.
    [[nodiscard]] outcome play(std::function<void()> const& body);

private:
    [[nodiscard]] outcome judge(proc::simulation::halt how_it_stopped);
    [[nodiscard]] static proc::simulation_rules rules_of(options const& how);
    [[nodiscard]] static runtime_options runtime_of(options const& how);

    options const& how_;
    proc::simulation simulated_;
    runtime node_;
};

/// Throws argument_error.
void check(options const& how);

/// The plainest answers that end as `found` did, from those of the run that found it.
[[nodiscard]] std::vector<base::answer> shrink(std::vector<base::answer> failing, outcome const& found,
                                               std::function<void()> const& body, options const& how);

}  // namespace weft::sim
