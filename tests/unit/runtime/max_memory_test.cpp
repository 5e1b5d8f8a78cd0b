// A process's memory account and its limit.
#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <array>

using weft::exit_reason;
using weft::test::captured_log;
using weft::test::in_runtime;
using weft::test::next;
using weft::test::unless_simulated;

namespace {

constexpr std::size_t megabyte = std::size_t{1} << 20U;
struct kilobyte { std::array<char, 1024> bytes; };
struct go {};

void fill(weft::pid mailbox, int kilobytes) {
    for (int i = 0; i < kilobytes; ++i) weft::send(mailbox, kilobyte{});
}
/// Sends nothing more until what was sent is accepted and acted on.
void settle(weft::pid of) { static_cast<void>(weft::process_info(of)); }

void take_all() {
    while (weft::mailbox_length() != 0) weft::receive([](weft::message) {});
}

}  // namespace

// PR-162
TEST(max_memory, ends_a_process_that_passes_it_even_if_it_traps_exits) {
    captured_log const log;
    in_runtime([] {
        for (bool const logged : {true, false}) {
            auto const greedy = weft::spawn_monitor([] { weft::receive([](go) {}); },
                                                    {.trap_exit = true, .max_memory = {.bytes = megabyte, .log = logged}});
            fill(greedy.process, 512);
            settle(greedy.process);
            EXPECT_TRUE(weft::is_alive(greedy.process));
            fill(greedy.process, 600);
            EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason::killed());
        }
    });
    EXPECT_EQ(log.lines_with("max_memory is 1048576").size(), unless_simulated(1U, 0U));
    EXPECT_EQ(log.lines_with("error ").size(), unless_simulated(1U, 0U));
}

// PR-163
TEST(max_memory, without_kill_is_logged_once_a_crossing) {
    captured_log const log;
    in_runtime([] {
        weft::pid const main = weft::self();
        auto const greedy = weft::spawn_monitor(
            [main] {
                for (int round = 0; round < 2; ++round) {
                    weft::receive([](go) {});
                    take_all();
                    EXPECT_EQ(weft::mailbox_length(), 0U);
                    weft::send(main, go{});
                }
            },
            {.max_memory = {.bytes = megabyte, .kill = false}});
        for (int round = 0; round < 2; ++round) {
            for (int i = 0; i < unless_simulated(3, 1); ++i) {
                fill(greedy.process, 1100);
                settle(greedy.process);
            }
            weft::send(greedy.process, go{});
            ASSERT_TRUE(next<go>());
        }
        EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason::normal());
    });
    EXPECT_EQ(log.lines_with("max_memory is 1048576").size(), unless_simulated(2U, 0U));
}

// PR-164
TEST(max_memory, does_not_count_a_mailbox_that_is_accounted_outside) {
    captured_log const log;
    in_runtime([] {
        auto const full = weft::spawn_monitor([] { weft::receive([](go) {}); },
                                              {.max_memory = {.bytes = megabyte}, .mailbox_accounting = weft::mailbox_accounting::outside});
        int const megabytes = unless_simulated(10, 2);
        fill(full.process, megabytes * 1024);
        settle(full.process);
        EXPECT_TRUE(weft::is_alive(full.process));
        EXPECT_GE(weft::process_info(full.process)->mailbox_bytes, static_cast<std::size_t>(megabytes) * megabyte);
        weft::send(full.process, go{});
        EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason::normal());
    });
    EXPECT_EQ(log.size(), 0U);
}

TEST(max_memory, lowered_below_what_is_in_use_acts_at_the_next_safe_point) {
    captured_log const log;
    in_runtime([] {
        bool reached = false;
        exit_reason const end = weft::test::end_of_process([&reached] {
            EXPECT_EQ(weft::set_max_memory({.bytes = megabyte}).bytes, weft::unlimited);
            weft::checkpoint();
            EXPECT_EQ(weft::set_max_memory({.bytes = 1}).bytes, megabyte);
            weft::checkpoint();
            reached = true;
        });
        EXPECT_EQ(end, exit_reason::killed());
        EXPECT_FALSE(reached);
    });
    EXPECT_EQ(log.lines_with("max_memory is 1 ").size() + log.lines_with("max_memory is 1:").size(), unless_simulated(1U, 0U));
}

TEST(max_memory, counts_the_dictionary_and_the_stack) {
    in_runtime([] {
        auto const before = weft::process_info(weft::self())->summary.memory_bytes;
        for (int i = 0; i < 100; ++i) weft::put("key " + std::to_string(i), i);
        auto const after = weft::process_info(weft::self())->summary.memory_bytes;
        EXPECT_GE(after, before + 100 * sizeof(std::any));
        for (int i = 0; i < 100; ++i) weft::put("key " + std::to_string(i), i + 1);
        EXPECT_LT(weft::process_info(weft::self())->summary.memory_bytes, after + 100 * sizeof(std::any)) << "the same keys";
        for (int i = 0; i < 100; ++i) weft::erase("key " + std::to_string(i));
        EXPECT_LE(weft::process_info(weft::self())->summary.memory_bytes, after - 100 * sizeof(std::any));
        EXPECT_EQ(weft::test::end_of_process([] {
                      for (int i = 0;; ++i) weft::put("key " + std::to_string(i), i);
                  }, {.max_memory = {.bytes = unless_simulated(256U, 64U) * 1024, .log = false}}),
                  exit_reason::killed());
    });
}

TEST(max_memory, of_the_runtime_holds_for_whoever_says_nothing_else) {
    captured_log const log;
    weft::runtime node{{.workers = 2, .stack_bytes = std::size_t{256} * 1024, .max_memory = {.bytes = megabyte}}};
    auto const ended = node.run([] {
        auto const free = weft::spawn_monitor([] { weft::receive([](go) {}); }, {.max_memory = {.bytes = weft::unlimited}});
        fill(free.process, 2000);
        settle(free.process);
        EXPECT_TRUE(weft::is_alive(free.process));
        auto const bound = weft::spawn_monitor([] { weft::receive([](go) {}); });
        fill(bound.process, 2000);
        EXPECT_EQ(next<weft::down_msg>()->monitor, bound.monitor);
        weft::send(free.process, go{});
        EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason::normal());
    });
    EXPECT_TRUE(ended.is_normal()) << ended.to_string();
    EXPECT_EQ(log.lines_with("max_memory is 1048576").size(), 1U);
}

TEST(max_memory, refuses_an_unknown_way_of_accounting) {
    in_runtime([] {
        auto const bad = static_cast<weft::mailbox_accounting>(5);
        EXPECT_THROW(weft::spawn([] {}, {.mailbox_accounting = bad}), weft::argument_error);
        EXPECT_THROW(weft::set_mailbox_accounting(bad), weft::argument_error);
        EXPECT_EQ(weft::set_mailbox_accounting(weft::mailbox_accounting::outside), weft::mailbox_accounting::inside);
    });
}
