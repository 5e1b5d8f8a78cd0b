// The restart budget alone, with times as plain numbers.

#include <weft/internal/restart_budget.hpp>

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using weft::internal::restart_budget;

TEST(supervisor_budget, allows_so_many_restarts_within_the_period) {  // SV-027, SV-028
    restart_budget budget{{.restarts = 3, .within = 5s}};
    EXPECT_TRUE(budget.spend(0s));
    EXPECT_TRUE(budget.spend(1s));
    EXPECT_TRUE(budget.spend(2s));
    EXPECT_EQ(budget.used(), 3U);
    EXPECT_FALSE(budget.spend(4s));
}

TEST(supervisor_budget, of_none_allows_none) {  // SV-029
    restart_budget budget{{.restarts = 0, .within = 5s}};
    EXPECT_FALSE(budget.spend(0s));
}

TEST(supervisor_budget, forgets_what_is_older_than_the_period) {  // SV-030
    restart_budget budget{{.restarts = 1, .within = 300ms}};
    EXPECT_TRUE(budget.spend(0ms));
    EXPECT_TRUE(budget.spend(600ms));
    EXPECT_TRUE(budget.spend(1200ms));
    EXPECT_EQ(budget.used(), 1U);
}

TEST(supervisor_budget, still_counts_what_is_exactly_one_period_old) {
    restart_budget budget{{.restarts = 1, .within = 300ms}};
    EXPECT_TRUE(budget.spend(0ms));
    EXPECT_FALSE(budget.spend(300ms));
    restart_budget other{{.restarts = 1, .within = 300ms}};
    EXPECT_TRUE(other.spend(0ms));
    EXPECT_TRUE(other.spend(300ms + 1ns));
}

}  // namespace
