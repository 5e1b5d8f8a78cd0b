// The buffer: order, limit, and the counters by which infos know that their events have left.

#include <weft/gen_stage/buffer.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using weft::gen_stage::buffer_keep;
using weft::gen_stage::detail::buffer;
using numbers = std::vector<int>;

TEST(stage_buffer, gives_events_back_in_order) {
    buffer<int> events;
    EXPECT_EQ(events.push({1, 2, 3}), 0U);
    EXPECT_EQ(events.push({4, 5}), 0U);
    EXPECT_EQ(events.take(2), (numbers{1, 2}));
    EXPECT_EQ(events.take(3), (numbers{3, 4, 5}));
    EXPECT_TRUE(events.empty());
}

TEST(stage_buffer, skips_the_events_that_were_placed_already) {
    buffer<int> events;
    EXPECT_EQ(events.push({1, 2, 3, 4}, 3), 0U);
    EXPECT_EQ(events.take(1), (numbers{4}));
}

TEST(stage_buffer, keeps_the_oldest_when_told_so) {  // GS-064
    buffer<int> events{5, buffer_keep::first};
    EXPECT_EQ(events.push({1, 2, 3, 4, 5}), 0U);
    EXPECT_EQ(events.push({6, 7, 8}), 3U);
    EXPECT_EQ(events.take(5), (numbers{1, 2, 3, 4, 5}));
}

TEST(stage_buffer, keeps_the_newest_by_default) {  // GS-065
    buffer<int> events{5};
    EXPECT_EQ(events.push({1, 2, 3, 4, 5}), 0U);
    EXPECT_EQ(events.push({6, 7, 8}), 3U);
    EXPECT_EQ(events.take(5), (numbers{4, 5, 6, 7, 8}));
}

TEST(stage_buffer, keeps_nothing_when_it_may_hold_nothing) {  // GS-009
    for (auto keep : {buffer_keep::first, buffer_keep::last}) {
        buffer<int> events{0, keep};
        EXPECT_EQ(events.push({1, 2, 3}), 3U);
        EXPECT_TRUE(events.empty());
        EXPECT_EQ(events.pushed(), events.removed());
    }
}

TEST(stage_buffer, moves_events_and_never_copies_them) {
    buffer<std::unique_ptr<int>> events;
    std::vector<std::unique_ptr<int>> batch;
    for (int i = 0; i < 4; ++i) batch.push_back(std::make_unique<int>(i));
    static_cast<void>(events.push(std::move(batch)));
    EXPECT_EQ(*events.take(1).front(), 0);
    EXPECT_EQ(*events.take(3).back(), 3);
}

// Some events from the block as a router takes them: all that there is as the block itself, else one by one.
numbers fed(buffer<int>& events, std::size_t count) {
    numbers got;
    events.feed([&](numbers& block, std::size_t first) {
        auto const begin = block.begin() + static_cast<std::ptrdiff_t>(first);
        if (first == 0 && count == block.size()) got = std::exchange(block, {});
        else got.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
        return count;
    });
    return got;
}

TEST(stage_buffer, behaves_as_a_queue_with_a_limit_in_any_sequence) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937 random{seed};
        std::size_t const limit = random() % 6;
        auto const keep = random() % 2 == 0 ? buffer_keep::first : buffer_keep::last;
        buffer<int> events{limit, keep};
        std::deque<int> oracle;
        int next = 0;
        for (int step = 0; step < 100; ++step) {
            if (random() % 2 == 0) {
                numbers batch(random() % 8);
                for (int& one : batch) one = next++;
                numbers const fresh = batch;
                std::size_t dropped = 0;
                for (int const one : fresh) {
                    if (keep == buffer_keep::first && oracle.size() == limit) ++dropped;
                    else oracle.push_back(one);
                    if (oracle.size() > limit) {
                        oracle.pop_front();
                        ++dropped;
                    }
                }
                ASSERT_EQ(events.push(std::move(batch)), dropped);
            } else {
                std::size_t const count = random() % (events.size() + 1);
                numbers const expected(oracle.begin(), oracle.begin() + static_cast<std::ptrdiff_t>(count));
                oracle.erase(oracle.begin(), oracle.begin() + static_cast<std::ptrdiff_t>(count));
                ASSERT_EQ(random() % 2 == 0 ? events.take(count) : fed(events, count), expected);
            }
            ASSERT_EQ(events.size(), oracle.size());
            ASSERT_EQ(events.pushed(), events.removed() + events.size());
        }
    }
}

}  // namespace
