#pragma once
// The tests' own switch: with WEFT_TEST_SIM=n in the environment the bodies of in_runtime() and end_of() run in simulation,
// under the seed n, and under n + 1 in the second iteration of --gtest_repeat, and so on. A test that enters no simulation
// is marked REAL in the first iteration. tests/sim/unit_suites.py runs them so, under many seeds.

#include <weft/sim.hpp>

#include <cstdint>
#include <functional>
#include <optional>

namespace weft::test {

/// The seed of the current iteration; nothing when tests run for real.
[[nodiscard]] std::optional<std::uint64_t> simulation_seed();

/// For what is another number in simulation: a count that is there to make the machine's races likely, and the lines of the
/// runtime itself in the log, which a simulation keeps in its trace.
template <class T>
[[nodiscard]] T unless_simulated(T really, T simulated) {
    return simulation_seed() ? simulated : really;
}

/// sim::run(), with the trace only when one seed is looked at.
[[nodiscard]] sim::outcome simulate(std::uint64_t seed, std::function<void()> const& body, sim::options how);

}  // namespace weft::test
