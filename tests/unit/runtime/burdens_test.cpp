// Stacks and ties of live processes, seen from outside; large messages; the runtime's own times.

#include <weft/burdens.hpp>
#include <weft/info.hpp>
#include <weft/large_copies.hpp>
#include <weft/latencies.hpp>
#include <weft/link.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/timer.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;

struct go_deep {};
struct come_back {};
struct burden_end {};

constexpr std::size_t kib = 1024;
constexpr std::size_t small_stack = 256 * kib;

/// Uses up `bytes` of the stack, then waits there until it is called back.
[[gnu::noinline]] void stand_deep(std::size_t bytes) {
    char volatile room[kib];
    room[0] = static_cast<char>(bytes);
    if (bytes > sizeof room) stand_deep(bytes - sizeof room);
    else weft::receive([](come_back) {});
    room[kib - 1] = room[0];
}

void diver() {
    bool ends = false;
    while (!ends) weft::receive([](go_deep) { stand_deep(150 * kib); }, [&ends](burden_end) { ends = true; });
}

class burdens : public testing::Test {
protected:
    /// Waits until `fits(burden of who)`; what it then was.
    template <class Fits>
    weft::process_burden once(weft::pid who, Fits fits) {
        for (;; std::this_thread::yield()) {
            auto const its = weft::info::burden(node, who);
            if (its && its->stack && its->stack->bytes != 0 && fits(*its)) return *its;
        }
    }

    weft::runtime node{{.workers = 2, .stack_bytes = small_stack}};
};

TEST_F(burdens, a_stack_shows_where_its_process_stands_and_how_deep_it_was) {
    auto const who = node.spawn(diver);
    auto const shallow = once(who, [](auto const& its) { return its.stack->used < 20 * kib; });
    EXPECT_EQ(shallow.stack->bytes, small_stack - 4096);
    weft::send(who, go_deep{});
    auto const deep = once(who, [](auto const& its) { return its.stack->used > 140 * kib; });
    EXPECT_GE(deep.stack->high, deep.stack->used);
    weft::send(who, come_back{});
    auto const back = once(who, [](auto const& its) { return its.stack->used < 20 * kib; });
    EXPECT_GE(back.stack->high, deep.stack->used) << "it was there";
    auto const given = weft::info::give_back_stack(node, who);
    ASSERT_TRUE(given && given->stack);
    EXPECT_LT(given->stack->high, 40 * kib);
    weft::send(who, go_deep{});
    once(who, [](auto const& its) { return its.stack->used > 140 * kib; });
    weft::send(who, come_back{});
    weft::send(who, burden_end{});
}

TEST_F(burdens, a_round_finds_the_few_that_are_deep) {
    std::vector<weft::pid> all;
    for (int i = 0; i < 50; ++i) all.push_back(node.spawn(diver));
    for (auto const each : all) once(each, [](auto const&) { return true; });
    weft::send(all[7], go_deep{});
    once(all[7], [](auto const& its) { return its.stack->used > 140 * kib; });
    weft::info::burden_round round;
    auto const found = weft::info::burdens(node, round);
    EXPECT_TRUE(std::ranges::any_of(found, [&](auto const& each) { return each.id == all[7]; }));
    EXPECT_EQ(round.next, 0U) << "it is once round";
    EXPECT_TRUE(weft::info::burdens(node, round).empty()) << "who has stood still since was looked at";
    weft::send(all[7], come_back{});
    for (auto const each : all) weft::send(each, burden_end{});
}

TEST_F(burdens, links_count) {
    auto const who = node.spawn([] {
        for (int i = 0; i < 2000; ++i) weft::spawn_link([] { weft::receive([](burden_end) {}); });
        weft::receive([](burden_end) {});
    });
    auto const many = once(who, [](auto const& its) { return its.ties >= 2000; });
    EXPECT_EQ(many.ties, 2000U);
    weft::info::burden_round round;
    auto const found = weft::info::burdens(node, round);
    EXPECT_TRUE(std::ranges::any_of(found, [&](auto const& each) { return each.id == who && each.ties == 2000; }));
    EXPECT_FALSE(weft::info::burden(node, weft::pid{1'000'000, 1, who.node()}));
    weft::send(who, burden_end{});
}

struct large_value {
    std::array<char, 100 * kib> bytes{};
};

TEST_F(burdens, a_large_message_is_noted_with_its_sender) {
    auto const before = weft::monotonic_time();
    auto const who = node.spawn([] {
        auto const value = std::make_unique<large_value>();
        weft::send(weft::self(), *value);
        weft::receive([](large_value const&) {});
        weft::receive([](burden_end) {});
    });
    once(who, [](auto const&) { return true; });
    auto const noted = weft::info::large_copies(node, before);
    ASSERT_EQ(noted.size(), 1U);
    EXPECT_EQ(noted[0].by, who);
    EXPECT_GE(noted[0].bytes, sizeof(large_value));
    EXPECT_TRUE(weft::info::large_copies(node, noted[0].at).empty());
    weft::send(who, burden_end{});
}

TEST_F(burdens, timers_and_turns_are_counted) {
    auto const who = node.spawn([] {
        for (int i = 0; i < 20; ++i) weft::sleep_for(1ms);
        weft::receive([](burden_end) {});
    });
    while (weft::info::latencies(node).timer_lateness.count() < 20) std::this_thread::yield();
    while (weft::info::latencies(node).slices.count() < 20) std::this_thread::yield();
    weft::send(who, burden_end{});
}

}  // namespace
