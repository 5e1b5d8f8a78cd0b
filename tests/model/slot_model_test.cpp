// The slot of a worker, its owner, and a monitor that takes what is in it, on real threads: every task comes out exactly once.
#include "sched/local_queues.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

using namespace weft::sched;

namespace {

struct marked : task {
    std::atomic<int> taken{0};
};

void take(task* one) {
    if (one != nullptr) static_cast<marked*>(one)->taken.fetch_add(1);
}

/// How many of its tasks the monitor took.
int one_run() {
    constexpr std::size_t rounds = 200'000;
    local_queues queues;
    std::vector<marked> tasks(rounds);
    std::atomic<bool> over{false};
    int by_monitor = 0;
    std::jthread monitor{[&] {
        while (!over.load()) {
            task* const one = queues.take_slot();
            by_monitor += one != nullptr ? 1 : 0;
            take(one);
        }
    }};
    for (std::size_t i = 0; i < rounds; ++i) {
        take(queues.swap_slot(tasks[i]));  // whom it displaces, the owner would queue
        if (i % 3 == 0) take(queues.next());
    }
    while (task* const one = queues.next()) take(one);
    over = true;
    monitor.join();
    for (marked& each : tasks) EXPECT_EQ(each.taken.load(), 1);
    return by_monitor;
}

}  // namespace

TEST(slot_model, every_task_is_taken_exactly_once) {
    // On a busy machine the owner may be through before the monitor runs at all.
    while (one_run() == 0 && !HasFailure()) {}
}
