// Items are counted by key; problems gather in the group without one.

#include "airports/tally.hpp"

#include <gtest/gtest.h>

#include <map>

#include "airports/chunk_range.hpp"

namespace airports {
namespace {

TEST(tally, counts_by_key_and_gathers_problems_apart) {
    groups all;
    for (auto const* key : {"US", "DE", "US", ""}) count(all, counted{.key = key});
    count(all, item{problem{.line = 7, .reason = "why"}});
    EXPECT_EQ(all.size(), 4U);
    EXPECT_EQ(all["US"].airports, 2U);
    EXPECT_EQ(all["DE"].airports, 1U);
    EXPECT_EQ(all[""].airports, 1U);
    EXPECT_EQ(all["US"].known.count(), 0U);
    EXPECT_EQ(all[std::nullopt].airports, 0U);
    EXPECT_EQ(all[std::nullopt].problems.malformed_rows(), 1U);
}

TEST(tally, keeps_the_elevations_that_are_known) {
    groups all;
    count(all, counted{.key = "US", .feet = 66});
    count(all, counted{.key = "US"});
    EXPECT_EQ(all["US"].airports, 2U);
    EXPECT_EQ(all["US"].known.count(), 1U);
    EXPECT_EQ(all["US"].known.percentile(50), 66);
}

TEST(tally, comes_to_the_known_figures_on_the_bundled_file) {
    groups all;
    for (auto& each : chunk_range{open_inputs({AIRPORTS_DATA_DIR "/airports.csv"}, grouping::country)})
        count_chunk(all, each);
    EXPECT_EQ(all.size(), 236U);
    std::map<std::string, std::uint64_t> const known{{"US", 873}, {"CA", 342}, {"CN", 305},
                                                     {"RU", 254}, {"AU", 190}, {"FR", 141}};
    for (auto const& [key, airports] : known) EXPECT_EQ(all[key].airports, airports) << key;
    std::uint64_t total = 0;
    for (auto const& [key, group] : all) total += group.airports;
    EXPECT_EQ(total, 5210U);
}

}  // namespace
}  // namespace airports
