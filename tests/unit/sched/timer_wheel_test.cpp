// The wheel alone: nothing early, nothing lost, against an ordered map as the oracle.
#include "sched/timer_wheel.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <vector>

using namespace weft;
using sched::timer_entry;
using sched::timer_wheel;

namespace {

constexpr base::nanos ms = 1'000'000;

struct probe : timer_entry {
    probe() {
        fire = [](timer_entry& self, base::nanos now) noexcept {
            auto& me = static_cast<probe&>(self);
            me.fired_at.push_back(now);
            return me.again;
        };
    }
    base::nanos due = 0;
    base::nanos again = base::never;
    std::vector<base::nanos> fired_at;
};

}  // namespace

TEST(timer_wheel, fires_at_the_due_time_and_not_before) {
    timer_wheel wheel{0};
    probe one;
    wheel.insert(one, 10 * ms);
    wheel.advance(10 * ms - 1);
    EXPECT_TRUE(one.fired_at.empty());
    wheel.advance(11 * ms);
    EXPECT_EQ(one.fired_at, std::vector{11 * ms});
    EXPECT_EQ(wheel.size(), 0U);
    EXPECT_EQ(wheel.next_due(), base::never);
}

TEST(timer_wheel, a_removed_entry_does_not_fire) {
    timer_wheel wheel{0};
    probe one;
    wheel.insert(one, 5 * ms);
    wheel.remove(one);
    EXPECT_EQ(wheel.size(), 0U);
    wheel.advance(50 * ms);
    EXPECT_TRUE(one.fired_at.empty());
}

TEST(timer_wheel, a_due_time_in_the_past_fires_at_the_next_tick) {
    timer_wheel wheel{100 * ms};
    probe one;
    wheel.insert(one, 1 * ms);
    wheel.advance(101 * ms);
    EXPECT_EQ(one.fired_at.size(), 1U);
}

TEST(timer_wheel, an_entry_may_ask_to_fire_again) {
    timer_wheel wheel{0};
    probe one;
    one.again = 20 * ms;
    wheel.insert(one, 10 * ms);
    wheel.advance(15 * ms);
    one.again = base::never;
    wheel.advance(19 * ms);
    EXPECT_EQ(one.fired_at.size(), 1U);
    wheel.advance(21 * ms);
    EXPECT_EQ(one.fired_at.size(), 2U);
}

TEST(timer_wheel, next_due_is_never_later_than_the_first_entry) {
    timer_wheel wheel{0};
    probe near, far;
    wheel.insert(far, 90'000 * ms);
    EXPECT_LE(wheel.next_due(), 90'000 * ms + ms);
    wheel.insert(near, 3 * ms);
    EXPECT_LE(wheel.next_due(), 3 * ms + ms);
    EXPECT_GT(wheel.next_due(), 0);
    wheel.remove(near);
    wheel.remove(far);
}

TEST(timer_wheel, agrees_with_an_ordered_list_for_random_use) {
    auto const seed = static_cast<unsigned>(std::random_device{}());
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random{seed};
    auto const below = [&](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
    timer_wheel wheel{0};
    std::deque<probe> probes(2000);
    base::nanos now = 0;
    for (probe& each : probes) {
        int const scale = below(3);
        base::nanos const range = scale == 0 ? 4 * ms : scale == 1 ? 400 * ms : 400'000 * ms;
        each.due = now + static_cast<base::nanos>(random()) % range + 1;
        wheel.insert(each, each.due);
        if (below(4) == 0) {
            probe& victim = probes[static_cast<std::size_t>(below(2000))];
            if (victim.is_linked()) wheel.remove(victim), victim.due = -1;
        }
        if (below(3) == 0) {
            now += below(1000) * 1000;
            wheel.advance(now);
        }
    }
    while (wheel.size() != 0) {
        base::nanos const next = wheel.next_due();
        ASSERT_NE(next, base::never);
        now = std::max(now, next);
        wheel.advance(now);
    }
    for (probe const& each : probes) {
        if (each.due == -1) {
            EXPECT_TRUE(each.fired_at.empty());
        } else {
            ASSERT_EQ(each.fired_at.size(), 1U);
            EXPECT_GE(each.fired_at[0], each.due) << "early";
        }
    }
}

TEST(timer_wheel, counts_how_late_it_fires) {
    timer_wheel wheel{0};
    probe one;
    probe two;
    wheel.insert(one, 10 * ms);
    wheel.insert(two, 20 * ms);
    wheel.advance(11 * ms);
    wheel.advance(120 * ms);
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < tally::histogram::buckets; ++i) all += wheel.lateness().count(i);
    EXPECT_EQ(all, 2U);
    EXPECT_GT(wheel.lateness().sum(), static_cast<std::uint64_t>(100 * ms));
    EXPECT_LT(wheel.lateness().sum(), static_cast<std::uint64_t>(101 * ms));
}
