// Stacks of processes that wait, read while others wake them; samples of who runs; timers.

#include <weft/glances.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/timer.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <thread>

namespace weft {
namespace {

using namespace std::chrono_literals;

struct glances_ping {
    pid from;
};
struct glances_pong {};
struct glances_end {};

void answer_until_told() {
    for (bool over = false; !over;)
        receive([](glances_ping const& ping) { send(ping.from, glances_pong{}); }, [&](glances_end) { over = true; });
}

/// Asks until `wanted` of the process's stack is so.
template <class Wanted>
stack_picture stack_when(runtime& in, pid id, Wanted wanted) {
    for (;;) {
        auto found = info::stack(in, id);
        if (found && wanted(*found)) return *std::move(found);
    }
}

TEST(glances, of_a_process_that_waits_have_its_calls) {
    runtime in{{.workers = 2}};
    pid const who = in.spawn(&answer_until_told, {.label = "echo"});
    auto const found = stack_when(in, who, [](stack_picture const& one) { return one.state == process_state::receive && !one.calls.empty(); });
    EXPECT_EQ(found.id, who);
    EXPECT_EQ(found.label, "echo");
    EXPECT_GE(found.calls.size(), 2U);
    send(who, glances_end{});
}

TEST(glances, of_one_that_has_ended_are_nothing) {
    runtime in{{.workers = 1}};
    pid const who = in.spawn([] {});
    in.wait(who);
    EXPECT_FALSE(info::stack(in, who));
}

// The reader holds a parked process for a moment; a message, and a deadline, that come in that moment must not be lost.
TEST(glances, lose_no_wake_up_of_a_process_that_is_looked_at) {
    constexpr int rounds = 3000;
    runtime in{{.workers = 2}};
    pid const echo = in.spawn(&answer_until_told);
    std::atomic<bool> over{false};
    std::promise<int> done;
    pid const asker = in.spawn([&] {
        int answers = 0;
        for (int i = 0; i < rounds; ++i) {
            send(echo, glances_ping{self()});
            receive([&](glances_pong) { ++answers; });
            if (i % 50 == 0) receive(after(1ms, [] {}));  // a deadline as well
        }
        done.set_value(answers);
    });
    std::thread reader{[&] {
        while (!over.load()) {
            static_cast<void>(info::stack(in, echo));
            static_cast<void>(info::stack(in, asker));
            info::stacks(in, [](stack_picture&) {});
        }
    }};
    EXPECT_EQ(done.get_future().get(), rounds);
    over.store(true);
    reader.join();
    send(echo, glances_end{});
    in.wait(echo);
}

TEST(glances, show_who_runs_and_where) {
    runtime in{{.workers = 2}};
    std::atomic<bool> over{false};
    // One long turn: what is seen of a worker counts only if it is still in the same turn afterwards.
    pid const busy = in.spawn([&over] {
        while (!over.load()) {}
    });
    auto const sampled = [&] {
        auto const all = info::running_times(in, 1s);
        return std::any_of(all.begin(), all.end(), [busy](process_time const& each) { return each.id == busy && each.ran > 0ns; });
    };
    while (!sampled()) std::this_thread::yield();
    auto const times = info::times_of_workers(in);
    EXPECT_GT(std::max_element(times.begin(), times.end(), [](auto const& a, auto const& b) { return a.run < b.run; })->run, 0ns);
    auto const found = stack_when(in, busy, [](stack_picture const& one) { return one.state == process_state::running && one.on_worker >= 0; });
    EXPECT_FALSE(found.calls.empty() && !found.truncated);
    over.store(true);
    in.wait(busy);
}

TEST(glances, list_timers_with_their_targets) {
    runtime in{{.workers = 2}};
    std::promise<void> armed;
    pid const who = in.spawn([&armed] {
        static_cast<void>(send_after(1h, self(), glances_pong{}));
        static_cast<void>(send_interval(2h, self(), glances_pong{}));
        armed.set_value();
        receive([](glances_end) {});
    });
    armed.get_future().wait();
    auto all = info::timers(in, 10);
    ASSERT_EQ(all.size(), 2U);
    std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.in < b.in; });
    EXPECT_EQ(all[0].to, who);
    EXPECT_EQ(all[0].period, 0ns);
    EXPECT_EQ(all[1].period, 2h);
    EXPECT_EQ(info::timers(in, 1).size(), 1U);
    send(who, glances_end{});
}

TEST(glances, of_all_processes_agree_with_their_summaries) {
    runtime in{{.workers = 2}};
    pid const who = in.spawn(&answer_until_told);
    static_cast<void>(stack_when(in, who, [](stack_picture const& one) { return one.state == process_state::receive; }));
    auto const all = info::glances(in);
    ASSERT_EQ(all.size(), 1U);
    auto const summary = info::process(in, who);
    ASSERT_TRUE(summary);
    EXPECT_EQ(all[0].id, who);
    EXPECT_EQ(all[0].memory_bytes, summary->memory_bytes);
    EXPECT_EQ(all[0].state, summary->state);
    send(who, glances_end{});
}

}  // namespace
}  // namespace weft
