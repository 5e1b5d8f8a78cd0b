// Links, monitors, names, the dictionary.
#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/names.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include "support/in_runtime.hpp"

#include <algorithm>
#include <vector>

using namespace std::chrono_literals;
using weft::exit_reason;
using weft::test::in_runtime;

namespace {

struct ready {};
struct go {};
struct pids { std::vector<weft::pid> all; };

void wait_go() { weft::receive([](go) {}); }
weft::monitored spawn_waiting() {
    return weft::spawn_monitor([] { wait_go(); });
}
exit_reason down_of(weft::ref monitor) {
    return weft::receive(weft::when([monitor](weft::down_msg const& down) { return down.monitor == monitor; },
                                    [](weft::down_msg down) { return down.reason; }));
}
bool nothing_from(weft::pid who) {
    return weft::receive(weft::when([who](weft::exit_msg const& gone) { return gone.from == who; }, [](weft::exit_msg) { return false; }),
                         weft::after(0s, [] { return true; }));
}

}  // namespace

// PR-067
TEST(link, ends_the_other_whoever_linked) {
    in_runtime([] {
        for (bool const first_calls : {true, false}) {
            weft::pid const main = weft::self();
            auto const one = spawn_waiting();
            auto const other = weft::spawn_monitor([=] {
                weft::link(one.process);
                weft::send(main, ready{});
                wait_go();
            });
            weft::receive([](ready) {});
            weft::send(first_calls ? one.process : other.process, go{});  // ends normal: nothing happens to the peer
            EXPECT_EQ(down_of(first_calls ? one.monitor : other.monitor), exit_reason::normal());
            weft::pid const left = first_calls ? other.process : one.process;
            EXPECT_TRUE(weft::is_alive(left));
            weft::exit_signal(left, exit_reason::kill());
            EXPECT_EQ(down_of(first_calls ? other.monitor : one.monitor), exit_reason::killed());
        }
        for (bool const first_dies : {true, false}) {
            weft::pid const main = weft::self();
            auto const one = spawn_waiting();
            auto const other = weft::spawn_monitor([=] {
                weft::link(one.process);
                weft::send(main, ready{});
                wait_go();
            });
            weft::receive([](ready) {});
            weft::exit_signal(first_dies ? one.process : other.process, exit_reason{"r"});
            EXPECT_EQ(down_of(one.monitor), exit_reason{"r"});
            EXPECT_EQ(down_of(other.monitor), exit_reason{"r"});
        }
    });
}

// PR-068, PR-069
TEST(link, is_one_however_often_it_is_made) {
    in_runtime([] {
        weft::trap_exit(true);
        auto const one = spawn_waiting();
        for (int i = 0; i < 3; ++i) weft::link(one.process);
        weft::send(one.process, go{});
        weft::receive([](weft::exit_msg) {});
        static_cast<void>(down_of(one.monitor));
        EXPECT_TRUE(nothing_from(one.process));
        auto const two = spawn_waiting();
        for (int i = 0; i < 3; ++i) weft::link(two.process);
        weft::unlink(two.process);
        weft::send(two.process, go{});
        static_cast<void>(down_of(two.monitor));
        EXPECT_TRUE(nothing_from(two.process));
    });
}

// PR-070, PR-078
TEST(link, to_oneself_and_unlink_of_nothing_do_nothing) {
    in_runtime([] {
        weft::link(weft::self());
        weft::unlink(weft::self());
        auto const gone = weft::spawn_monitor([] {});
        static_cast<void>(down_of(gone.monitor));
        weft::unlink(gone.process);
    });
}

// PR-073, PR-074
TEST(link, to_an_ended_process_is_an_error_or_a_message) {
    in_runtime([] {
        auto const gone = weft::spawn_monitor([] {});
        static_cast<void>(down_of(gone.monitor));
        EXPECT_THROW(weft::link(gone.process), weft::noproc_error);
        weft::trap_exit(true);
        weft::link(gone.process);
        weft::receive([&](weft::exit_msg told) {
            EXPECT_EQ(told.from, gone.process);
            EXPECT_EQ(told.reason, exit_reason::noproc());
        });
    });
}

// PR-075
TEST(link, a_chain_ends_together) {
    in_runtime([] {
        weft::pid const main = weft::self();
        struct chain {
            static void of(int left, weft::pid main) {
                if (left > 0) weft::spawn_link([=] { of(left - 1, main); });
                else weft::send(main, weft::self());
                wait_go();
            }
        };
        auto const first = weft::spawn_monitor([main] { chain::of(weft::test::unless_simulated(100, 10), main); });
        weft::pid const last = weft::receive([](weft::pid p) { return p; });
        weft::exit_signal(last, exit_reason{"r"});
        EXPECT_EQ(down_of(first.monitor), exit_reason{"r"});
    });
}

// PR-076
TEST(link, an_explicit_kill_is_told_as_killed) {
    in_runtime([] {
        weft::trap_exit(true);
        weft::pid const child = weft::spawn_link([] { wait_go(); });
        weft::exit_signal(child, exit_reason::kill());
        EXPECT_EQ(weft::receive([](weft::exit_msg gone) { return gone.reason; }), exit_reason::killed());
    });
}

// PR-077
TEST(link, unlink_then_a_look_makes_certain) {
    in_runtime([] {
        weft::trap_exit(true);
        for (int i = 0; i < weft::test::unless_simulated(5000, 10); ++i) {
            weft::pid const child = weft::spawn_link([] { weft::exit(exit_reason{"r"}); });
            weft::unlink(child);
            static_cast<void>(nothing_from(child));
            weft::yield();
            EXPECT_TRUE(nothing_from(child)) << "an exit_msg came after unlink and a look";
        }
    });
}

// PR-079
TEST(link, may_be_undone_by_the_other_end) {
    in_runtime([] {
        weft::trap_exit(true);
        weft::pid const main = weft::self();
        auto const other = weft::spawn_monitor([main] {
            weft::receive([](ready) {});
            weft::unlink(main);
            weft::exit(exit_reason{"r"});
        });
        weft::link(other.process);
        weft::send(other.process, ready{});
        EXPECT_EQ(down_of(other.monitor), exit_reason{"r"});
        EXPECT_TRUE(nothing_from(other.process));
    });
}

// PR-081
TEST(link, one_process_tells_ten_thousand) {
    in_runtime([] {
        weft::pid const main = weft::self();
        auto const hub = spawn_waiting();
        int const count = weft::test::unless_simulated(weft::test::alive_at_once(10'000), 30);
        for (int i = 0; i < count; ++i)
            weft::spawn([=] {
                weft::trap_exit(true);
                weft::link(hub.process);
                weft::send(main, ready{});
                weft::receive([&](weft::exit_msg gone) {
                    EXPECT_EQ(gone.from, hub.process);
                    weft::send(main, go{});
                });
            });
        for (int i = 0; i < count; ++i) weft::receive([](ready) {});
        weft::exit_signal(hub.process, exit_reason{"r"});
        for (int i = 0; i < count; ++i) weft::receive([](go) {});
    });
}

// PR-085
TEST(link, trap_exit_is_read_when_the_signal_is_accepted) {
    in_runtime([] {
        weft::pid const main = weft::self();
        weft::spawn([main] { weft::send(main, ready{}); });
        weft::receive([](ready) {});
        auto const child = weft::spawn_monitor([main] {
            weft::trap_exit(true);
            weft::receive([&](weft::exit_msg) { weft::send(main, go{}); });
        }, {.trap_exit = true});
        weft::exit_signal(child.process, exit_reason{"r"});
        weft::receive([](go) {});
    });
}

// PR-092, PR-093, PR-106
TEST(monitor, tells_once_for_each_ref_and_harms_nobody) {
    in_runtime([] {
        auto const child = spawn_waiting();
        weft::ref const second = weft::monitor(child.process);
        weft::ref const third = weft::monitor(child.process);
        weft::exit_signal(child.process, exit_reason{"r"});
        for (weft::ref const each : {child.monitor, second, third}) EXPECT_EQ(down_of(each), exit_reason{"r"});
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

// PR-094
TEST(monitor, is_forgotten_when_the_watcher_ends) {
    in_runtime([] {
        auto const target = spawn_waiting();
        auto const watcher = weft::spawn_monitor([=] { static_cast<void>(weft::monitor(target.process)); });
        static_cast<void>(down_of(watcher.monitor));
        EXPECT_TRUE(weft::is_alive(target.process));
        weft::send(target.process, go{});
        EXPECT_EQ(down_of(target.monitor), exit_reason::normal());
    });
}

// PR-095, PR-096
TEST(monitor, of_nobody_tells_noproc) {
    in_runtime([] {
        auto const gone = weft::spawn_monitor([] {});
        static_cast<void>(down_of(gone.monitor));
        EXPECT_EQ(down_of(weft::monitor(gone.process)), exit_reason::noproc());
        weft::ref const by_name = weft::monitor("nobody");
        weft::receive([&](weft::down_msg down) {
            EXPECT_EQ(down.monitor, by_name);
            EXPECT_EQ(down.name, "nobody");
            EXPECT_EQ(down.reason, exit_reason::noproc());
        });
    });
}

// PR-097, PR-098
TEST(monitor, by_name_is_bound_to_who_held_it) {
    in_runtime([] {
        auto const first = spawn_waiting();
        weft::register_name("n", first.process);
        weft::ref const watch = weft::monitor("n");
        weft::unregister_name("n");
        auto const second = spawn_waiting();
        weft::register_name("n", second.process);
        weft::send(second.process, go{});
        static_cast<void>(down_of(second.monitor));
        EXPECT_EQ(weft::mailbox_length(), 0U);
        weft::exit_signal(first.process, exit_reason{"r"});
        weft::receive(weft::when([&](weft::down_msg const& down) { return down.monitor == watch; }, [](weft::down_msg down) {
            EXPECT_EQ(down.name, "n");
            EXPECT_EQ(down.reason, exit_reason{"r"});
        }));
    });
}

// PR-099
TEST(monitor, of_oneself_never_tells) {
    in_runtime([] {
        static_cast<void>(weft::monitor(weft::self()));
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

// PR-100, PR-103
TEST(demonitor, silences_and_says_whether_it_was_active) {
    in_runtime([] {
        auto const child = spawn_waiting();
        weft::ref const watch = weft::monitor(child.process);
        EXPECT_TRUE(weft::demonitor(watch));
        EXPECT_FALSE(weft::demonitor(watch));
        weft::send(child.process, go{});
        static_cast<void>(down_of(child.monitor));
        EXPECT_EQ(weft::mailbox_length(), 0U);
        EXPECT_FALSE(weft::demonitor(child.monitor));
    });
}

// PR-101, PR-102
TEST(demonitor, flushes_on_request_that_message_and_no_other) {
    in_runtime([] {
        auto const one = weft::spawn_monitor([] {});
        auto const two = weft::spawn_monitor([] {});
        while (weft::mailbox_length() < 2) weft::yield();
        EXPECT_FALSE(weft::demonitor(one.monitor));
        EXPECT_EQ(weft::mailbox_length(), 2U);
        EXPECT_FALSE(weft::demonitor(one.monitor, {.flush = true}));
        EXPECT_EQ(weft::mailbox_length(), 1U);
        static_cast<void>(down_of(two.monitor));
    });
}

// PR-104
TEST(demonitor, of_somebody_elses_ref_does_nothing) {
    in_runtime([] {
        auto const child = spawn_waiting();
        auto const meddler = weft::spawn_monitor([=] { EXPECT_FALSE(weft::demonitor(child.monitor)); });
        static_cast<void>(down_of(meddler.monitor));
        weft::send(child.process, go{});
        EXPECT_EQ(down_of(child.monitor), exit_reason::normal());
    });
}

// PR-118
TEST(name, is_found_listed_and_sent_to) {
    in_runtime([] {
        weft::register_name("here", weft::self());
        EXPECT_EQ(weft::whereis("here"), weft::self());
        auto const all = weft::registered_names();
        EXPECT_NE(std::find(all.begin(), all.end(), "here"), all.end());
        weft::send("here", go{});
        wait_go();
    });
}

// PR-119, PR-120, PR-121, PR-122
TEST(name, is_refused_when_taken_second_dead_or_reserved) {
    in_runtime([] {
        auto const child = spawn_waiting();
        weft::register_name("taken", weft::self());
        EXPECT_THROW(weft::register_name("taken", child.process), weft::argument_error);
        EXPECT_THROW(weft::register_name("second", weft::self()), weft::argument_error);
        for (char const* reserved : {"", "undefined", "nil", "true", "false"})
            EXPECT_THROW(weft::register_name(reserved, child.process), weft::argument_error);
        weft::send(child.process, go{});
        static_cast<void>(down_of(child.monitor));
        EXPECT_THROW(weft::register_name("dead", child.process), weft::argument_error);
        EXPECT_EQ(weft::whereis("dead"), weft::pid{});
    });
}

// PR-123, PR-124
TEST(name, may_be_taken_away_by_anybody) {
    in_runtime([] {
        EXPECT_THROW(weft::unregister_name("nobody"), weft::argument_error);
        EXPECT_EQ(weft::whereis("nobody"), weft::pid{});
        auto const child = spawn_waiting();
        weft::register_name("n", child.process);
        weft::unregister_name("n");
        EXPECT_TRUE(weft::is_alive(child.process));
        EXPECT_EQ(weft::whereis("n"), weft::pid{});
        weft::register_name("other", child.process);
        weft::send("other", go{});
        static_cast<void>(down_of(child.monitor));
    });
}

// PR-126, PR-127
TEST(dictionary, is_the_process_own) {
    in_runtime([] {
        EXPECT_FALSE(weft::put("k", 1).has_value());
        EXPECT_EQ(std::any_cast<int>(weft::put("k", 2)), 1);
        EXPECT_EQ(std::any_cast<int>(weft::get("k")), 2);
        auto const other = weft::spawn_monitor([] {
            EXPECT_FALSE(weft::get("k").has_value());
            weft::put("k", 9);
        });
        static_cast<void>(down_of(other.monitor));
        EXPECT_EQ(std::any_cast<int>(weft::erase("k")), 2);
        EXPECT_FALSE(weft::get("k").has_value());
    });
}

// PR-128
TEST(dictionary, values_are_destroyed_before_the_end_is_told) {
    in_runtime([] {
        for (int i = 0; i < weft::test::unless_simulated(500, 10); ++i) {
            auto const held = std::make_shared<int>(1);
            auto const child = weft::spawn_monitor([held] { weft::put("k", held); });
            static_cast<void>(down_of(child.monitor));
            EXPECT_EQ(held.use_count(), 1);
        }
    });
}
