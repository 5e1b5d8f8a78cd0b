// Who runs when: priorities, budgets, giving way, and fairness. What is measured is order and progress, never time.
#include "support/in_runtime.hpp"

#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>
#include <vector>

namespace {

using weft::priority;

struct done {
    int who;
};
struct ask {
    weft::pid from;
};
struct answer {};

void on_workers(unsigned count, weft::detail::unique_function body) {
    weft::runtime node{{.workers = count, .spare_workers = 0, .stack_bytes = std::size_t{256} * 1024}};
    EXPECT_TRUE(node.run(std::move(body)).is_normal());
}

int next_done() {
    return weft::receive([](done one) { return one.who; });
}

}  // namespace

// PR-130
TEST(priorities, high_runs_before_normal_whoever_was_first) {
    on_workers(1, [] {
        weft::pid const main = weft::self();
        weft::set_priority(priority::max);  // so that nobody runs before all are there, however long that takes
        for (int i = 0; i < 5; ++i) weft::spawn([main, i] { weft::send(main, done{i}); });
        weft::spawn([main] { weft::send(main, done{100}); }, {.priority = priority::high});
        weft::spawn([main] { weft::send(main, done{200}); }, {.priority = priority::max});
        EXPECT_EQ(next_done(), 200);
        EXPECT_EQ(next_done(), 100);
        for (int i = 0; i < 5; ++i) EXPECT_LT(next_done(), 5);  // the newest may go first, as one that was just woken does
    });
}

// PR-130
TEST(priorities, high_goes_first_when_it_is_woken) {
    on_workers(1, [] {
        weft::pid const main = weft::self();
        weft::pid const urgent = weft::spawn(
            [main] {
                weft::receive([](ask) {});
                weft::send(main, done{100});
            },
            {.priority = priority::high});
        weft::yield();  // it waits now
        weft::set_priority(priority::max);  // as above
        for (int i = 0; i < 5; ++i) weft::spawn([main, i] { weft::send(main, done{i}); });
        weft::send(urgent, ask{main});
        EXPECT_EQ(next_done(), 100);
    });
}

// PR-131
TEST(priorities, low_makes_progress_but_clearly_less_than_each_normal_one) {
    on_workers(1, [] {
        static constexpr int normal_ones = 4;
        std::array<std::atomic<long>, normal_ones + 1> rounds{};
        std::atomic<bool> stop{false};
        weft::pid const main = weft::self();
        for (int i = 0; i <= normal_ones; ++i) {
            weft::spawn(
                [&, i] {
                    while (!stop) {
                        if (++rounds[static_cast<std::size_t>(i)] == 400'000) stop = true;  // a hundred turns
                        weft::checkpoint();
                    }
                    weft::send(main, done{i});
                },
                {.priority = i == 0 ? priority::low : priority::normal});
        }
        for (int i = 0; i <= normal_ones; ++i) static_cast<void>(next_done());
        EXPECT_GT(rounds[0], 0);
        for (std::size_t i = 1; i <= normal_ones; ++i) EXPECT_LT(2 * rounds[0], rounds[i]);
    });
}

// PR-132
TEST(priorities, a_busy_high_one_may_keep_normal_ones_waiting_and_the_run_queue_shows_it) {
    weft::runtime node{{.workers = 1, .spare_workers = 0}};
    std::atomic<bool> stop{false};
    std::atomic<bool> waiting_ran{false};
    std::thread inside{[&] {
        static_cast<void>(node.run([&] {
            weft::pid const main = weft::self();
            weft::spawn([&] { waiting_ran = true; });
            weft::spawn(
                [&stop, main] {
                    while (!stop) weft::checkpoint();
                    weft::send(main, done{1});
                },
                {.priority = priority::high});
            static_cast<void>(next_done());
        }));
    }};
    while (weft::info::node(node).run_queue == 0 || weft::info::node(node).workers.at(0).turns < 20) std::this_thread::yield();
    EXPECT_FALSE(waiting_ran);
    stop = true;
    inside.join();
}

// PR-133
TEST(priorities, a_bad_value_is_refused_and_a_good_one_returns_the_old) {
    weft::test::in_runtime([] {
        EXPECT_EQ(weft::set_priority(priority::low), priority::normal);
        EXPECT_THROW(static_cast<void>(weft::set_priority(static_cast<priority>(9))), weft::argument_error);
        EXPECT_EQ(weft::set_priority(priority::high), priority::low);
        EXPECT_THROW(weft::spawn([] {}, {.priority = static_cast<priority>(9)}), weft::argument_error);
    });
}

// PR-178
TEST(budgets, an_endless_loop_of_checkpoints_delays_an_answer_by_few_turns) {
    on_workers(1, [] {
        static constexpr long turn = 4000;  // reductions
        std::atomic<long> rounds{0};
        std::atomic<bool> stop{false};
        weft::pid const main = weft::self();
        weft::pid const echo = weft::spawn([] {
            for (bool more = true; more;)
                weft::receive([](ask one) { weft::send(one.from, answer{}); }, [&](done) { more = false; });
        });
        weft::spawn([&] {
            for (; !stop; ++rounds) weft::checkpoint();
            weft::send(main, done{0});
        });
        std::vector<long> delays;
        for (int i = 0; i < 500; ++i) {
            weft::yield();
            long const before = rounds;
            weft::send(echo, ask{main});
            weft::receive([](answer) {});
            delays.push_back(rounds - before);
        }
        stop = true;
        static_cast<void>(next_done());
        weft::send(echo, done{0});
        std::sort(delays.begin(), delays.end());
        EXPECT_LE(delays[delays.size() * 99 / 100], 3 * turn);
    });
}

TEST(budgets, a_slow_loop_of_checkpoints_is_asked_back_before_its_budget_is_used_up) {
    on_workers(1, [] {
        static constexpr int turn = 4000;
        std::atomic<bool> other_ran{false};
        weft::spawn([&] { other_ran = true; });
        int rounds = 0;
        for (; rounds < turn && !other_ran; ++rounds) {
            auto const until = weft::monotonic_time() + std::chrono::microseconds{100};
            while (weft::monotonic_time() < until) {
            }
            weft::checkpoint();
        }
        EXPECT_TRUE(other_ran);
        EXPECT_LT(rounds, turn);
    });
}

// PR-180
TEST(fairness, four_busy_processes_use_four_threads) {
    on_workers(4, [] {
        weft::pid const main = weft::self();
        std::atomic<int> running{0};
        // Each holds its thread until all four run: that ends only when they run at the same time.
        for (int i = 0; i < 4; ++i) {
            weft::spawn([&, i] {
                ++running;
                while (running < 4) std::this_thread::yield();
                weft::send(main, done{i});
            });
        }
        for (int i = 0; i < 4; ++i) static_cast<void>(next_done());
    });
}

// PR-181
TEST(fairness, of_many_equal_processes_none_is_at_half_when_the_first_is_done) {
    on_workers(1, [] {
        int const count = weft::test::alive_at_once(1000);
        static constexpr long work = 20;  // turns: how long one takes in reductions depends on the machine's load
        std::vector<long> progress(static_cast<std::size_t>(count), 0);
        bool all_are_there = false;
        long least_when_first_was_done = -1;
        weft::pid const main = weft::self();
        for (int i = 0; i < count; ++i) {
            weft::spawn([&, i] {
                while (!all_are_there) weft::yield();
                for (long& mine = progress[static_cast<std::size_t>(i)]; mine < work; ++mine) weft::yield();
                if (least_when_first_was_done < 0)
                    least_when_first_was_done = *std::min_element(progress.begin(), progress.end());
                weft::send(main, done{i});
            });
        }
        all_are_there = true;
        for (int i = 0; i < count; ++i) static_cast<void>(next_done());
        EXPECT_GT(2 * least_when_first_was_done, work);
    });
}

// PR-184
TEST(fairness, yield_lets_another_one_run_before_it_returns) {
    on_workers(1, [] {
        bool ran = false;
        weft::spawn([&] { ran = true; });
        weft::yield();
        EXPECT_TRUE(ran);
    });
}
