#pragma once
// The tests' own switch: with WEFT_TEST_SIM=n in the environment the bodies of in_runtime() and end_of() run in simulation,
// under the seed n, and under n + 1 in the second iteration of --gtest_repeat, and so on.

#include <cstdint>
#include <optional>

namespace weft::test {

/// The seed of the current iteration; nothing when tests run for real.
[[nodiscard]] std::optional<std::uint64_t> simulation_seed();

}  // namespace weft::test
