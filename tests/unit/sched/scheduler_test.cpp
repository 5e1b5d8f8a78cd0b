// Workers that run tasks which are no processes: every task submitted runs, from inside and outside, and rest is rest.
#include "sched/scheduler.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <filesystem>
#include <fstream>
#include <latch>
#include <string>
#include <thread>

using namespace weft::sched;

namespace {

struct counted : task {
    static void once(task& self, worker&) noexcept {
        auto& me = static_cast<counted&>(self);
        me.ran->fetch_add(1);
        me.done->count_down();
    }
    std::atomic<int>* ran = nullptr;
    std::latch* done = nullptr;
};

struct repeated : task {
    static void again(task& self, worker& on) noexcept {
        auto& me = static_cast<repeated&>(self);
        if (--me.left > 0) on.push_back(me);
        else me.done->count_down();
    }
    int left = 0;
    std::latch* done = nullptr;
};

struct forker : task {
    static void fork(task& self, worker& on) noexcept {
        auto& me = static_cast<forker&>(self);
        for (counted& each : *me.children) on.push_next(each);
    }
    std::deque<counted>* children = nullptr;
};

/// Of the scheduler's own threads: a sanitizer's background thread is not ours to keep quiet.
long context_switches() {
    long total = 0;
    for (auto const& thread : std::filesystem::directory_iterator{"/proc/self/task"}) {
        std::ifstream name_file{thread.path() / "comm"};
        std::ifstream status{thread.path() / "status"};
        std::string line;
        std::getline(name_file, line);
        if (!line.starts_with("weft/")) continue;
        while (std::getline(status, line))
            if (line.find("ctxt_switches:") != std::string::npos) total += std::stol(line.substr(line.find(':') + 1));
    }
    return total;
}

}  // namespace

TEST(scheduler, runs_each_task_from_outside_once) {
    scheduler workers{{.workers = 3}};
    workers.start();
    std::atomic<int> ran{0};
    std::latch done{5000};
    std::deque<counted> tasks(5000);
    for (counted& each : tasks) {
        each.run = &counted::once;
        each.ran = &ran;
        each.done = &done;
        workers.submit(each);
    }
    done.wait();
    workers.stop();
    EXPECT_EQ(ran.load(), 5000);
}

TEST(scheduler, runs_what_a_task_makes_runnable_even_beyond_the_queues_bound) {
    scheduler workers{{.workers = 2}};
    workers.start();
    std::atomic<int> ran{0};
    std::latch done{3000};
    std::deque<counted> tasks(3000);
    for (counted& each : tasks) {
        each.run = &counted::once;
        each.ran = &ran;
        each.done = &done;
    }
    forker parent;
    parent.run = &forker::fork;
    parent.children = &tasks;
    workers.submit(parent);
    done.wait();
    workers.stop();
    EXPECT_EQ(ran.load(), 3000);
}

TEST(scheduler, a_task_that_queues_itself_again_shares_the_worker) {
    scheduler workers{{.workers = 1}};
    workers.start();
    std::latch done{10};
    std::deque<repeated> tasks(10);
    for (repeated& each : tasks) {
        each.run = &repeated::again;
        each.left = 1000;
        each.done = &done;
        workers.submit(each);
    }
    done.wait();
    workers.stop();
}

TEST(scheduler, stops_when_it_never_had_work) {
    scheduler workers{{.workers = 4}};
    workers.start();
    workers.stop();
}

TEST(scheduler, at_rest_it_switches_nothing) {
    // PR-179 in small: the whole program, monitor thread included, sleeps when nothing is due.
    scheduler workers{{.workers = 2}};
    workers.start();
    std::atomic<int> ran{0};
    std::latch done{1};
    counted one;
    one.run = &counted::once;
    one.ran = &ran;
    one.done = &done;
    workers.submit(one);
    done.wait();
    // The monitor looks a few times more before it sleeps as well; a quiet spell must come, and then last.
    using namespace std::chrono_literals;
    auto const limit = std::chrono::steady_clock::now() + 20s;
    long quiet = -1;
    while (quiet != 0 && std::chrono::steady_clock::now() < limit) {
        long const before = context_switches();
        std::this_thread::sleep_for(200ms);  // tidy: allow sleep_for, what is measured is switches in a span of time
        quiet = context_switches() - before;
    }
    workers.stop();
    EXPECT_EQ(quiet, 0);
}

namespace {

struct held : task {
    static void hold(task& self, worker&) noexcept {
        auto& me = static_cast<held&>(self);
        me.running->fetch_add(1);
        while (!me.stop->load()) {
        }
        me.done->count_down();
    }
    std::atomic<int>* running = nullptr;
    std::atomic<bool>* stop = nullptr;
    std::latch* done = nullptr;
};

unsigned threads_of(scheduler& workers) {
    unsigned alive = 0;
    for (unsigned i = 0; i < workers.made(); ++i)
        if (workers.worker_at(i).standing().now() != worker_standing::value::gone) ++alive;
    return alive;
}

}  // namespace

TEST(scheduler, spare_threads_come_for_held_ones_and_go_again) {
    scheduler workers{{.workers = 1, .spares = 3, .spare_stays = 1'000'000}};
    workers.start();
    std::atomic<int> running{0};
    std::atomic<bool> stop{false};
    for (int again = 0; again < 2; ++again) {
        std::latch done{4};
        running = 0;
        stop = false;
        std::deque<held> tasks(4);
        for (held& each : tasks) {
            each.run = &held::hold;
            each.running = &running;
            each.stop = &stop;
            each.done = &done;
            workers.submit(each);
        }
        while (running < 4) std::this_thread::yield();  // all at once: on as many threads
        EXPECT_EQ(threads_of(workers), 4U);
        stop = true;
        done.wait();
        while (threads_of(workers) > 1) std::this_thread::yield();
    }
    EXPECT_EQ(workers.made(), 4U);
    workers.stop();
}
