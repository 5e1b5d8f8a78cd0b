// No process can stop the others: one that loops or blocks in the kernel loses its place, not its life. Without the
// hand-over these tests do not end.
#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"

#include <weft/info.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>

namespace {

struct done {};
struct ping {
    weft::pid from;
};
struct pong {};

weft::runtime_options one_worker(unsigned spares) {
    return {.workers = 1, .spare_workers = spares, .stack_bytes = std::size_t{256} * 1024};
}

/// A round trip through another process.
void talk(int times) {
    weft::pid const me = weft::self();
    weft::pid const echo = weft::spawn([times] {
        for (int i = 0; i < times; ++i) weft::receive([](ping one) { weft::send(one.from, pong{}); });
    });
    for (int i = 0; i < times; ++i) {
        weft::send(echo, ping{me});
        weft::receive([](pong) {});
    }
}

weft::pid hog(std::atomic<int>& running, std::atomic<bool> const& stop) {
    return weft::spawn([&running, &stop, main = weft::self()] {
        ++running;
        while (!stop.load()) {
        }
        weft::send(main, done{});
    });
}

}  // namespace

TEST(stalls, an_endless_loop_without_runtime_calls_stops_nobody) {
    weft::runtime node{one_worker(8)};
    EXPECT_TRUE(node.run([] {
                        std::atomic<int> running{0};
                        std::atomic<bool> stop{false};
                        for (int i = 0; i < 4; ++i) hog(running, stop);
                        while (running < 4) weft::yield();
                        talk(100);
                        stop = true;
                        for (int i = 0; i < 4; ++i) weft::receive([](done) {});
                        talk(100);
                    }).is_normal());
}

TEST(stalls, a_blocking_system_call_stops_nobody) {
    weft::runtime node{one_worker(8)};
    EXPECT_TRUE(node.run([] {
                        std::array<int, 2> pipe{};
                        ASSERT_EQ(::pipe(pipe.data()), 0);
                        weft::spawn([pipe, main = weft::self()] {
                            char byte = 0;
                            EXPECT_EQ(::read(pipe[0], &byte, 1), 1);
                            weft::send(main, done{});
                        });
                        weft::yield();
                        talk(100);
                        EXPECT_EQ(::write(pipe[1], "x", 1), 1);
                        weft::receive([](done) {});
                        ::close(pipe[0]);
                        ::close(pipe[1]);
                    }).is_normal());
}

TEST(stalls, timers_fire_while_every_thread_is_held) {
    weft::runtime node{one_worker(0)};
    EXPECT_TRUE(node.run([] {
                        // The loop ends by what a timer does; there is no other thread to fire it but the monitor's.
                        weft::pid const sleeper = weft::spawn([] { weft::sleep_for(std::chrono::milliseconds{5}); });
                        weft::yield();
                        weft::runtime& here = weft::this_runtime();
                        while (weft::info::process(here, sleeper)->state != weft::process_state::timer) weft::yield();
                        while (weft::info::node(here).timers != 0) {
                        }
                    }).is_normal());
}

TEST(stalls, memory_of_the_dead_is_used_again_while_a_loop_goes_on) {
    weft::runtime node{{.workers = 2, .spare_workers = 2, .stack_bytes = std::size_t{256} * 1024, .max_processes = 100}};
    EXPECT_TRUE(node.run([] {
                        std::atomic<int> running{0};
                        std::atomic<bool> stop{false};
                        hog(running, stop);
                        while (running < 1) weft::yield();
                        // Far more than the control blocks that a limit of 100 living processes and four workers' shelves allow for.
                        for (int i = 0; i < 20'000; ++i) talk(1);
                        stop = true;
                        weft::receive([](done) {});
                    }).is_normal());
}

TEST(stalls, the_number_of_threads_is_bounded_and_its_end_is_told) {
    weft::test::captured_log const log;
    weft::runtime node{one_worker(2)};
    std::atomic<int> running{0};
    std::atomic<bool> stop{false};
    std::thread inside{[&] {
        EXPECT_TRUE(node.run([&] {
                            for (int i = 0; i < 5; ++i) hog(running, stop);
                            for (int i = 0; i < 5; ++i) weft::receive([](done) {});
                        }).is_normal());
    }};
    while (log.lines_with("runtime_options::spare_workers is 2").empty()) std::this_thread::yield();
    EXPECT_EQ(running, 3);
    stop = true;
    inside.join();
    EXPECT_EQ(running, 5);
}

TEST(stalls, a_long_one_is_told_once_for_each_place) {
    weft::test::captured_log const log;
    weft::runtime node{one_worker(4)};
    std::atomic<int> running{0};
    std::atomic<bool> stop{false};
    std::thread inside{[&] {
        EXPECT_TRUE(node.run([&] {
                            for (int i = 0; i < 2; ++i) hog(running, stop);
                            for (int i = 0; i < 2; ++i) weft::receive([](done) {});
                        }).is_normal());
    }};
    // On a loaded machine the first process, which no place in this file spawned, may be told of too.
    auto const told_of_hogs = [&log] { return log.lines_with("(spawned at runtime/stall_test.cpp").size(); };
    while (told_of_hogs() == 0 || running < 2) std::this_thread::yield();
    stop = true;
    inside.join();
    EXPECT_EQ(told_of_hogs(), 1U);
}

TEST(stalls, a_long_one_is_told_with_its_stack_or_its_system_call) {
    weft::test::captured_log const log;
    weft::runtime node{one_worker(4)};
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    std::atomic<int> running{0};
    std::atomic<bool> stop{false};
    std::thread inside{[&] {
        EXPECT_TRUE(node.run([&] {
                            hog(running, stop);
                            weft::spawn([&, main = weft::self()] {
                                char byte = 0;
                                EXPECT_EQ(::read(pipe[0], &byte, 1), 1);
                                weft::send(main, done{});
                            });
                            for (int i = 0; i < 2; ++i) weft::receive([](done) {});
                        }).is_normal());
    }};
    while (log.lines_with("has held scheduler thread").size() < 2) std::this_thread::yield();
    EXPECT_EQ(log.lines_with("in system call").size(), 1U);
    EXPECT_EQ(log.lines_with("stall_test.cpp").size(), 2U);
    // ThreadSanitizer holds a signal back until the thread calls something, and a loop does not.
    // Whether the loop's own line or that of who calls it has the name is up to the instruction that was interrupted.
    std::size_t const stacks = log.lines_with("(anonymous namespace)::hog").size();
    EXPECT_TRUE(stacks == 1 || weft::test::under_tsan) << stacks;
    EXPECT_EQ(log.lines_with("fiber_main").size(), 0U);  // what is below the process is nobody's to read
    stop = true;
    EXPECT_EQ(::write(pipe[1], "x", 1), 1);
    inside.join();
    ::close(pipe[0]);
    ::close(pipe[1]);
}
