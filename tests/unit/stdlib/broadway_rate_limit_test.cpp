// A pipeline's rate limit: what may pass, what waits, and when it goes on.

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/broadway/rate_gate.hpp>
#include <weft/broadway/rate_limiter.hpp>
#include <weft/gen_server.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <vector>

namespace {

using namespace weft;
using namespace weft::test;
using broadway::rate_limit;
using broadway::detail::rate_allowance;
using broadway::detail::rate_limit_opened;
using broadway::detail::rate_limiter;

using gate = broadway::detail::rate_gate<int>;
using numbers = std::vector<int>;

std::vector<int> none(std::size_t) { return {}; }

TEST(broadway_rate_gate, lets_pass_what_is_allowed_and_keeps_the_order) {
    in_runtime([] {
        auto const shared = std::make_shared<rate_allowance>(2);
        gate mine{shared};
        EXPECT_EQ(mine.pass({1, 2, 3}), (numbers{1, 2}));
        EXPECT_FALSE(mine.empty());
        EXPECT_EQ(mine.pass({4}), numbers{});
        EXPECT_FALSE(next_now<rate_limit_opened>());
        shared->reset(2);
        ASSERT_TRUE(next_now<rate_limit_opened>());
        EXPECT_EQ(mine.open(none), (numbers{3, 4}));
        EXPECT_TRUE(mine.empty());
    });
}

TEST(broadway_rate_gate, is_closed_as_soon_as_the_allowance_is_used_up) {
    in_runtime([] {
        auto const shared = std::make_shared<rate_allowance>(2);
        gate mine{shared};
        EXPECT_EQ(mine.ask(5), 5U);
        EXPECT_EQ(mine.pass({1, 2}), (numbers{1, 2}));
        EXPECT_EQ(mine.ask(3), 0U);
        shared->reset(1);
        ASSERT_TRUE(next_now<rate_limit_opened>());
        std::vector<std::size_t> shown;
        EXPECT_EQ(mine.open([&shown](std::size_t demand) { return shown.push_back(demand), numbers{3}; }), numbers{3});
        EXPECT_EQ(shown, std::vector<std::size_t>{3});
    });
}

TEST(broadway_rate_gate, shows_demands_one_by_one_while_more_may_pass) {
    in_runtime([] {
        auto const shared = std::make_shared<rate_allowance>(0);
        gate mine{shared};
        for (std::size_t const each : {1U, 2U, 3U}) EXPECT_EQ(mine.ask(each), 0U);
        shared->reset(3);
        std::vector<std::size_t> shown;
        auto const produce = [&shown](std::size_t demand) { return shown.push_back(demand), numbers(demand, 7); };
        EXPECT_EQ(mine.open(produce), (numbers{7, 7, 7}));
        EXPECT_EQ(shown, (std::vector<std::size_t>{1, 2}));
        shared->reset(9);
        EXPECT_EQ(mine.open(produce).size(), 3U);
        EXPECT_EQ(shown, (std::vector<std::size_t>{1, 2, 3}));
    });
}

TEST(broadway_rate_gate, that_drains_forgets_demand_and_keeps_to_the_limit) {
    in_runtime([] {
        auto const shared = std::make_shared<rate_allowance>(1);
        gate mine{shared};
        EXPECT_EQ(mine.pass({1, 2, 3}), numbers{1});
        EXPECT_EQ(mine.ask(4), 0U);
        mine.drain();
        EXPECT_EQ(mine.ask(5), 0U);
        for (int const expected : {2, 3}) {
            EXPECT_FALSE(mine.empty());
            shared->reset(1);
            ASSERT_TRUE(next_now<rate_limit_opened>());
            EXPECT_EQ(mine.open([](std::size_t) { return ADD_FAILURE() << "demand while draining", numbers{}; }), numbers{expected});
        }
        EXPECT_TRUE(mine.empty());
    });
}

TEST(broadway_rate_gate, that_closes_after_the_reset_is_opened_at_once) {
    in_runtime([] {
        rate_allowance shared{0};
        shared.reset(1);
        shared.wait();
        EXPECT_TRUE(next_now<rate_limit_opened>());
        shared.reset(1);
        EXPECT_FALSE(next_now<rate_limit_opened>());  // told once
    });
}

// Two processes take in turn with resets by a third; what they got together is what was allowed.
TEST(broadway_rate_gate, never_lets_pass_more_than_allowed_through_two_together) {
    in_runtime([] {
        struct got {
            std::size_t messages;
        };
        auto const shared = std::make_shared<rate_allowance>(7);
        for (int round = 0; round != 20; ++round) {
            for (int i = 0; i != 2; ++i) {
                spawn_link([shared, probe = self()] {
                    std::size_t mine = 0;
                    for (std::size_t more = 1; more != 0; mine += more) more = shared->take(2);
                    send(probe, got{mine});
                });
            }
            std::size_t const first = next<got>().value_or(got{100}).messages;
            EXPECT_EQ(first + next<got>().value_or(got{100}).messages, 7U);
            shared->reset(7);
        }
    });
}

TEST(broadway_rate_limiter, opens_whoever_waits_in_each_interval) {
    in_runtime([] {
        auto const shared = std::make_shared<rate_allowance>(2);
        gate mine{shared};
        start_link<rate_limiter>(shared, rate_limit{.allowed_messages = 2, .interval = std::chrono::milliseconds{5}});
        numbers passed = mine.pass({1, 2, 3, 4, 5});
        EXPECT_LE(passed.size(), 2U);
        while (!mine.empty()) {
            ASSERT_TRUE(next<rate_limit_opened>());
            numbers const more = mine.open(none);
            EXPECT_LE(more.size(), 2U);
            passed.insert(passed.end(), more.begin(), more.end());
        }
        EXPECT_EQ(passed, (numbers{1, 2, 3, 4, 5}));
    });
}

TEST(broadway_rate_limiter, changes_its_limit_at_once_only_when_it_is_to_be_reset) {
    in_runtime([] {
        using namespace broadway::detail;
        auto const shared = std::make_shared<rate_allowance>(1);
        gate mine{shared};
        auto const limiter = start_link<rate_limiter>(shared, rate_limit{.allowed_messages = 1, .interval = std::chrono::hours{1}});
        EXPECT_EQ(mine.pass({1, 2, 3, 4, 5}), numbers{1});
        call(limiter, change_rate_limit{{.allowed_messages = 3}});
        EXPECT_EQ(call(limiter, get_rate_limit{}), (rate_limit{3, std::chrono::hours{1}}));
        EXPECT_FALSE(next_now<rate_limit_opened>());
        call(limiter, change_rate_limit{{.interval = std::chrono::hours{2}, .reset = true}});
        ASSERT_TRUE(next<rate_limit_opened>());
        EXPECT_EQ(mine.open(none), (numbers{2, 3, 4}));
        EXPECT_EQ(call(limiter, get_rate_limit{}), (rate_limit{3, std::chrono::hours{2}}));
    });
}

// A reset begins an interval: the end of the one before it is nobody's business.
TEST(broadway_rate_limiter, begins_a_whole_interval_with_a_reset) {
    in_runtime([] {
        using namespace broadway::detail;
        auto const shared = std::make_shared<rate_allowance>(1);
        auto const limiter = start_link<rate_limiter>(shared, rate_limit{.allowed_messages = 1, .interval = std::chrono::hours{1}});
        call(limiter, change_rate_limit{{.reset = true}});
        EXPECT_EQ(shared->take(1), 1U);
        send(limiter, rate_limiter::interval_over{1});  // the first interval's end, which was under way
        EXPECT_EQ(call(limiter, get_rate_limit{}).allowed_messages, 1);
        EXPECT_FALSE(shared->is_open());
    });
}

}  // namespace
