// Percentiles by nearest rank, and what counts as an elevation.

#include "airports/elevations.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace airports {
namespace {

TEST(elevations, have_no_percentile_when_there_are_none) {
    EXPECT_EQ(elevations{}.count(), 0U);
    EXPECT_EQ(elevations{}.percentile(50), std::nullopt);
}

TEST(elevations, of_one_have_it_as_every_percentile) {
    elevations one;
    one.add(-11);
    for (unsigned const percent : {0U, 1U, 50U, 100U}) EXPECT_EQ(one.percentile(percent), -11) << percent;
}

// The definition of nearest rank, on the sorted list of all.
TEST(elevations, agree_with_a_sorted_list) {
    std::mt19937 chance{7};
    std::vector<std::int32_t> all;
    elevations kept;
    for (int i = 0; i < 137; ++i) {
        all.push_back(static_cast<std::int32_t>(chance() % 60) - 20);
        kept.add(all.back());
        std::vector<std::int32_t> sorted = all;
        std::ranges::sort(sorted);
        for (unsigned percent = 0; percent <= 100; ++percent) {
            std::size_t rank = 1;
            while (rank * 100 < std::size_t{percent} * sorted.size()) ++rank;
            ASSERT_EQ(kept.percentile(percent), sorted[rank - 1]) << "p" << percent << " of " << sorted.size();
        }
    }
    EXPECT_EQ(kept.count(), 137U);
}

TEST(elevations, are_whole_numbers_of_feet) {
    EXPECT_EQ(parse_feet("4204"), 4204);
    EXPECT_EQ(parse_feet("-11"), -11);
    for (auto const* text : {"", " 1", "1 ", "1.5", "12a", "99999999999", "-"}) EXPECT_EQ(parse_feet(text), std::nullopt) << text;
}

}  // namespace
}  // namespace airports
