// Standing still: suspend and resume, and resting in hibernation.
#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/suspend.hpp>

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <sys/mman.h>

#include <array>
#include <cstdint>

using namespace std::chrono_literals;
using weft::exit_reason;
using weft::process_state;
using weft::test::in_runtime;
using weft::test::next;
using weft::test::next_now;

namespace {

struct ping {};
struct pong {};
struct go {};

void answer(weft::pid probe) {
    for (;;) weft::receive([probe](ping) { weft::send(probe, pong{}); });
}

void wait_for_state(weft::pid of, process_state wanted) {
    std::optional<weft::process_summary> seen;
    do {
        weft::yield();
        seen = weft::info::process(weft::this_runtime(), of);
    } while (seen && seen->state != wanted);
    EXPECT_TRUE(seen.has_value()) << "it ended";
}

/// A question is answered behind everything sent before it, so nothing is on its way to `of` afterwards.
void settle(weft::pid of) { EXPECT_TRUE(weft::process_info(of).has_value()); }

constexpr std::size_t page = 4096;

/// How many of so many whole pages up from `low` are in memory.
std::size_t resident(std::uintptr_t low, std::size_t pages) {
    std::array<unsigned char, 64> in{};
    EXPECT_LE(pages, in.size());
    EXPECT_EQ(::mincore(reinterpret_cast<void*>(low), pages * page, in.data()), 0);
    std::size_t count = 0;
    for (std::size_t i = 0; i < pages; ++i) count += in[i] & 1U;
    return count;
}

/// Touches so many bytes of stack below the caller and tells the lowest address.
__attribute__((noinline)) std::uintptr_t touch(std::size_t bytes) {
    std::array<char volatile, 1024> frame;
    frame[0] = 1;
    return bytes > frame.size() ? touch(bytes - frame.size()) + frame[0] - 1U : reinterpret_cast<std::uintptr_t>(&frame);
}

struct used_stack { std::uintptr_t low; std::size_t pages; };

}  // namespace

// PR-144
TEST(suspended, queues_what_is_sent_and_does_not_run) {
    in_runtime([] {
        weft::pid const main = weft::self();
        weft::pid const target = weft::spawn_link([main] { answer(main); });
        weft::suspend(target);
        for (int i = 0; i < 100; ++i) weft::send(target, ping{});
        settle(target);
        auto const seen = weft::process_info(target);
        EXPECT_EQ(seen->summary.state, process_state::suspended);
        EXPECT_EQ(seen->summary.mailbox, 100U);
        EXPECT_EQ(seen->suspended_by, std::vector{main});
        EXPECT_FALSE(next_now<pong>());
        weft::resume(target);
        for (int i = 0; i < 100; ++i) ASSERT_TRUE(next<pong>());
        EXPECT_TRUE(weft::process_info(target)->suspended_by.empty());
        weft::unlink(target);
        weft::exit_signal(target, exit_reason::kill());
    });
}

// PR-145
TEST(suspended, needs_as_many_resumes) {
    in_runtime([] {
        weft::pid const main = weft::self();
        weft::pid const target = weft::spawn_link([main] { answer(main); });
        weft::suspend(target);
        weft::suspend(target, {.async = true});
        weft::send(target, ping{});
        weft::resume(target);
        settle(target);
        EXPECT_FALSE(next_now<pong>());
        weft::resume(target);
        EXPECT_TRUE(next<pong>());
        EXPECT_THROW(weft::resume(target), weft::argument_error);
        weft::unlink(target);
        weft::exit_signal(target, exit_reason::kill());
    });
}

// PR-146
TEST(suspended, goes_on_when_whoever_suspended_it_has_ended) {
    in_runtime([] {
        weft::pid const main = weft::self();
        weft::pid const target = weft::spawn_link([main] { answer(main); });
        auto const other = weft::spawn_monitor([=] {
            weft::suspend(target);
            weft::suspend(target);
            weft::send(main, go{});
            weft::receive([](go) {});
        });
        ASSERT_TRUE(next<go>());
        weft::suspend(target);
        weft::send(target, ping{});
        weft::exit_signal(other.process, exit_reason::kill());
        EXPECT_EQ(next<weft::down_msg>()->monitor, other.monitor);
        settle(target);
        EXPECT_FALSE(next_now<pong>());
        weft::resume(target);
        EXPECT_TRUE(next<pong>());
        weft::unlink(target);
        weft::exit_signal(target, exit_reason::kill());
    });
}

TEST(suspended, stands_still_in_a_loop_of_safe_points_before_its_body_and_within_a_wait_with_a_time) {
    in_runtime([] {
        weft::pid const main = weft::self();
        auto const looping = weft::spawn_monitor([] {
            for (;;) weft::checkpoint();
        });
        auto const fresh = weft::spawn_monitor([main] { weft::send(main, pong{}); });
        auto const timed = weft::spawn_monitor([main] {
            weft::sleep_for(1ms);
            weft::send(main, go{});
        });
        for (weft::pid const each : {looping.process, fresh.process, timed.process}) {
            try {
                weft::suspend(each);
            } catch (weft::noproc_error const&) {
                EXPECT_NE(each, looping.process);  // the others may have been quicker
            }
        }
        std::uint64_t const before = weft::process_info(looping.process)->summary.reductions;
        weft::sleep_for(5ms);
        EXPECT_LE(weft::process_info(looping.process)->summary.reductions, before + 100);
        weft::exit_signal(looping.process, exit_reason::kill());
        for (auto const& each : {fresh, timed})
            if (weft::is_alive(each.process)) weft::resume(each.process);
        for (int i = 0; i < 3; ++i) ASSERT_TRUE(next<weft::down_msg>());
        EXPECT_TRUE(next_now<pong>());
        EXPECT_TRUE(next_now<go>());
    });
}

// PR-088: what ending_test.cpp does not run, a suspended and a hibernated target
TEST(suspended, or_hibernated_a_kill_ends_it_and_an_exit_signal_too) {
    in_runtime([] {
        weft::pid const main = weft::self();
        for (exit_reason const& reason : {exit_reason::kill(), exit_reason{"r"}}) {
            exit_reason const expected = reason == exit_reason::kill() ? exit_reason::killed() : reason;
            auto const still = weft::spawn_monitor([main] { answer(main); });
            weft::suspend(still.process);
            weft::exit_signal(still.process, reason);
            EXPECT_EQ(next<weft::down_msg>()->reason, expected);
            weft::resume(still.process);  // of an ended one: no error
            auto const resting = weft::spawn_monitor([] { weft::hibernate(); });
            wait_for_state(resting.process, process_state::hibernated);
            weft::exit_signal(resting.process, reason);
            EXPECT_EQ(next<weft::down_msg>()->reason, expected);
        }
    });
}

TEST(suspended, refuses_oneself_and_the_dead) {
    in_runtime([] {
        EXPECT_THROW(weft::suspend(weft::self()), weft::argument_error);
        EXPECT_THROW(weft::suspend(weft::pid{}), weft::argument_error);
        EXPECT_THROW(weft::resume(weft::self()), weft::argument_error);
        auto const gone = weft::spawn_monitor([] {});
        EXPECT_EQ(next<weft::down_msg>()->monitor, gone.monitor);
        EXPECT_THROW(weft::suspend(gone.process), weft::noproc_error);
        for (int i = 0; i < weft::test::unless_simulated(200, 10); ++i) {  // ends while it is asked to stand still
            weft::pid const brief = weft::spawn([] {});
            try {
                weft::suspend(brief);
                weft::resume(brief);
            } catch (weft::noproc_error const&) {
            }
        }
    });
    EXPECT_THROW(weft::suspend(weft::pid{1, 1, 1}), weft::not_a_process);
}

// PR-141
TEST(hibernate, gives_back_the_stack_that_is_not_in_use_and_rests) {
    in_runtime([] {
        weft::pid const main = weft::self();
        auto const resting = weft::spawn_monitor([main] {
            constexpr std::size_t deep = 40 * page;
            std::uintptr_t const low = (touch(deep) + page - 1) / page * page;
            auto const here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) / page * page;
            // The page of this frame and the one below are the floor; under them, hibernate keeps one for itself.
            used_stack const used{low, (here - low) / page - 2};
            EXPECT_GE(used.pages, 30U);
            EXPECT_EQ(resident(used.low, used.pages), used.pages);
            weft::send(main, used);
            weft::hibernate();
        });
        used_stack const used = *next<used_stack>();
        wait_for_state(resting.process, process_state::hibernated);
        EXPECT_EQ(resident(used.low, used.pages), 0U);
        auto const reductions = weft::info::process(weft::this_runtime(), resting.process)->reductions;
        for (int i = 0; i < weft::test::unless_simulated(1000, 50); ++i) weft::yield();
        EXPECT_EQ(weft::info::process(weft::this_runtime(), resting.process)->reductions, reductions);
        EXPECT_EQ(weft::info::process(weft::this_runtime(), resting.process)->state, process_state::hibernated);
        weft::send(resting.process, go{});
        EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason::normal());
    });
}

// PR-142
TEST(hibernate, returns_at_once_when_a_message_is_there) {
    in_runtime([] {
        weft::send(weft::self(), go{});
        weft::hibernate();
        EXPECT_EQ(weft::mailbox_length(), 1U);
    });
}

// PR-143
TEST(hibernate, acts_on_other_signals_without_returning) {
    in_runtime([] {
        weft::pid const main = weft::self();
        auto const resting = weft::spawn_monitor([main] {
            weft::hibernate();
            weft::send(main, pong{});
        });
        wait_for_state(resting.process, process_state::hibernated);
        weft::link(resting.process);
        weft::ref const second = weft::monitor(resting.process);
        auto const told = weft::process_info(resting.process);
        EXPECT_EQ(told->links, std::vector{main});
        EXPECT_EQ(told->monitored_by.size(), 2U);
        EXPECT_TRUE(weft::demonitor(second));
        weft::unlink(resting.process);
        EXPECT_TRUE(weft::process_info(resting.process)->links.empty());
        EXPECT_FALSE(next_now<pong>());
        weft::send(resting.process, go{});
        EXPECT_TRUE(next<pong>());
    });
}
