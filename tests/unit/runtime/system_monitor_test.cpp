// What the system monitor hears of, and what is logged of long mailboxes without one.
#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include "proc/kernel.hpp"

#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/suspend.hpp>
#include <weft/system_monitor.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>

using namespace std::chrono_literals;
using weft::exit_reason;
using weft::system_monitor;
using weft::test::captured_log;
using weft::test::in_runtime;
using weft::test::next;
using weft::test::next_now;

namespace {

struct item {};
struct take {
    int count;
};
struct taken {};
struct turn {};
struct turned {};
struct stop {};

/// Takes as many items as it is told to, and nothing else.
void taker(weft::pid main) {
    for (bool more = true; more;)
        weft::receive(
            [main](take order) {
                for (int i = 0; i < order.count; ++i) weft::receive([](item) {});
                weft::send(main, taken{});
            },
            [&more](stop) { more = false; });
}

/// Every signal that this process sent it is accepted.
void settle(weft::pid of) { static_cast<void>(weft::process_info(of)); }

void give(weft::pid to, int count) {
    for (int i = 0; i < count; ++i) weft::send(to, item{});
    settle(to);
}
void let_take(weft::pid of, int count) {
    weft::send(of, take{count});
    ASSERT_TRUE(next<taken>());
}

void expect_long_mailbox(weft::pid of, bool on) {
    auto const told = next<weft::long_mailbox_msg>();
    ASSERT_TRUE(told);
    EXPECT_EQ(told->process, of);
    EXPECT_EQ(told->on, on);
}
/// All that `of` could have told before this call has arrived.
template <class Event>
void expect_no_more(weft::pid of) {
    settle(of);
    EXPECT_FALSE(next_now<Event>());
}

/// Not in another library for most of the time, so that its place can be told.
void burn() {
    std::atomic<int> count{0};
    while (++count < 10'000) {}
}

/// Keeps its thread for 100 ms without a runtime call whenever it is told to.
void hog(weft::pid main) {
    for (bool more = true; more;)
        weft::receive(
            [main](turn) {
                auto const end = std::chrono::steady_clock::now() + 100ms;
                while (std::chrono::steady_clock::now() < end) burn();
                weft::send(main, turned{});
            },
            [&more](stop) { more = false; });
}

}  // namespace

// PR-165
TEST(system_monitor, hears_once_of_a_turn_without_safe_points) {
    captured_log const log;
    in_runtime([] {
        weft::pid const busy = weft::spawn([main = weft::self()] { hog(main); });
        static_cast<void>(system_monitor({.long_schedule = 20ms}));
        std::optional<weft::long_schedule_msg> told;
        // The first turn does, unless the machine keeps the monitor thread from looking all the while.
        for (int turns = 0; turns < 20 && !told; ++turns) {
            weft::send(busy, turn{});
            ASSERT_TRUE(next<turned>());
            // As long as it takes to read the names of functions for the first time, under a sanitizer on a loaded machine.
            weft::receive([&told](weft::long_schedule_msg event) { told = std::move(event); }, weft::after(10s, [] {}));
        }
        ASSERT_TRUE(told);
        EXPECT_EQ(told->process, busy);
        EXPECT_GE(told->time, 20ms);
        EXPECT_FALSE(told->goes_on);
        // ThreadSanitizer's own functions hide the stack below them.
        std::string const place = weft::test::under_tsan ? told->spawned_at : told->location;
        EXPECT_FALSE(told->location.empty());
        EXPECT_NE(place.find("system_monitor_test.cpp"), std::string::npos) << told->location;
        EXPECT_NE(told->spawned_at.find("system_monitor_test.cpp"), std::string::npos) << told->spawned_at;
        EXPECT_FALSE(next_now<weft::long_schedule_msg>());
    });
}

TEST(system_monitor, hears_of_an_endless_turn_while_it_goes_on) {
    captured_log const log;
    in_runtime([] {
        std::atomic<bool> over{false};
        auto const endless = weft::spawn_monitor([&over] {
            while (!over.load()) {}
        });
        static_cast<void>(system_monitor({.long_schedule = 20ms}));
        auto const told = next<weft::long_schedule_msg>();
        over = true;
        ASSERT_TRUE(told);
        EXPECT_EQ(told->process, endless.process);
        EXPECT_TRUE(told->goes_on);
        EXPECT_GE(told->time, 1s);
        ASSERT_TRUE(next<weft::down_msg>());
        EXPECT_FALSE(next_now<weft::long_schedule_msg>());
    });
}

// PR-166
TEST(system_monitor, hears_when_a_mailbox_becomes_long_and_when_it_is_not_any_more) {
    captured_log const log;
    in_runtime([] {
        weft::pid const of = weft::spawn([main = weft::self()] { taker(main); });
        static_cast<void>(system_monitor({.long_mailbox = weft::mailbox_limits{.off_at = 10, .on_at = 1000}}));
        give(of, 999);
        expect_no_more<weft::long_mailbox_msg>(of);
        give(of, 500);
        expect_long_mailbox(of, true);
        let_take(of, 1400);
        give(of, 800);
        expect_no_more<weft::long_mailbox_msg>(of);
        give(of, 500);  // beyond it again, without having been below the other limit
        expect_no_more<weft::long_mailbox_msg>(of);
        let_take(of, 1395);
        expect_long_mailbox(of, false);
        give(of, 900);
        expect_no_more<weft::long_mailbox_msg>(of);
        give(of, 200);
        expect_long_mailbox(of, true);
        expect_no_more<weft::long_mailbox_msg>(of);
    });
    EXPECT_TRUE(log.lines_with("messages in its mailbox").empty());
}

TEST(system_monitor, hears_of_the_mailbox_of_a_suspended_process) {
    in_runtime([] {
        weft::pid const of = weft::spawn([main = weft::self()] { taker(main); });
        weft::suspend(of);
        static_cast<void>(system_monitor({.long_mailbox = weft::mailbox_limits{.off_at = 0, .on_at = 5}}));
        give(of, 5);
        expect_long_mailbox(of, true);
        weft::resume(of);
        let_take(of, 4);
        expect_no_more<weft::long_mailbox_msg>(of);
        let_take(of, 1);
        expect_long_mailbox(of, false);
    });
}

// PR-167
TEST(system_monitor, hears_once_when_a_memory_account_grows_beyond_the_limit) {
    struct kilobyte {
        std::array<char, 1024> bytes;
    };
    constexpr std::size_t megabyte = std::size_t{1} << 20U;
    captured_log const log;
    in_runtime([] {
        weft::pid const of = weft::spawn([] {
            for (bool more = true; more;)
                weft::receive(
                    [](take order) {
                        for (int i = 0; i < order.count; ++i) weft::receive([](kilobyte) {});
                    },
                    [&more](stop) { more = false; });
        });
        auto const give_kilobytes = [of](int count) {
            for (int i = 0; i < count; ++i) weft::send(of, kilobyte{});
            settle(of);
        };
        static_cast<void>(system_monitor({.large_memory = megabyte}));
        give_kilobytes(512);
        expect_no_more<weft::large_memory_msg>(of);
        for (int crossing = 0; crossing < 2; ++crossing) {
            give_kilobytes(600);
            auto const told = next<weft::large_memory_msg>();
            ASSERT_TRUE(told);
            EXPECT_EQ(told->process, of);
            EXPECT_GE(told->bytes, std::size_t{1} << 20U);
            give_kilobytes(100);
            expect_no_more<weft::large_memory_msg>(of);
            weft::send(of, take{700});  // and it is below the limit again: who asks sees it weigh what is left
            while (weft::process_info(of)->summary.mailbox != 512) weft::yield();
        }
    });
}

TEST(system_monitor, hears_of_a_large_process_that_waits_and_is_sent_nothing) {
    in_runtime([] {
        static_cast<void>(system_monitor({.large_memory = std::size_t{64} * 1024}));
        weft::pid const of = weft::spawn([main = weft::self()] {
            std::array<char, std::size_t{100} * 1024> deep;
            std::fill(deep.begin(), deep.end(), 'x');
            weft::receive([](stop) {});
            if (deep[4711] == 'x') weft::send(main, item{});
        });
        auto const told = next<weft::large_memory_msg>();
        ASSERT_TRUE(told);
        EXPECT_EQ(told->process, of);
        EXPECT_GE(told->bytes, std::size_t{100} * 1024);
        weft::send(of, stop{});
        EXPECT_TRUE(next<item>());
    });
}

TEST(system_monitor, hears_of_a_job_that_holds_a_thread_of_the_blocking_pool) {
    in_runtime([] {
        weft::proc::kernel& pool = weft::this_runtime().internals();
        weft::pid const of = weft::spawn([] {});
        pool.note_blocking(of, weft::nanoseconds{1h}.count());
        static_cast<void>(system_monitor({.long_blocking = 50ms}));
        pool.note_blocking(of, weft::nanoseconds{49ms}.count());
        pool.note_blocking(of, weft::nanoseconds{51ms}.count());
        auto const told = next<weft::long_blocking_msg>();
        ASSERT_TRUE(told);
        EXPECT_EQ(told->process, of);
        EXPECT_EQ(told->time, 51ms);
        EXPECT_FALSE(next_now<weft::long_blocking_msg>());
    });
}

// PR-169
TEST(system_monitor, is_replaced_by_a_second_one_that_gets_the_old_setting) {
    in_runtime([] {
        weft::system_monitor_options const first{.long_mailbox = weft::mailbox_limits{.off_at = 1, .on_at = 100}};
        weft::system_monitor_options const second{.long_mailbox = weft::mailbox_limits{.off_at = 2, .on_at = 50}};
        EXPECT_EQ(system_monitor(first), weft::system_monitor_setting{});
        weft::pid const of = weft::spawn([main = weft::self()] { taker(main); });
        give(of, 100);
        expect_long_mailbox(of, true);
        auto const other = weft::spawn_monitor([&, first_one = weft::self()] {
            EXPECT_EQ(system_monitor(second), (weft::system_monitor_setting{first_one, first}));
            weft::send(first_one, taken{});
            expect_long_mailbox(of, true);  // told afresh, and not what the first one was told
            expect_long_mailbox(of, false);
            weft::send(first_one, taken{});
            EXPECT_TRUE(next<stop>());
        });
        ASSERT_TRUE(next<taken>());
        EXPECT_EQ(system_monitor(), (weft::system_monitor_setting{other.process, second}));
        settle(of);
        let_take(of, 100);
        ASSERT_TRUE(next<taken>());
        EXPECT_FALSE(next_now<weft::long_mailbox_msg>());
        weft::send(other.process, stop{});
        EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason::normal());
    });
}

TEST(system_monitor, is_off_when_it_ends_or_says_so) {
    in_runtime([] {
        weft::system_monitor_options const all{.long_schedule = 1h, .large_memory = 1};
        EXPECT_EQ(weft::test::end_of_process([&] { static_cast<void>(system_monitor(all)); }), exit_reason::normal());
        EXPECT_EQ(system_monitor(), weft::system_monitor_setting{});
        weft::pid const of = weft::spawn([main = weft::self()] { taker(main); });
        settle(of);
        auto const other = weft::spawn_monitor([] { weft::receive([](stop) {}); });
        EXPECT_EQ(system_monitor(other.process, all), weft::system_monitor_setting{});
        EXPECT_EQ(system_monitor({}), (weft::system_monitor_setting{other.process, all}));
        EXPECT_EQ(system_monitor(), weft::system_monitor_setting{});
        weft::exit_signal(other.process, exit_reason::kill());
        ASSERT_TRUE(next<weft::down_msg>());
        EXPECT_THROW(static_cast<void>(system_monitor(other.process, all)), weft::argument_error);
        EXPECT_EQ(system_monitor(), weft::system_monitor_setting{});
    });
}

TEST(system_monitor, hears_nothing_of_itself) {
    in_runtime([] {
        static_cast<void>(
            system_monitor({.long_mailbox = weft::mailbox_limits{.off_at = 0, .on_at = 5}, .large_memory = 1}));
        for (int i = 0; i < 10; ++i) weft::send(weft::self(), item{});
        for (int i = 0; i < 10; ++i) EXPECT_TRUE(next_now<item>());
        while (weft::mailbox_length() != 0) {  // of the process that runs the test's, at most
            auto const told = next_now<weft::large_memory_msg>();
            ASSERT_TRUE(told);
            EXPECT_NE(told->process, weft::self());
        }
    });
}

TEST(system_monitor, refuses_limits_that_make_no_sense) {
    in_runtime([] {
        for (weft::system_monitor_options const& bad : {
                 weft::system_monitor_options{.long_schedule = -1ms},
                 weft::system_monitor_options{.long_blocking = -1ms},
                 weft::system_monitor_options{.long_mailbox = weft::mailbox_limits{.off_at = 10, .on_at = 10}},
                 weft::system_monitor_options{.long_mailbox = weft::mailbox_limits{}},
             })
            EXPECT_THROW(static_cast<void>(system_monitor(bad)), weft::argument_error);
        EXPECT_EQ(system_monitor(), weft::system_monitor_setting{});
    });
    EXPECT_THROW(weft::runtime({.mailbox_warning = {.off_at = 5, .on_at = 5}}), weft::argument_error);
}

TEST(system_monitor, is_not_needed_for_a_warning_about_a_long_mailbox_once_a_crossing) {
    captured_log const log;
    weft::runtime node{
        {.workers = 2, .stack_bytes = std::size_t{256} * 1024, .mailbox_warning = {.off_at = 10, .on_at = 100}}};
    EXPECT_TRUE(node.run([] {
                        weft::pid const of =
                            weft::spawn([main = weft::self()] { taker(main); }, {.name = "post", .label = "office/1"});
                        for (int crossing = 0; crossing < 2; ++crossing) {
                            for (int i = 0; i < 3; ++i) give(of, 50);
                            let_take(of, 100);
                            give(of, 60);
                            let_take(of, 110);
                        }
                    })
                    .is_normal());
    auto const told = log.lines_with("messages in its mailbox");
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].rfind("warning ", 0), 0U) << told[0];
    EXPECT_NE(told[0].find("post office/1 has 100 messages"), std::string::npos) << told[0];
    EXPECT_NE(told[0].find("system_monitor_test.cpp"), std::string::npos) << told[0];
}

TEST(system_monitor, is_not_missed_by_a_runtime_without_mailbox_warnings) {
    captured_log const log;
    weft::runtime node{{.workers = 2, .stack_bytes = std::size_t{256} * 1024, .mailbox_warning = {}}};
    EXPECT_TRUE(node.run([] {
                        weft::pid const of = weft::spawn([main = weft::self()] { taker(main); });
                        give(of, 200'000);
                    })
                    .is_normal());
    EXPECT_TRUE(log.lines_with("messages in its mailbox").empty());
}
