// Stacks are distinct, guarded, reused, and given back.
#include "fiber/sanitizer.hpp"
#include "fiber/stack_cache.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <vector>

using namespace weft::fiber;

TEST(stack_depot, hands_out_distinct_writable_stacks) {
    stack_depot depot{std::size_t{64} * 1024};
    std::vector<stack> taken(600);  // more than one slab holds
    std::set<std::byte*> lows;
    for (stack& each : taken) {
        ASSERT_EQ(depot.take({&each, 1}), 1U);
        EXPECT_TRUE(lows.insert(each.low).second);
        EXPECT_EQ(each.bytes, std::size_t{64} * 1024);
        std::memset(each.top() - 256, 0x5a, 256);
        each.low[page_bytes] = std::byte{1};  // the lowest usable byte
    }
    depot.give(taken);
    EXPECT_GE(depot.mapped_bytes(), 600U * 64 * 1024);
}

TEST(stack_depot, every_stack_has_a_guard_at_its_low_end) {
    stack_depot depot{std::size_t{64} * 1024};
    stack one;
    ASSERT_EQ(depot.take({&one, 1}), 1U);
    EXPECT_DEATH(*const_cast<std::byte volatile*>(one.low + page_bytes - 1) = std::byte{1}, "");
    depot.give({&one, 1});
}

TEST(stack_depot, never_hands_out_a_stack_that_was_abandoned_nor_touches_it) {
    stack_depot depot{std::size_t{64} * 1024};
    stack left;
    ASSERT_EQ(depot.take({&left, 1}), 1U);
    left.top()[-1] = std::byte{0x5a};
    depot.abandon(left);
    EXPECT_EQ(depot.abandoned(), 1U);
    std::vector<stack> taken(600);
    for (stack& each : taken) {
        ASSERT_EQ(depot.take({&each, 1}), 1U);
        EXPECT_NE(each.low, left.low);
    }
    EXPECT_EQ(left.top()[-1], std::byte{0x5a});
    depot.give(taken);
}

TEST(stack_cache, gives_the_last_one_back_first) {
    stack_depot depot{std::size_t{64} * 1024};
    stack_cache cache{depot};
    stack const first = cache.take();
    stack const second = cache.take();
    cache.give(first);
    cache.give(second);
    EXPECT_EQ(cache.take().low, second.low);
    cache.give(second);
}

TEST(stack_cache, keeps_a_bounded_number_and_returns_the_rest) {
    stack_depot depot{std::size_t{64} * 1024};
    stack_cache cache{depot};
    std::vector<stack> taken;
    for (int i = 0; i < 500; ++i) taken.push_back(cache.take());
    std::size_t const mapped = depot.mapped_bytes();
    for (stack const& each : taken) cache.give(each);
    stack_cache other{depot};
    for (int i = 0; i < 400; ++i) taken[static_cast<std::size_t>(i)] = other.take();
    EXPECT_EQ(depot.mapped_bytes(), mapped) << "another worker reuses what this one gave back";
    for (int i = 0; i < 400; ++i) other.give(taken[static_cast<std::size_t>(i)]);
}
