// How long the turns of a process last, measured while somebody asks.
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/trace.hpp>
#include <weft/turn_times.hpp>

#include "support/probe.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace {

using namespace std::chrono_literals;
using weft::test::patience;

struct work {};
constexpr auto work_time = 3ms;

void serve_slowly() {
    for (;;) {
        weft::receive([](work) {});
        auto const end = std::chrono::steady_clock::now() + work_time;
        while (std::chrono::steady_clock::now() < end) {}
    }
}

/// When the turns of that many more messages have ended; those that only answer a question come in between.
weft::turn_times after_messages(weft::runtime& node, weft::pid who, int count) {
    auto const before = weft::info::turns(node, who, patience).value().turns.sum;
    node.spawn([=] {
        for (int i = 0; i < count; ++i) weft::send(who, work{});
    });
    for (;;) {
        auto const times = weft::info::turns(node, who, patience).value();
        if (times.turns.sum - before >= count * work_time) return times;
    }
}

TEST(turn_times, are_measured_from_the_first_question_on) {
    weft::runtime node{{.workers = 1}};
    weft::pid const slow = node.spawn(serve_slowly);
    auto const first = weft::info::turns(node, slow, patience);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->longest, 0ns);
    auto const times = after_messages(node, slow, 5);
    EXPECT_GE(times.longest, work_time);
    EXPECT_GE(times.measured, times.turns.sum);
    EXPECT_GE(times.turns.count(), 1U);
    EXPECT_LE(times.last, times.longest);
}

TEST(turn_times, are_nothing_of_who_is_gone) {
    weft::runtime node{{.workers = 1}};
    EXPECT_FALSE(weft::info::turns(node, weft::pid{}, patience));
    weft::pid const gone = node.spawn([] {});
    while (weft::info::turns(node, gone, 1ms)) std::this_thread::yield();
}

TEST(turn_times, are_measured_beside_a_trace_and_when_it_ends) {
    weft::runtime node{{.workers = 1}};
    weft::pid const slow = node.spawn(serve_slowly);
    static_cast<void>(after_messages(node, slow, 1));
    auto const done = node.run([&] {
        weft::trace(slow, {.running = true});
        weft::send(slow, work{});
        for (auto seen = weft::trace_event::in; seen != weft::trace_event::out;)
            seen = weft::receive([](weft::trace_msg const& told) { return told.event; });
        weft::trace_off(slow);
    });
    EXPECT_TRUE(done.is_normal()) << done.to_string();
    EXPECT_GE(after_messages(node, slow, 2).turns.sum, 3 * work_time);
}

}  // namespace
