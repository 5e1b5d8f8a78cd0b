#pragma once
// Programs with a bug that shows only in a rare schedule, and their correct twins. Each is a function of one flag.

#include <weft/sim.hpp>
#include <weft/weft.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace weft::test {

enum class twin { planted, correct };

inline void demand(bool what, char const* otherwise) {
    if (!what) throw std::runtime_error{otherwise};
}

/// The planted bug is found within 10,000 seeds and ends as expected; the correct twin passes 1,000.
template <class Program>
void find_in(Program program, sim::ending expected, sim::options const& how = {}) {
    auto const found = sim::explore({.count = 10'000}, [&] { program(twin::planted); }, how);
    ASSERT_FALSE(found.passed()) << "the planted bug was not found: " << found.report();
    EXPECT_EQ(found.failure->ending, expected) << found.report();
    ::testing::Test::RecordProperty("runs_until_found", static_cast<int>(found.runs));
    auto const sound = sim::explore({.count = 1'000}, [&] { program(twin::correct); }, how);
    EXPECT_TRUE(sound.passed()) << sound.report();
}

}  // namespace weft::test
