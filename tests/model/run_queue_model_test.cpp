// A tiny run queue, its owner and thieves on real threads: every task comes out exactly once.
#include "sched/run_queue.hpp"

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

}  // namespace

TEST(run_queue_model, every_task_is_taken_exactly_once_at_capacity_four) {
    constexpr int rounds = 30'000;
    run_queue<4> queue;
    std::vector<marked> tasks(rounds);
    std::atomic<int> total{0};
    std::vector<std::jthread> thieves;
    for (int t = 0; t < 2; ++t)
        thieves.emplace_back([&] {
            run_queue<4> mine;
            while (total.load() < rounds) {
                take(queue.steal_into(mine), total);
                while (task* const one = mine.pop()) take(one, total);
            }
        });
    for (marked& each : tasks) {
        while (!queue.push(&each)) take(queue.pop(), total);
        if (((&each - tasks.data()) & 1) != 0) take(queue.pop(), total);
    }
    while (task* const one = queue.pop()) take(one, total);
    thieves.clear();
    for (marked& each : tasks) ASSERT_EQ(each.taken.load(), 1);
}
