// What a process tells another of itself, item by item, and what it may hide.
#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/suspend.hpp>

#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <array>
#include <stdexcept>
#include <string>

using namespace std::chrono_literals;
using weft::process_info;
using weft::test::in_runtime;
using weft::test::next;

namespace {

struct ready {};
struct go {};
struct kilobyte { std::array<char, 1024> bytes; };

weft::monitored waiting(weft::spawn_options const& options = {}) {
    return weft::spawn_monitor([] { weft::receive([](go) {}); }, options);
}
void until_it_waits(weft::pid of) {
    while (weft::info::process(weft::this_runtime(), of)->state != weft::process_state::receive) weft::yield();
}

}  // namespace

// PR-135
TEST(process_info, is_answered_by_blocked_suspended_and_busy_processes) {
    in_runtime([] {
        weft::pid const main = weft::self();
        auto const blocked = waiting();
        auto const still = waiting();
        weft::suspend(still.process);
        auto const busy = weft::spawn_monitor([main] {
            weft::send(main, ready{});
            for (;;) weft::checkpoint();
        });
        ASSERT_TRUE(next<ready>());
        for (auto const& each : {blocked, still, busy}) {
            auto const told = process_info(each.process);
            ASSERT_TRUE(told.has_value());
            EXPECT_TRUE(told->complete);
            EXPECT_EQ(told->monitored_by, std::vector{main});
            weft::exit_signal(each.process, weft::exit_reason::kill());
        }
    });
}

// PR-136
TEST(process_info, reductions_grow_with_work_and_never_shrink) {
    in_runtime([] {
        weft::pid const worker = weft::spawn_link([] {
            for (;;) weft::receive([](go) { for (int i = 0; i < 1000; ++i) weft::checkpoint(); });
        });
        std::uint64_t last = process_info(worker)->summary.reductions;
        for (int round = 0; round < 10; ++round) {
            std::uint64_t const idle = process_info(worker)->summary.reductions;
            EXPECT_GE(idle, last);
            weft::send(worker, go{});
            do {
                last = process_info(worker)->summary.reductions;
                EXPECT_GE(last, idle);
            } while (last < idle + 1000);
        }
        weft::unlink(worker);
        weft::exit_signal(worker, weft::exit_reason::kill());
    });
}

// PR-137
TEST(process_info, of_one_blocked_in_receive_is_waiting_at_that_call) {
    in_runtime([] {
        std::source_location const here = std::source_location::current();
        auto const child = weft::spawn_monitor([] { weft::receive([](go) {}); });  // the line after `here`
        until_it_waits(child.process);
        EXPECT_EQ(process_info(child.process, "status"), "waiting");
        EXPECT_EQ(process_info(child.process, "current_location"),
                  "runtime/process_info_test.cpp:" + std::to_string(here.line() + 1));
        weft::send(child.process, go{});
    });
}

// PR-138
TEST(process_info, memory_grows_with_the_mailbox) {
    in_runtime([] {
        auto const child = waiting();
        std::uint64_t const before = process_info(child.process)->summary.memory_bytes;
        for (int i = 0; i < 1024; ++i) weft::send(child.process, kilobyte{});
        auto const told = process_info(child.process);
        EXPECT_GE(told->summary.memory_bytes, before + 1024 * sizeof(kilobyte));
        EXPECT_GE(told->mailbox_bytes, 1024 * sizeof(kilobyte));
        weft::exit_signal(child.process, weft::exit_reason::kill());
    });
}

// PR-139
TEST(process_info, of_a_sensitive_process_hides_mailbox_dictionary_and_trace) {
    in_runtime([] {
        weft::pid const main = weft::self();
        for (bool const sensitive : {false, true}) {
            auto const child = weft::spawn_monitor([=] {
                weft::put("password", std::string{"secret"});
                EXPECT_FALSE(weft::set_sensitive(sensitive));
                weft::send(main, ready{});
                weft::receive([](ready) {});
            });
            ASSERT_TRUE(next<ready>());
            weft::send(child.process, go{});
            auto const told = process_info(child.process);
            EXPECT_EQ(told->sensitive, sensitive);
            EXPECT_EQ(told->messages.empty(), sensitive);
            EXPECT_EQ(told->mailbox_by_type.empty(), sensitive);
            EXPECT_EQ(told->dictionary.empty(), sensitive);
            EXPECT_EQ(told->trace.empty(), sensitive);
            EXPECT_EQ(process_info(child.process, "messages")->empty(), sensitive);
            weft::exit_signal(child.process, weft::exit_reason::kill());
            EXPECT_EQ(next<weft::down_msg>()->monitor, child.monitor);
        }
    });
}

TEST(process_info, tells_every_item_by_its_name) {
    in_runtime([] {
        weft::pid const main = weft::self();
        auto const child = weft::spawn_monitor([main] {
            weft::link(main);
            static_cast<void>(weft::monitor(main));
            weft::put("key", 1);
            weft::send(main, ready{});
            weft::receive([](go) {});
        }, {.name = "told", .label = "conn/1", .priority = weft::priority::high, .trap_exit = true,
            .max_memory = {.bytes = 1U << 30U, .kill = false}});
        ASSERT_TRUE(next<ready>());
        until_it_waits(child.process);
        std::string const me = weft::to_string(main);
        auto const of = [&](std::string_view item) { return process_info(child.process, item).value(); };
        EXPECT_EQ(of("registered_name"), "told");
        EXPECT_EQ(of("parent"), me);
        EXPECT_EQ(of("ancestors").rfind(me, 0), 0U);
        EXPECT_EQ(of("links"), me);
        EXPECT_EQ(of("monitors"), me);
        EXPECT_EQ(of("monitored_by"), me);
        EXPECT_EQ(of("mailbox_len"), "0");
        EXPECT_EQ(of("messages"), "");
        EXPECT_EQ(of("dictionary"), "key int");
        EXPECT_EQ(of("trap_exit"), "true");
        EXPECT_EQ(of("priority"), "high");
        EXPECT_EQ(of("label"), "conn/1");
        EXPECT_EQ(of("io_context"), "");
        EXPECT_EQ(of("suspended_by"), "");
        EXPECT_EQ(of("mailbox_accounting"), "inside");
        EXPECT_EQ(of("max_memory"), "1073741824 log");
        EXPECT_NE(of("initial_call").find("process_info_test.cpp:"), std::string::npos);
        EXPECT_EQ(of("stack_size"), std::to_string(std::size_t{256} * 1024));
        EXPECT_GT(std::stoull(of("stack_used")), 100U);
        EXPECT_LT(std::stoull(of("stack_used")), std::stoull(of("stack_size")));
        EXPECT_GT(std::stoull(of("memory")), std::stoull(of("stack_used")));
        EXPECT_GT(std::stoull(of("reductions")), 0U);
        EXPECT_NE(of("trace").find("libweft"), std::string::npos) << of("trace");
        weft::unlink(child.process);
        weft::send(child.process, go{});
        EXPECT_EQ(next<weft::down_msg>()->monitor, child.monitor);
        EXPECT_FALSE(process_info(child.process, "status").has_value());
    });
}

TEST(process_info, refuses_an_unknown_item_and_tells_all_of_them) {
    in_runtime([] {
        try {
            static_cast<void>(process_info(weft::self(), "colour"));
            FAIL() << "accepted";
        } catch (weft::argument_error const& refused) {
            std::string const text = refused.what();
            EXPECT_NE(text.find("\"colour\""), std::string::npos) << text;
            EXPECT_NE(text.find("registered_name, parent, links"), std::string::npos) << text;
        }
        EXPECT_THROW(static_cast<void>(process_info(weft::pid{})), weft::argument_error);
    });
}

TEST(process_info, of_one_that_ends_meanwhile_is_none) {
    in_runtime([] {
        for (int i = 0; i < weft::test::unless_simulated(500, 10); ++i) {
            weft::pid const brief = weft::spawn([] {});
            auto const told = process_info(brief);
            EXPECT_TRUE(!told || told->complete);
        }
    });
}

TEST(process_info, shows_the_label_as_the_crash_report_does) {
    weft::test::captured_log const log;
    in_runtime([] {
        weft::pid const main = weft::self();
        auto const child = weft::spawn_monitor([main] {
            weft::set_label("conn/41");
            weft::send(main, ready{});
            weft::receive([](go) { throw std::runtime_error{"broken"}; });
        });
        ASSERT_TRUE(next<ready>());
        EXPECT_EQ(process_info(child.process, "label"), "conn/41");
        weft::send(child.process, go{});
        EXPECT_EQ(next<weft::down_msg>()->monitor, child.monitor);
    });
    ASSERT_EQ(log.lines_with("broken").size(), 1U);
    EXPECT_NE(log.lines_with("broken").front().find("conn/41"), std::string::npos);
}
