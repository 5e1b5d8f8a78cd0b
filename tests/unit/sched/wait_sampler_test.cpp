// Waits and turns told from counts, at looks that the test makes.
#include "sched/wait_sampler.hpp"

#include <gtest/gtest.h>

using namespace weft;
using sched::wait_sampler;

namespace {

constexpr base::nanos sampler_ms = 1'000'000;

std::uint64_t all_of(tally::histogram const& one) {
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < tally::histogram::buckets; ++i) all += one.count(i);
    return all;
}
wait_sampler::worker_seen worker(std::uint64_t turns, base::nanos awake) { return {.turns = turns, .awake = awake}; }

}  // namespace

TEST(wait_sampler, nothing_that_waits_is_no_wait) {
    wait_sampler one;
    one.look(1 * sampler_ms, 0, {worker(10, 0)});
    one.look(2 * sampler_ms, 0, {worker(20, 0)});
    EXPECT_EQ(one.waits().count(0), 2U);
    EXPECT_EQ(one.waits().sum(), 0U);
}

TEST(wait_sampler, its_turn_has_come_when_all_before_it_have_had_theirs) {
    wait_sampler one;
    one.look(1 * sampler_ms, 30, {worker(0, 0), worker(100, 0)});
    EXPECT_EQ(all_of(one.waits()), 0U);
    one.look(2 * sampler_ms, 30, {worker(10, 0), worker(110, 0)});  // 20 of 30
    EXPECT_EQ(all_of(one.waits()), 0U);
    one.look(3 * sampler_ms, 30, {worker(20, 0), worker(120, 0)});  // 40: the 30th in the middle of the last look
    EXPECT_EQ(all_of(one.waits()), 1U);
    EXPECT_EQ(one.waits().sum(), static_cast<std::uint64_t>(3 * sampler_ms / 2));
}

TEST(wait_sampler, waits_end_when_nothing_waits_any_more) {
    wait_sampler one;
    one.look(1 * sampler_ms, 30, {worker(0, 0)});
    one.look(2 * sampler_ms, 0, {worker(5, 0)});  // what waited was counted twice while it moved
    EXPECT_EQ(all_of(one.waits()), 2U) << "that one and the next, which does not wait";
    EXPECT_EQ(one.waits().sum(), static_cast<std::uint64_t>(1 * sampler_ms));
    one.look(9 * sampler_ms, 0, {worker(1000, 0)});
    EXPECT_EQ(one.waits().sum(), static_cast<std::uint64_t>(1 * sampler_ms));
}

TEST(wait_sampler, keeps_no_more_than_it_needs_when_waits_are_long) {
    wait_sampler one;
    for (base::nanos at = 1; at <= 1000; ++at) one.look(at * sampler_ms, 5000, {worker(static_cast<std::uint64_t>(at), 0)});
    EXPECT_EQ(all_of(one.waits()), 0U);
    one.look(1001 * sampler_ms, 5000, {worker(20'000, 0)});
    EXPECT_EQ(all_of(one.waits()), 64U);
}

TEST(wait_sampler, short_turns_count_with_the_mean_and_long_ones_alone) {
    wait_sampler one;
    one.look(1 * sampler_ms, 0, {worker(1, 0)});
    one.look(2 * sampler_ms, 0, {worker(101, sampler_ms)});
    EXPECT_EQ(all_of(one.slices()), 101U);
    auto const before = one.slices().sum();
    for (base::nanos at = 3; at < 10; ++at) one.look(at * sampler_ms, 0, {worker(101, at * sampler_ms)});
    EXPECT_EQ(one.slices().sum(), before) << "it is told when it is over";
    one.look(10 * sampler_ms, 0, {worker(102, 10 * sampler_ms)});
    EXPECT_EQ(one.slices().sum() - before, static_cast<std::uint64_t>(9 * sampler_ms));
}
