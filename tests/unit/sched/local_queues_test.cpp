// The order in which one worker's queues give tasks out, and what thieves may take.
#include "sched/local_queues.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

using namespace weft::sched;
using weft::priority;

namespace {

struct fixture {
    task& with(std::size_t index, priority urgency) {
        tasks[index].urgency = urgency;
        return tasks[index];
    }
    std::array<task, 300> tasks;
    local_queues queues;
};

}  // namespace

TEST(local_queues, urgent_ones_go_before_the_slot_and_the_slot_before_the_queue) {
    fixture f;
    ASSERT_TRUE(f.queues.push(f.with(0, priority::normal)));
    EXPECT_EQ(f.queues.swap_slot(f.with(1, priority::normal)), nullptr);
    ASSERT_TRUE(f.queues.push(f.with(2, priority::high)));
    ASSERT_TRUE(f.queues.push(f.with(3, priority::max)));
    for (std::size_t expected : {3U, 2U, 1U, 0U}) EXPECT_EQ(f.queues.next(), &f.tasks[expected]);
    EXPECT_EQ(f.queues.next(), nullptr);
}

TEST(local_queues, the_slot_gives_way_after_sixteen_runs) {
    fixture f;
    ASSERT_TRUE(f.queues.push(f.with(0, priority::normal)));
    for (int i = 0; i < 16; ++i) {
        ASSERT_EQ(f.queues.swap_slot(f.tasks[1]), nullptr);
        ASSERT_EQ(f.queues.next(), &f.tasks[1]);
    }
    ASSERT_EQ(f.queues.swap_slot(f.tasks[1]), nullptr);
    EXPECT_EQ(f.queues.next(), &f.tasks[0]);
    EXPECT_EQ(f.queues.next(), &f.tasks[1]);
}

TEST(local_queues, are_busy_while_many_wait_but_not_too_many_and_none_is_new) {
    fixture f;
    for (std::size_t i = 0; i < 15; ++i) ASSERT_TRUE(f.queues.push(f.tasks[i]));
    EXPECT_FALSE(f.queues.is_busy());
    ASSERT_TRUE(f.queues.push(f.tasks[15]));
    EXPECT_TRUE(f.queues.is_busy());
    ASSERT_TRUE(f.queues.push_new(f.tasks[16]));
    EXPECT_FALSE(f.queues.is_busy());
    EXPECT_EQ(f.queues.next(), &f.tasks[16]);
    EXPECT_TRUE(f.queues.is_busy());
    EXPECT_EQ(f.queues.next(), &f.tasks[0]);
    EXPECT_FALSE(f.queues.is_busy());
    for (std::size_t i = 17; i < 129; ++i) ASSERT_TRUE(f.queues.push(f.tasks[i]));
    EXPECT_TRUE(f.queues.is_busy());
    ASSERT_TRUE(f.queues.push(f.tasks[129]));
    EXPECT_FALSE(f.queues.is_busy());
}

TEST(local_queues, of_those_that_have_not_run_the_newest_is_next_and_the_oldest_when_it_is_due) {
    fixture f;
    for (std::size_t i = 0; i < 40; ++i) ASSERT_TRUE(f.queues.push_new(f.tasks[i]));
    ASSERT_TRUE(f.queues.push(f.with(200, priority::normal)));
    for (std::size_t i = 0; i < 16; ++i) ASSERT_EQ(f.queues.next(), &f.tasks[39 - i]);
    EXPECT_EQ(f.queues.next(), &f.tasks[200]);
    f.queues.let_oldest_new_run();
    for (std::size_t i = 16; i < 32; ++i) ASSERT_EQ(f.queues.next(), &f.tasks[39 - i]);
    EXPECT_EQ(f.queues.next(), &f.tasks[0]);
    EXPECT_EQ(f.queues.next(), &f.tasks[7]);
}

TEST(local_queues, a_thief_takes_the_oldest_of_those_that_have_not_run) {
    fixture f;
    local_queues thief;
    for (std::size_t i = 0; i < 6; ++i) ASSERT_TRUE(f.queues.push_new(f.tasks[i]));
    EXPECT_EQ(f.queues.steal_into(thief), &f.tasks[0]);
    EXPECT_EQ(thief.next(), &f.tasks[2]);
    EXPECT_EQ(thief.next(), &f.tasks[1]);
    EXPECT_EQ(thief.next(), nullptr);
    for (std::size_t i = 5; i >= 3; --i) EXPECT_EQ(f.queues.next(), &f.tasks[i]);
    EXPECT_EQ(f.queues.next(), nullptr);
}

TEST(local_queues, low_gets_every_eighth_of_its_turns_while_others_wait) {
    fixture f;
    ASSERT_TRUE(f.queues.push(f.with(0, priority::low)));
    ASSERT_TRUE(f.queues.push(f.with(1, priority::normal)));
    int low = 0;
    int normal = 0;
    for (int i = 0; i < 80; ++i) {
        task* const next = f.queues.next();
        ++(next == &f.tasks[0] ? low : normal);
        ASSERT_TRUE(f.queues.push(*next));
    }
    EXPECT_EQ(low, 9);  // of nine turns the normal one has eight
    EXPECT_EQ(normal, 71);
}

TEST(local_queues, low_alone_need_not_wait) {
    fixture f;
    ASSERT_TRUE(f.queues.push(f.with(0, priority::low)));
    EXPECT_EQ(f.queues.next(), &f.tasks[0]);
}

TEST(local_queues, a_thief_takes_urgent_ones_first) {
    fixture f;
    local_queues thief;
    for (std::size_t i = 0; i < 4; ++i) ASSERT_TRUE(f.queues.push(f.with(i, priority::normal)));
    ASSERT_TRUE(f.queues.push(f.with(4, priority::high)));
    EXPECT_EQ(f.queues.steal_into(thief), &f.tasks[4]);
    EXPECT_EQ(f.queues.steal_into(thief), &f.tasks[0]);
    EXPECT_EQ(thief.next(), &f.tasks[1]);
    EXPECT_EQ(f.queues.size(), 2U);
}

TEST(local_queues, the_slot_is_no_thiefs_but_the_monitors) {
    fixture f;
    local_queues thief;
    EXPECT_EQ(f.queues.take_slot(), nullptr);
    ASSERT_EQ(f.queues.swap_slot(f.tasks[0]), nullptr);
    EXPECT_EQ(f.queues.steal_into(thief), nullptr);
    EXPECT_EQ(f.queues.take_slot(), &f.tasks[0]);
    EXPECT_EQ(f.queues.take_slot(), nullptr);
    EXPECT_EQ(f.queues.next(), nullptr);
}

TEST(local_queues, half_of_a_full_one_is_taken_out_in_order) {
    std::vector<task> tasks(run_queue<>::capacity);
    local_queues queues;
    task* first = nullptr;
    task* last = nullptr;
    ASSERT_TRUE(queues.push(tasks[0]));
    EXPECT_EQ(queues.take_half(first, last), 0U);  // it is not full
    for (std::size_t i = 1; i < tasks.size(); ++i) ASSERT_TRUE(queues.push(tasks[i]));
    ASSERT_EQ(queues.take_half(first, last), tasks.size() / 2);
    std::size_t at = 0;
    for (task* each = first; each != nullptr; each = each->next, ++at) ASSERT_EQ(each, &tasks[at]);
    EXPECT_EQ(at, tasks.size() / 2);
    EXPECT_EQ(last, &tasks[at - 1]);
    EXPECT_EQ(queues.next(), &tasks[at]);
    EXPECT_EQ(queues.size(), tasks.size() / 2 - 1);
}
