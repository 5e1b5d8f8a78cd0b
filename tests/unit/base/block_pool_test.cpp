// Blocks of messages: distinct while in use, of the size asked for, and used again.
#include "base/block_pool.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <vector>

using namespace weft::base;
using weft::detail::block_class;
using weft::detail::unpooled;

TEST(block_pool, picks_the_smallest_class_that_fits) {
    EXPECT_EQ(block_class(1), 0);
    EXPECT_EQ(block_class(64), 0);
    EXPECT_EQ(block_class(65), 1);
    EXPECT_EQ(block_class(512), 3);
    EXPECT_EQ(block_class(513), unpooled);
}

TEST(block_pool, hands_out_distinct_aligned_blocks_and_takes_them_back) {
    block_depot depot;
    block_cache cache{depot};
    std::set<void*> seen;
    std::vector<void*> blocks;
    for (int i = 0; i < 16 * static_cast<int>(block_depot::batch); ++i) {
        void* const block = cache.take(0);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 64, 0U);
        std::memset(block, i, 64);
        EXPECT_TRUE(seen.insert(block).second);
        blocks.push_back(block);
    }
    for (void* block : blocks) cache.give(0, block);
    for (int i = 0; i < 16 * static_cast<int>(block_depot::batch); ++i) {
        void* const block = cache.take(0);
        EXPECT_TRUE(seen.contains(block)) << "a block given back is used before a new one is made";
        blocks[static_cast<std::size_t>(i)] = block;
    }
    for (void* block : blocks) cache.give(0, block);
}

TEST(block_pool, moves_batches_between_caches_through_the_depot) {
    block_depot depot;
    block_cache sender{depot}, receiver{depot};
    std::set<void*> seen;
    for (int i = 0; i < 100'000; ++i) {
        void* const block = sender.take(1);
        seen.insert(block);
        receiver.give(1, block);
    }
    EXPECT_LE(seen.size(), 8 * block_depot::batch) << "what flows one way comes back";
}

TEST(block_pool, serves_threads_without_a_cache) {
    block_depot depot;
    void* const a = depot.take_one(2);
    void* const b = depot.take_one(2);
    EXPECT_NE(a, b);
    depot.give_one(2, a);
    EXPECT_EQ(depot.take_one(2), a);
    depot.give_one(2, a);
    depot.give_one(2, b);
}

TEST(block_pool, what_a_worker_leaves_serves_the_next_one) {
    block_depot depot;
    std::set<void*> seen;
    for (int worker = 0; worker < 50; ++worker) {
        block_cache cache{depot};
        void* const one = cache.take(0);
        seen.insert(one);
        cache.give(0, one);
    }
    EXPECT_LT(seen.size(), 5U);
}

TEST(block_pool, single_blocks_become_batches_and_batches_single_blocks) {
    block_depot depot;
    std::set<void*> all;
    for (std::size_t i = 0; i < 3 * block_depot::batch; ++i) all.insert(depot.take_one(1));
    ASSERT_EQ(all.size(), 3 * block_depot::batch);
    for (void* const each : all) depot.give_one(1, each);
    block_cache cache{depot};
    for (std::size_t i = 0; i < 3 * block_depot::batch; ++i) EXPECT_EQ(all.erase(cache.take(1)), 1U);
}
