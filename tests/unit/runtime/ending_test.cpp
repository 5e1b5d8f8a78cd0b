// How a process ends, what is destroyed in which order, and who hears of it: exit, exceptions, exit signals.
#include <weft/errors.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/names.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/timer.hpp>

#include "support/in_runtime.hpp"

#include <chrono>
#include <stdexcept>
#include <vector>

using namespace std::chrono_literals;
using weft::exit_reason;
using weft::test::in_runtime;

namespace {

struct ready {};
struct go {};

/// The reason with which a monitored body ends.
template <class Body>
exit_reason ends_with(Body body) {
    auto const child = weft::spawn_monitor(std::move(body));
    return weft::receive(weft::when([&](weft::down_msg const& down) { return down.monitor == child.monitor; },
                                    [](weft::down_msg down) { return down.reason; }));
}

struct noted {
    std::vector<int>* order;
    int number;
    ~noted() { order->push_back(number); }
};

}  // namespace

// PR-052
TEST(ending, a_body_that_returns_ends_normal) {
    in_runtime([] { EXPECT_EQ(ends_with([] {}), exit_reason::normal()); });
}

// PR-053
TEST(ending, exit_unwinds_innermost_first) {
    in_runtime([] {
        std::vector<int> order;
        EXPECT_EQ(ends_with([&] {
                      noted const outer{&order, 3};
                      [&] {
                          noted const middle{&order, 2};
                          [&] {
                              noted const inner{&order, 1};
                              weft::exit(exit_reason{"deep"});
                          }();
                      }();
                  }),
                  exit_reason{"deep"});
        EXPECT_EQ(order, (std::vector{1, 2, 3}));
    });
}

// PR-054, PR-107
TEST(ending, an_exception_becomes_an_error_reason_with_type_and_text) {
    in_runtime([] {
        exit_reason const reason = ends_with([] { throw std::runtime_error{"x"}; });
        EXPECT_EQ(reason.what(), exit_reason::kind::error);
        EXPECT_EQ(reason.type(), "std::runtime_error");
        EXPECT_EQ(reason.text(), "x");
        EXPECT_NE(reason.exception(), nullptr);
    });
}

// PR-055
TEST(ending, a_caught_exit_is_survived) {
    in_runtime([] {
        EXPECT_EQ(ends_with([] {
                      try {
                          weft::exit(exit_reason{"first"});
                      } catch (weft::process_exit const& chosen) {
                          EXPECT_EQ(chosen.reason(), exit_reason{"first"});
                      }
                      weft::exit(exit_reason{"second"});
                  }),
                  exit_reason{"second"});
    });
}

// PR-056
TEST(ending, exit_is_no_std_exception) {
    in_runtime([] {
        EXPECT_EQ(ends_with([] {
                      try {
                          weft::exit(exit_reason{"r"});
                      } catch (std::exception const&) {
                          ADD_FAILURE();
                      }
                  }),
                  exit_reason{"r"});
    });
}

// PR-057
TEST(ending, swallowed_unwinding_meets_itself_again) {
    in_runtime([] {
        weft::pid const main = weft::self();
        auto const stubborn = weft::spawn_monitor([main] {
            weft::send(main, ready{});
            for (;;) {
                try {
                    weft::receive([](go) {});
                } catch (...) {
                }
            }
        });
        weft::receive([](ready) {});
        weft::exit_signal(stubborn.process, exit_reason{"r"});
        // It loops for ever if the signal is lost, and then the test runs into its time limit.
        std::vector<exit_reason> heard;
        weft::exit_signal(stubborn.process, exit_reason::kill());
        EXPECT_EQ(weft::receive([](weft::down_msg down) { return down.reason; }), exit_reason{"r"});
    });
}

// PR-058
TEST(ending, exit_kill_by_oneself_is_kill) {
    in_runtime([] { EXPECT_EQ(ends_with([] { weft::exit(exit_reason::kill()); }), exit_reason::kill()); });
}

// PR-059, PR-060
TEST(ending, destroys_then_frees_the_name_then_tells) {
    in_runtime([] {
        weft::trap_exit(true);
        for (int i = 0; i < weft::test::unless_simulated(500, 10); ++i) {
            bool destroyed = false;
            struct flag {
                bool* set;
                ~flag() { *set = true; }
            };
            static_cast<void>(weft::spawn_link_monitor([&destroyed] { flag const local{&destroyed}; }, {.name = "n"}));
            weft::receive([&](weft::exit_msg) {
                EXPECT_TRUE(destroyed);
                EXPECT_EQ(weft::whereis("n"), weft::pid{});
            });
            weft::receive([](weft::down_msg) {});
            weft::register_name("n", weft::self());
            weft::unregister_name("n");
        }
    });
}

// PR-061
TEST(ending, messages_that_are_left_are_destroyed) {
    in_runtime([] {
        auto const held = std::make_shared<int>(1);
        auto const child = weft::spawn_monitor([] { weft::receive([](go) {}); });
        weft::send(child.process, held);
        weft::send(child.process, held);
        weft::send(child.process, go{});
        weft::receive([](weft::down_msg) {});
        EXPECT_EQ(held.use_count(), 1);
    });
}

// PR-062
TEST(ending, a_destructor_may_send_but_not_wait) {
    in_runtime([] {
        struct waits {
            weft::pid main;
            ~waits() {
                weft::send(main, ready{});
                EXPECT_THROW(weft::receive([](go) {}), weft::terminating);
                weft::send(main, go{});
            }
        };
        weft::pid const main = weft::self();
        auto const child = weft::spawn_monitor([main] {
            waits const local{main};
            weft::send(main, ready{});
            weft::receive([](go) {});
        });
        weft::receive([](ready) {});
        weft::exit_signal(child.process, exit_reason{"r"});
        weft::receive([](ready) {});
        weft::receive([](go) {});
        EXPECT_EQ(weft::receive([](weft::down_msg down) { return down.reason; }), exit_reason{"r"});
    });
}

// PR-065
TEST(ending, an_exit_signal_to_oneself_acts_before_the_next_statement) {
    in_runtime([] {
        bool reached = false;
        EXPECT_EQ(ends_with([&] {
                      weft::exit_signal(weft::self(), exit_reason{"r"});
                      reached = true;
                  }),
                  exit_reason{"r"});
        EXPECT_FALSE(reached);
    });
}

// PR-066
TEST(ending, the_first_reason_wins) {
    in_runtime([] {
        weft::pid const main = weft::self();
        auto const child = weft::spawn_monitor([main] {
            weft::send(main, ready{});
            weft::receive([](go) {});
        });
        weft::receive([](ready) {});
        weft::exit_signal(child.process, exit_reason{"first"});
        weft::exit_signal(child.process, exit_reason{"second"});
        EXPECT_EQ(weft::receive([](weft::down_msg down) { return down.reason; }), exit_reason{"first"});
    });
}

// PR-086
TEST(ending, an_exit_signal_to_a_dead_process_is_nothing) {
    in_runtime([] {
        auto const child = weft::spawn_monitor([] {});
        weft::receive([](weft::down_msg) {});
        weft::exit_signal(child.process, exit_reason::kill());
    });
}

// PR-089
TEST(ending, a_loop_of_checkpoints_can_be_killed) {
    in_runtime([] {
        auto const busy = weft::spawn_monitor([] {
            for (;;) weft::checkpoint();
        });
        weft::exit_signal(busy.process, exit_reason::kill());
        EXPECT_EQ(weft::receive([](weft::down_msg down) { return down.reason; }), exit_reason::killed());
    });
}

TEST(ending, a_loop_that_starts_timers_can_be_killed) {
    in_runtime([] {
        auto const busy = weft::spawn_monitor([] {
            for (;;) static_cast<void>(weft::cancel_timer(weft::send_after(std::chrono::hours{1}, weft::self(), 1)));
        });
        weft::exit_signal(busy.process, exit_reason::kill());
        EXPECT_EQ(weft::receive([](weft::down_msg down) { return down.reason; }), exit_reason::killed());
    });
}

// PR-183
TEST(ending, parking_inside_a_catch_block_keeps_the_exception) {
    in_runtime([] {
        weft::pid const main = weft::self();
        for (int i = 0; i < 4; ++i)
            weft::spawn([main, i] {
                try {
                    throw i;
                } catch (int) {
                    weft::sleep_for(1ms);
                    try {
                        throw;
                    } catch (int again) {
                        weft::send(main, again);
                    }
                }
            });
        int sum = 0;
        for (int i = 0; i < 4; ++i) sum += weft::receive([](int n) { return n; });
        EXPECT_EQ(sum, 6);
    });
}

namespace {

enum class outcome { lives, message, dies };
struct cell {
    exit_reason reason;
    outcome plain;
    outcome trapping;
    exit_reason seen;  // with which reason it dies, or in the message
};

std::vector<cell> explicit_cells() {
    return {{exit_reason::normal(), outcome::lives, outcome::message, exit_reason::normal()},
            {exit_reason::kill(), outcome::dies, outcome::dies, exit_reason::killed()},
            {exit_reason::killed(), outcome::dies, outcome::message, exit_reason::killed()},
            {exit_reason::shutdown(), outcome::dies, outcome::message, exit_reason::shutdown()},
            {exit_reason::shutdown("x"), outcome::dies, outcome::message, exit_reason::shutdown("x")},
            {exit_reason{"other"}, outcome::dies, outcome::message, exit_reason{"other"}}};
}

std::vector<cell> link_cells() {
    return {{exit_reason::normal(), outcome::lives, outcome::message, exit_reason::normal()},
            {exit_reason::kill(), outcome::dies, outcome::message, exit_reason::kill()},
            {exit_reason::killed(), outcome::dies, outcome::message, exit_reason::killed()},
            {exit_reason::shutdown(), outcome::dies, outcome::message, exit_reason::shutdown()},
            {exit_reason::shutdown("x"), outcome::dies, outcome::message, exit_reason::shutdown("x")},
            {exit_reason{"other"}, outcome::dies, outcome::message, exit_reason{"other"}}};
}

std::vector<cell> self_cells() {
    auto cells = explicit_cells();
    cells[0].plain = outcome::dies;
    return cells;
}

/// Says what happened to it: a message, or that it reached `go` alive; the monitor tells of its death.
struct heard { exit_reason reason; };

void target(weft::pid main, bool trap) {
    weft::trap_exit(trap);
    weft::send(main, ready{});
    weft::receive([&](weft::exit_msg gone) { weft::send(main, heard{gone.reason}); }, [&](go) { weft::send(main, go{}); });
}

/// `which` instead of SCOPED_TRACE, whose list is the thread's: a process may go on on another one.
void expect_outcome(outcome expected, exit_reason const& seen, std::string const& which) {
    switch (expected) {
        case outcome::dies: EXPECT_EQ(weft::receive([](weft::down_msg down) { return down.reason; }), seen) << which; return;
        case outcome::message: EXPECT_EQ(weft::receive([](heard h) { return h.reason; }), seen) << which; break;
        case outcome::lives: weft::receive([](go) {}); break;
    }
    EXPECT_EQ(weft::receive([](weft::down_msg down) { return down.reason; }), exit_reason::normal()) << which;
}

}  // namespace

// PR-082
TEST(exit_signals, explicit_ones_act_as_the_table_says) {
    in_runtime([] {
        weft::pid const main = weft::self();
        for (auto const& each : explicit_cells())
            for (bool const trap : {false, true}) {
                std::string const which = each.reason.to_string() + (trap ? " trapping" : " plain");
                auto const child = weft::spawn_monitor([=] { target(main, trap); });
                weft::receive([](ready) {});
                weft::exit_signal(child.process, each.reason);
                weft::send(child.process, go{});
                expect_outcome(trap ? each.trapping : each.plain, each.seen, which);
            }
    });
}

// PR-083, PR-091, PR-071, PR-072
TEST(exit_signals, link_made_ones_act_as_the_table_says) {
    in_runtime([] {
        weft::pid const main = weft::self();
        for (auto const& each : link_cells())
            for (bool const trap : {false, true}) {
                std::string const which = each.reason.to_string() + (trap ? " trapping" : " plain");
                auto const child = weft::spawn_monitor([=] { target(main, trap); });
                weft::receive([](ready) {});
                auto const peer = weft::spawn_monitor([&each, child] {
                    weft::link(child.process);
                    weft::exit(each.reason);
                });
                weft::receive(weft::when([&](weft::down_msg const& down) { return down.monitor == peer.monitor; }, [](weft::down_msg) {}));
                weft::send(child.process, go{});
                expect_outcome(trap ? each.trapping : each.plain, each.seen, which);
            }
    });
}

// PR-084
TEST(exit_signals, explicit_ones_to_oneself_act_as_the_table_says) {
    in_runtime([] {
        weft::pid const main = weft::self();
        for (auto const& each : self_cells())
            for (bool const trap : {false, true}) {
                std::string const which = each.reason.to_string() + (trap ? " trapping" : " plain");
                static_cast<void>(weft::spawn_monitor([&each, main, trap] {
                    weft::trap_exit(trap);
                    weft::exit_signal(weft::self(), each.reason);
                    weft::receive([&](weft::exit_msg gone) { weft::send(main, heard{gone.reason}); });
                }));
                expect_outcome(trap ? each.trapping : each.plain, each.seen, which);
            }
    });
}

// PR-088
TEST(exit_signals, kill_ends_a_process_in_every_state) {
    in_runtime([] {
        weft::pid const main = weft::self();
        auto const dies = [](weft::pid target, weft::ref monitor) {
            weft::exit_signal(target, exit_reason::kill());
            EXPECT_EQ(weft::receive(weft::when([=](weft::down_msg const& down) { return down.monitor == monitor; },
                                               [](weft::down_msg down) { return down.reason; })),
                      exit_reason::killed());
        };
        auto const fresh = weft::spawn_monitor([] { weft::sleep_for(weft::infinity); });
        dies(fresh.process, fresh.monitor);
        auto const waiting = weft::spawn_monitor([main] {
            weft::send(main, ready{});
            weft::receive([](go) {});
        });
        weft::receive([](ready) {});
        dies(waiting.process, waiting.monitor);
        auto const runnable = weft::spawn_monitor([main] {
            weft::send(main, ready{});
            for (;;) weft::yield();
        });
        weft::receive([](ready) {});
        dies(runnable.process, runnable.monitor);
    });
}
