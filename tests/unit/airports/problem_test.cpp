// The list counts every problem and keeps the earliest few, in whatever order they come.

#include "airports/problem.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "unit/csv/support.hpp"

namespace airports {
namespace {

problem row_at(std::size_t input, std::uint64_t line) {
    return {.what = problem::kind::malformed_row, .input = input, .line = line, .reason = "r" + std::to_string(line)};
}

problem broken(std::size_t input) {
    return {.what = problem::kind::input_failed, .input = input, .reason = "f" + std::to_string(input)};
}

TEST(problem_list, keeps_the_earliest_in_file_order) {
    auto const seed = csv::test::fresh_seed();
    SCOPED_TRACE("AIRPORTS_TEST_SEED=" + std::to_string(seed));
    std::mt19937_64 random{seed};
    std::vector<problem> all;
    for (std::uint64_t line = 1; line <= 15; ++line)
        for (std::size_t const input : {0U, 1U, 2U}) all.push_back(row_at(input, line));
    std::ranges::shuffle(all, random);
    problem_list list;
    for (auto const& each : all) list.add(each);

    EXPECT_EQ(list.malformed_rows(), 45U);
    ASSERT_EQ(list.first().size(), problem_list::kept);
    EXPECT_EQ(list.first().front(), row_at(0, 1));
    EXPECT_EQ(list.first()[14], row_at(0, 15));
    EXPECT_EQ(list.first().back(), row_at(1, 5));
}

TEST(problem_list, merges_to_what_one_list_would_have_kept) {
    problem_list together;
    problem_list odd;
    problem_list even;
    for (std::uint64_t line = 1; line <= 60; ++line) {
        together.add(row_at(0, line));
        (line % 2 == 0 ? even : odd).add(row_at(0, line));
    }
    even.merge(odd);
    EXPECT_EQ(even.malformed_rows(), together.malformed_rows());
    EXPECT_EQ(even.first(), together.first());
}

TEST(problem_list, keeps_the_failure_of_the_first_input) {
    problem_list list;
    list.add(broken(2));
    list.add(broken(1));
    problem_list other;
    other.add(broken(3));
    list.merge(other);
    ASSERT_TRUE(list.failure().has_value());
    EXPECT_EQ(list.failure()->reason, "f1");
    EXPECT_EQ(list.malformed_rows(), 0U);
    EXPECT_TRUE(list.first().empty());
}

}  // namespace
}  // namespace airports
