// A worker's tasks that have not run yet, on one thread: order, bound, stealing half.
#include "sched/nursery.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

using namespace weft::sched;

TEST(nursery, gives_the_newest_or_the_oldest_and_is_bounded) {
    nursery<4> queue;
    std::array<task, 5> tasks{};
    for (std::size_t i = 0; i < 4; ++i) EXPECT_TRUE(queue.push(&tasks[i]));
    EXPECT_FALSE(queue.push(&tasks[4]));
    EXPECT_EQ(queue.size(), 4U);
    EXPECT_EQ(queue.pop_newest(), &tasks[3]);
    EXPECT_EQ(queue.pop_oldest(), &tasks[0]);
    EXPECT_TRUE(queue.push(&tasks[4]));
    EXPECT_EQ(queue.pop_newest(), &tasks[4]);
    EXPECT_EQ(queue.pop_newest(), &tasks[2]);
    EXPECT_EQ(queue.pop_oldest(), &tasks[1]);
    EXPECT_EQ(queue.pop_newest(), nullptr);
    EXPECT_EQ(queue.pop_oldest(), nullptr);
}

TEST(nursery, a_thief_takes_the_older_half_and_runs_the_oldest) {
    nursery<8> victim, thief;
    std::array<task, 5> tasks{};
    for (task& each : tasks) ASSERT_TRUE(victim.push(&each));
    EXPECT_EQ(victim.steal_into(thief), &tasks[0]);
    EXPECT_EQ(thief.size(), 2U);
    EXPECT_EQ(thief.pop_newest(), &tasks[2]);
    EXPECT_EQ(thief.pop_newest(), &tasks[1]);
    EXPECT_EQ(victim.pop_newest(), &tasks[4]);
    EXPECT_EQ(victim.pop_newest(), &tasks[3]);
    EXPECT_EQ(victim.steal_into(thief), nullptr);
}

TEST(nursery, the_older_half_of_a_full_one_is_taken_out_in_order) {
    nursery<8> queue;
    std::array<task, 8> tasks{};
    task* first = nullptr;
    task* last = nullptr;
    for (task& each : tasks) ASSERT_TRUE(queue.push(&each));
    ASSERT_EQ(queue.take_half(first, last), 4U);
    std::vector<task*> taken;
    for (task* each = first; each != nullptr; each = each->next) taken.push_back(each);
    EXPECT_EQ(taken, (std::vector{&tasks[0], &tasks[1], &tasks[2], &tasks[3]}));
    EXPECT_EQ(last, &tasks[3]);
    EXPECT_EQ(queue.take_half(first, last), 0U);
    EXPECT_EQ(queue.size(), 4U);
}

TEST(nursery, indices_wrap) {
    nursery<2> queue;
    std::array<task, 2> both{};
    for (int i = 0; i < 200'000; ++i) {
        ASSERT_TRUE(queue.push(&both[0]));
        ASSERT_TRUE(queue.push(&both[1]));
        ASSERT_EQ(queue.pop_oldest(), &both[0]);
        ASSERT_EQ(queue.pop_newest(), &both[1]);
    }
}
