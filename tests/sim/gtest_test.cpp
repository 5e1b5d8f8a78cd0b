// GoogleTest's assertions inside simulated runs.

#include <weft/sim_gtest.hpp>
#include <weft/weft.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace {

using namespace weft;
using namespace std::chrono_literals;

struct bid {
    int of;
};

/// Which of two bids comes first is the seed's choice.
int first_bid() {
    pid const me = self();
    for (int i = 1; i <= 2; ++i) spawn([me, i] { send(me, bid{i}); });
    return receive([](bid one) { return one.of; });
}

TEST(sim_gtest, passes_when_every_seed_does) {
    EXPECT_TRUE(sim::always({.count = 50}, [] { EXPECT_GT(first_bid(), 0); }));
}

TEST(sim_gtest, fails_with_the_seed_and_the_assertion) {
    auto const fails = sim::always({.count = 50}, [] { EXPECT_EQ(first_bid(), 1) << "the second was faster"; });
    ASSERT_FALSE(fails);
    std::string const text = fails.message();
    EXPECT_NE(text.find("WEFT_SIM_SEED="), std::string::npos) << text;
    EXPECT_NE(text.find("check failed"), std::string::npos) << text;
    EXPECT_NE(text.find("gtest_test.cpp:"), std::string::npos) << text;
    EXPECT_NE(text.find("the second was faster"), std::string::npos) << text;
    EXPECT_NE(text.find("receives"), std::string::npos) << "no trace in " << text;
}

TEST(sim_gtest, an_assertion_ends_the_body_of_its_run_alone) {
    int ran = 0;
    auto const fails = sim::always({.count = 50},
                                   [&ran] {
                                       ASSERT_EQ(first_bid(), 1);
                                       ++ran;
                                   },
                                   {.shrink_runs = 0});
    EXPECT_FALSE(fails);
    EXPECT_TRUE(sim::always({.count = 5}, [] {}));
}

TEST(sim_gtest, assertions_of_the_verdict_count) {
    sim::options how;
    how.shrink_runs = 0;
    how.verdict = [] {
        EXPECT_TRUE(false) << "never right";
        return std::string{};
    };
    auto const fails = sim::always({.count = 5}, [] {}, how);
    ASSERT_FALSE(fails);
    EXPECT_NE(std::string{fails.message()}.find("never right"), std::string::npos);
}

}  // namespace
