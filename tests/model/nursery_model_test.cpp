// A tiny nursery, its owner and thieves on real threads: every task comes out exactly once.
#include "sched/nursery.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

using namespace weft::sched;

namespace {

struct marked : task {
    std::atomic<int> taken{0};
};

void take(task* one, std::atomic<int>& total) {
    if (one == nullptr) return;
    static_cast<marked*>(one)->taken.fetch_add(1);
    total.fetch_add(1);
}

/// Makes room the owner's way.
void spill(nursery<4>& queue, std::atomic<int>& total) {
    task* first = nullptr;
    task* last = nullptr;
    if (queue.take_half(first, last) == 0) return;
    while (first != nullptr) {
        task* const after = first->next;
        take(first, total);
        first = after;
    }
}

}  // namespace

TEST(nursery_model, every_task_is_taken_exactly_once_at_capacity_four) {
    constexpr int rounds = 60'000;
    nursery<4> queue;
    std::vector<marked> tasks(rounds);
    std::atomic<int> total{0};
    std::vector<std::jthread> thieves;
    for (int t = 0; t < 2; ++t)
        thieves.emplace_back([&] {
            nursery<4> mine;
            while (total.load() < rounds) {
                take(queue.steal_into(mine), total);
                while (task* const one = mine.pop_newest()) take(one, total);
            }
        });
    for (int i = 0; i < rounds; ++i) {
        while (!queue.push(&tasks[static_cast<std::size_t>(i)])) {
            if (i % 5 == 0) spill(queue, total);
            else take(queue.pop_oldest(), total);
        }
        // Mostly newest in, newest out, where a word could come back that named other tasks before.
        if (i % 3 != 0) take(queue.pop_newest(), total);
    }
    while (task* const one = queue.pop_newest()) take(one, total);
    thieves.clear();
    for (marked& each : tasks) ASSERT_EQ(each.taken.load(), 1);
}
