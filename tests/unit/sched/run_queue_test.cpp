// The worker's own queue, on one thread: order, bound, stealing half.
#include "sched/inject_queue.hpp"
#include "sched/run_queue.hpp"

#include <gtest/gtest.h>

#include <array>

using namespace weft::sched;

TEST(run_queue, is_first_in_first_out_and_bounded) {
    run_queue<4> queue;
    std::array<task, 5> tasks{};
    for (std::size_t i = 0; i < 4; ++i) EXPECT_TRUE(queue.push(&tasks[i]));
    EXPECT_FALSE(queue.push(&tasks[4]));
    EXPECT_EQ(queue.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(queue.pop(), &tasks[i]);
    EXPECT_EQ(queue.pop(), nullptr);
}

TEST(run_queue, a_thief_takes_the_older_half) {
    run_queue<8> victim, thief;
    std::array<task, 5> tasks{};
    for (task& each : tasks) ASSERT_TRUE(victim.push(&each));
    EXPECT_EQ(victim.steal_into(thief), &tasks[0]);
    EXPECT_EQ(thief.pop(), &tasks[1]);
    EXPECT_EQ(thief.pop(), &tasks[2]);
    EXPECT_EQ(thief.pop(), nullptr);
    EXPECT_EQ(victim.pop(), &tasks[3]);
    EXPECT_EQ(victim.pop(), &tasks[4]);
}

TEST(run_queue, stealing_from_an_empty_queue_finds_nothing) {
    run_queue<4> victim, thief;
    EXPECT_EQ(victim.steal_into(thief), nullptr);
    EXPECT_EQ(thief.size(), 0U);
}

TEST(run_queue, indices_wrap) {
    run_queue<2> queue;
    task one;
    for (int i = 0; i < 1000; ++i) {
        ASSERT_TRUE(queue.push(&one));
        ASSERT_EQ(queue.pop(), &one);
    }
}

TEST(inject_queue, hands_out_batches_in_order) {
    inject_queue queue;
    std::array<task, 5> tasks{};
    for (task& each : tasks) queue.push(each);
    EXPECT_EQ(queue.size(), 5U);
    task* const batch = queue.take(3);
    ASSERT_EQ(batch, &tasks[0]);
    ASSERT_EQ(batch->next, &tasks[1]);
    ASSERT_EQ(batch->next->next, &tasks[2]);
    EXPECT_EQ(batch->next->next->next, nullptr);
    EXPECT_EQ(queue.take(10), &tasks[3]);
    EXPECT_EQ(queue.take(10), nullptr);
    EXPECT_EQ(queue.size(), 0U);
}

TEST(inject_queue, takes_over_the_ordinary_ones_of_another) {
    inject_queue queue, other;
    std::array<task, 5> tasks{};
    tasks[2].urgency = weft::priority::high;
    queue.push(tasks[0]);
    for (std::size_t i = 1; i < 5; ++i) other.push(tasks[i]);
    queue.push_all_of(other);
    EXPECT_EQ(queue.size(), 4U);
    EXPECT_EQ(other.size(), 1U);
    for (std::size_t i : {0U, 1U, 3U, 4U}) EXPECT_EQ(queue.take(1), &tasks[i]);
    EXPECT_EQ(other.take(5), &tasks[2]);
    queue.push_all_of(other);
    EXPECT_EQ(queue.size(), 0U);
}
