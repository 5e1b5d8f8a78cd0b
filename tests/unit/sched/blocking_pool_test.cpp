// The threads for calls that block: how many there are, and who gets them.
#include "sched/blocking_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using weft::sched::blocking_pool;

namespace {

/// Says that it runs, and waits until it may end.
struct held_job : blocking_pool::job {
    held_job()
        : job{[](blocking_pool::job& self) noexcept {
              auto& me = static_cast<held_job&>(self);
              me.begun.count_down();
              me.may_end.wait();
              me.ended.count_down();
          }} {}
    std::latch begun{1};
    std::latch may_end{1};
    std::latch ended{1};
};

/// Whether the pool comes to have so many threads in a while.
bool comes_to(blocking_pool& pool, std::size_t threads) {
    auto const end = std::chrono::steady_clock::now() + 20s;
    while (pool.count().threads != threads && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    return pool.count().threads == threads;
}

}  // namespace

TEST(blocking_pool, starts_threads_up_to_the_limit_and_queues_what_is_beyond) {
    blocking_pool pool{{.threads = 2}};
    held_job a;
    held_job b;
    held_job c;
    pool.submit(a);
    pool.submit(b);
    a.begun.wait();
    b.begun.wait();
    pool.submit(c);
    EXPECT_EQ(pool.count().threads, 2U);
    EXPECT_EQ(pool.count().queued, 1U);
    a.may_end.count_down();
    c.begun.wait();
    EXPECT_EQ(pool.count().queued, 0U);
    EXPECT_EQ(pool.count().threads, 2U);
    b.may_end.count_down();
    c.may_end.count_down();
    a.ended.wait();
    b.ended.wait();
    c.ended.wait();
}

TEST(blocking_pool, gives_a_job_to_an_idle_thread_before_it_starts_another) {
    blocking_pool pool{{.threads = 8, .stays = 3'600'000'000'000}};
    for (int i = 0; i != 100; ++i) {
        held_job one;
        one.may_end.count_down();
        pool.submit(one);
        one.ended.wait();
        while (pool.count().idle == 0) std::this_thread::yield();
    }
    EXPECT_EQ(pool.count().threads, 1U);
}

TEST(blocking_pool, has_no_threads_left_after_a_while_without_jobs) {
    blocking_pool pool{{.threads = 8, .stays = 1'000'000}};
    for (int round = 0; round != 3; ++round) {
        std::array<held_job, 4> all;
        for (auto& each : all) pool.submit(each);
        for (auto& each : all) each.begun.wait();
        for (auto& each : all) each.may_end.count_down();
        for (auto& each : all) each.ended.wait();
        EXPECT_TRUE(comes_to(pool, 0));
    }
}

TEST(blocking_pool, does_not_run_what_was_withdrawn) {
    blocking_pool pool{{.threads = 1}};
    held_job first;
    held_job second;
    held_job third;
    pool.submit(first);
    first.begun.wait();
    pool.submit(second);
    pool.submit(third);
    EXPECT_TRUE(pool.withdraw(second));
    EXPECT_FALSE(pool.withdraw(second));
    EXPECT_FALSE(pool.withdraw(first));
    first.may_end.count_down();
    third.begun.wait();
    EXPECT_FALSE(second.begun.try_wait());
    third.may_end.count_down();
    third.ended.wait();
}
