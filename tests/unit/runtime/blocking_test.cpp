// Calls that block, on threads of their own: what they return, and what becomes of a process that must end meanwhile.
#include <weft/blocking.hpp>
#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/process.hpp>
#include <weft/spawn.hpp>
#include <weft/system_monitor.hpp>

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <future>
#include <latch>
#include <memory>
#include <stdexcept>
#include <thread>

using namespace std::chrono_literals;
using weft::exit_reason;
using weft::process_state;
using weft::test::in_runtime;
using weft::test::next;
using weft::test::next_now;

namespace {

struct note {
    int number;
};

/// A call that waits until it is let go.
struct gate {
    std::latch entered{1};
    std::latch open{1};
    void pass() {
        entered.count_down();
        open.wait();
    }
};

std::optional<weft::process_summary> shown(weft::pid of) {
    for (auto& each : weft::info::processes(weft::this_runtime()))
        if (each.id == of) return each;
    return std::nullopt;
}

void wait_for_state(weft::pid of, process_state wanted) {
    auto seen = shown(of);
    for (; seen && seen->state != wanted; seen = shown(of)) weft::yield();
    EXPECT_TRUE(seen.has_value()) << "it ended";
}

}  // namespace

TEST(blocking, returns_what_the_call_returns_and_resumes_with_it) {  // PR-182
    in_runtime([] {
        std::array<int, 3> on_my_stack{1, 2, 3};
        auto const worker = std::this_thread::get_id();
        EXPECT_EQ(weft::blocking([&] { return on_my_stack[1]; }), 2);
        EXPECT_NE(weft::blocking([] { return std::this_thread::get_id(); }), worker);
        EXPECT_FALSE(weft::blocking([] { return weft::in_process(); }));
        auto const moved = weft::blocking([kept = std::make_unique<int>(7)]() mutable { return std::move(kept); });
        EXPECT_EQ(*moved, 7);
        weft::blocking([&] { on_my_stack[0] = 9; });
        EXPECT_EQ(on_my_stack[0], 9);
    });
}

TEST(blocking, throws_what_the_call_throws) {
    in_runtime([] {
        try {
            weft::blocking([] { throw std::out_of_range{"there"}; });
            ADD_FAILURE() << "nothing was thrown";
        } catch (std::out_of_range const& thrown) {
            EXPECT_STREQ(thrown.what(), "there");
        }
    });
}

TEST(blocking, just_calls_on_a_plain_thread) {
    auto const here = std::this_thread::get_id();
    EXPECT_EQ(weft::blocking([] { return std::this_thread::get_id(); }), here);
}

TEST(blocking, stops_no_scheduler_thread) {  // PR-182
    weft::runtime node{{.workers = 1, .spare_workers = 0, .stack_bytes = std::size_t{256} * 1024}};
    gate door;
    auto const ended = node.run([&door] {
        auto const inside = weft::spawn_monitor([&door] { weft::blocking([&door] { door.pass(); }); });
        wait_for_state(inside.process, process_state::blocking);  // the only worker is ours again
        EXPECT_NE(shown(inside.process)->waits_at.find("blocking_test.cpp"), std::string::npos);
        door.open.count_down();
        EXPECT_TRUE(next<weft::down_msg>()->reason.is_normal());
    });
    EXPECT_TRUE(ended.is_normal()) << ended.to_string();
}

TEST(blocking, leaves_messages_in_the_mailbox) {
    in_runtime([] {
        gate door;
        weft::pid const me = weft::self();
        weft::spawn([me, &door] {
            door.entered.wait();
            for (int i = 0; i != 3; ++i) weft::send(me, note{i});
            door.open.count_down();
        });
        weft::blocking([&door] { door.pass(); });
        for (int i = 0; i != 3; ++i) EXPECT_EQ(next<note>()->number, i);
    });
}

TEST(blocking, a_process_that_is_killed_inside_is_dead_at_once_and_told_of_when_the_call_returned) {  // PR-090
    in_runtime([] {
        gate door;
        weft::pid const me = weft::self();
        auto const inside = weft::spawn_monitor([&door, me] {
            weft::test::farewell const last{me, "unwound"};
            weft::blocking([&door] { door.pass(); });
            weft::send(me, note{1});
        });
        door.entered.wait();
        weft::exit_signal(inside.process, exit_reason::kill());
        while (weft::is_alive(inside.process)) weft::yield();
        weft::send(inside.process, note{2});  // wakes it, and changes nothing
        wait_for_state(inside.process, process_state::exiting);
        EXPECT_FALSE(weft::is_alive(inside.process));
        EXPECT_FALSE(next_now<weft::down_msg>());
        EXPECT_FALSE(next_now<weft::test::gone>());
        door.open.count_down();
        EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason::killed());
        EXPECT_TRUE(next_now<weft::test::gone>());
        EXPECT_FALSE(next_now<note>());
    });
}

TEST(blocking, other_exit_signals_end_it_in_the_same_way_and_a_trapping_process_not_at_all) {
    in_runtime([] {
        gate door;
        auto const inside = weft::spawn_monitor([&door] { weft::blocking([&door] { door.pass(); }); });
        door.entered.wait();
        weft::exit_signal(inside.process, exit_reason{"enough"});
        while (weft::is_alive(inside.process)) weft::yield();
        door.open.count_down();
        EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason{"enough"});

        gate second;
        auto const trapping = weft::spawn_monitor(
            [&second] {
                weft::blocking([&second] { second.pass(); });
                if (next<weft::exit_msg>()->reason != exit_reason{"enough"}) weft::exit(exit_reason{"another one"});
            },
            {.trap_exit = true});
        second.entered.wait();
        weft::exit_signal(trapping.process, exit_reason{"enough"});
        EXPECT_TRUE(weft::process_info(trapping.process).has_value());  // behind the signal
        EXPECT_TRUE(weft::is_alive(trapping.process));
        second.open.count_down();
        EXPECT_TRUE(next<weft::down_msg>()->reason.is_normal());
    });
}

TEST(blocking, a_call_that_has_not_begun_is_withdrawn_when_its_process_must_end) {
    weft::runtime node{{.workers = 2, .stack_bytes = std::size_t{256} * 1024, .blocking_threads = 1}};
    auto const ended = node.run([] {
        gate door;
        weft::pid const me = weft::self();
        auto const first = weft::spawn_monitor([&door] { weft::blocking([&door] { door.pass(); }); });
        door.entered.wait();
        auto const second = weft::spawn_monitor([me] { weft::blocking([me] { weft::send(me, note{1}); }); });
        while (weft::info::node(weft::this_runtime()).blocking_queued != 1) weft::yield();
        EXPECT_EQ(weft::info::node(weft::this_runtime()).blocking_threads, 1U);
        weft::exit_signal(second.process, exit_reason{"enough"});
        auto const down = next<weft::down_msg>();
        EXPECT_EQ(down->object, second.process);
        EXPECT_EQ(down->reason, exit_reason{"enough"});
        door.open.count_down();
        EXPECT_EQ(next<weft::down_msg>()->object, first.process);
        EXPECT_FALSE(next_now<note>());
    });
    EXPECT_TRUE(ended.is_normal()) << ended.to_string();
}

TEST(blocking, a_destructor_of_a_process_that_is_unwound_calls_where_it_is) {
    in_runtime([] {
        struct closes {
            weft::pid told;
            ~closes() {
                weft::blocking([this] { weft::send(told, note{weft::in_process() ? 1 : 0}); });
            }
        };
        weft::pid const me = weft::self();
        auto const reason = weft::test::end_of_process([me] {
            closes const last{me};
            weft::exit_signal(weft::self(), exit_reason::kill());
        });
        EXPECT_EQ(reason, exit_reason::killed());
        EXPECT_EQ(next<note>()->number, 1);
    });
}

TEST(blocking, many_calls_share_few_threads) {
    weft::runtime node{{.workers = 2, .stack_bytes = std::size_t{256} * 1024, .blocking_threads = 3}};
    auto const ended = node.run([] {
        weft::pid const me = weft::self();
        for (int i = 0; i != 200; ++i) {
            weft::spawn([me, i] {
                int const got = weft::blocking([i] { return i + 1; });
                weft::send(me, note{got});
            });
        }
        int sum = 0;
        for (int i = 0; i != 200; ++i) sum += next<note>()->number;
        EXPECT_EQ(sum, 200 * 201 / 2);
        EXPECT_LE(weft::info::node(weft::this_runtime()).blocking_threads, 3U);
    });
    EXPECT_TRUE(ended.is_normal()) << ended.to_string();
}

TEST(blocking, the_system_monitor_hears_once_of_a_call_that_holds_its_thread_for_long) {  // PR-168
    in_runtime([] {
        weft::system_monitor({.long_blocking = 50ms});
        auto const slow = weft::spawn_monitor([] {
            weft::blocking([] {
                auto const end = std::chrono::steady_clock::now() + 60ms;
                while (std::chrono::steady_clock::now() < end) std::this_thread::yield();
            });
        });
        auto const told = next<weft::long_blocking_msg>();
        ASSERT_TRUE(told);
        EXPECT_EQ(told->process, slow.process);
        EXPECT_GE(told->time, 60ms);
        EXPECT_TRUE(next<weft::down_msg>()->reason.is_normal());
        weft::system_monitor({.long_blocking = 1h});
        weft::spawn_link([me = weft::self()] {
            weft::blocking([] {});
            weft::send(me, note{});
        });
        EXPECT_TRUE(next<note>());
        EXPECT_FALSE(next_now<weft::long_blocking_msg>());
    });
}

TEST(blocking, a_bad_number_of_threads_is_refused) {
    EXPECT_THROW(weft::runtime{{.blocking_threads = 0}}, weft::argument_error);
    EXPECT_THROW(weft::runtime{{.blocking_threads = 1025}}, weft::argument_error);
    EXPECT_THROW(weft::runtime{{.io_threads = 0}}, weft::argument_error);
}
