// Making processes: what a child starts with, what a bad option does, limits, plain threads.
#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/names.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <future>
#include <memory>
#include <set>
#include <stdexcept>
#include <utility>

using namespace std::chrono_literals;
using weft::test::in_runtime;
using weft::test::unless_simulated;

namespace {

struct told { weft::pid who; };
struct go {};

void wait_for_down(weft::ref monitor) {
    weft::receive(weft::when([monitor](weft::down_msg const& down) { return down.monitor == monitor; }, [](weft::down_msg) {}));
}

}  // namespace

// PR-001
TEST(spawn, returns_at_once_and_the_child_lives) {
    in_runtime([] {
        weft::pid const child = weft::spawn([] { weft::receive([](go) {}); });
        EXPECT_TRUE(weft::is_alive(child));
        weft::send(child, go{});
    });
}

// PR-002
TEST(spawn, no_pid_comes_back) {
    in_runtime([] {
        std::set<weft::pid> seen;
        for (int i = 0; i < unless_simulated(10'000, 20); ++i) {
            auto const child = weft::spawn_monitor([] {});
            EXPECT_TRUE(seen.insert(child.process).second);
            wait_for_down(child.monitor);
        }
        EXPECT_FALSE(seen.contains(weft::self()));
    });
}

// PR-003
TEST(spawn, a_plain_child_inherits_nothing_that_it_should_not) {
    in_runtime([] {
        weft::trap_exit(true);
        weft::register_name("the_parent", weft::self());
        weft::put("key", 1);
        weft::pid const parent = weft::self();
        weft::spawn([parent] {
            EXPECT_FALSE(weft::trap_exit(false));
            EXPECT_FALSE(weft::get("key").has_value());
            EXPECT_EQ(weft::whereis("the_parent"), parent);
            weft::send(parent, told{weft::self()});
        });
        weft::receive([](told) {});
    });
}

// PR-005
TEST(spawn, link_is_atomic_with_the_spawn) {
    in_runtime([] {
        weft::trap_exit(true);
        for (int i = 0; i < unless_simulated(10'000, 20); ++i) {
            weft::pid const child = weft::spawn_link([] { weft::exit(weft::exit_reason{"r"}); });
            weft::receive([&](weft::exit_msg gone) {
                EXPECT_EQ(gone.from, child);
                EXPECT_EQ(gone.reason, weft::exit_reason{"r"});
            });
        }
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

// PR-006
TEST(spawn, monitor_is_atomic_with_the_spawn) {
    in_runtime([] {
        for (int i = 0; i < unless_simulated(10'000, 20); ++i) {
            auto const child = weft::spawn_monitor([] { weft::exit(weft::exit_reason{"r"}); });
            weft::receive([&](weft::down_msg gone) {
                EXPECT_EQ(gone.monitor, child.monitor);
                EXPECT_EQ(gone.reason, weft::exit_reason{"r"});
            });
        }
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

// PR-007
TEST(spawn, linked_and_monitored_hears_both) {
    in_runtime([] {
        weft::trap_exit(true);
        static_cast<void>(weft::spawn_link_monitor([] { weft::exit(weft::exit_reason{"r"}); }));
        weft::receive([](weft::exit_msg gone) { EXPECT_EQ(gone.reason, weft::exit_reason{"r"}); });
        weft::receive([](weft::down_msg gone) { EXPECT_EQ(gone.reason, weft::exit_reason{"r"}); });
    });
}

// PR-008
TEST(spawn, a_move_only_argument_moves_in_and_is_destroyed_once) {
    struct counting {
        explicit counting(int& count) : destroyed{&count} {}
        counting(counting&& other) noexcept : destroyed{std::exchange(other.destroyed, nullptr)} {}
        ~counting() { if (destroyed != nullptr) ++*destroyed; }
        int* destroyed;
    };
    in_runtime([] {
        int destroyed = 0;
        auto const child = weft::spawn_monitor([held = counting{destroyed}] { EXPECT_NE(held.destroyed, nullptr); });
        wait_for_down(child.monitor);
        EXPECT_EQ(destroyed, 1);
    });
}

// PR-009
TEST(spawn, a_bad_option_throws_and_leaks_nothing) {
    in_runtime([] {
        auto const held = std::make_shared<int>(1);
        auto const before = weft::info::node(weft::this_runtime()).processes;
        EXPECT_THROW(weft::spawn([held] {}, {.stack_bytes = 1}), weft::argument_error);
        EXPECT_THROW(weft::spawn([held] {}, {.name = "undefined"}), weft::argument_error);
        EXPECT_THROW(weft::spawn([held] {}, {.priority = static_cast<weft::priority>(9)}), weft::argument_error);
        EXPECT_EQ(held.use_count(), 1);
        EXPECT_EQ(weft::info::node(weft::this_runtime()).processes, before);
    });
}

// PR-010, PR-011
TEST(spawn, refuses_beyond_the_limit_and_recovers_when_one_ends) {
    weft::runtime node{{.workers = 2, .max_processes = 10}};
    auto const ended = node.run([] {
        std::vector<weft::monitored> children;
        try {
            for (;;) children.push_back(weft::spawn_monitor([] { weft::receive([](go) {}); }));
        } catch (weft::system_limit const&) {
        }
        EXPECT_EQ(children.size(), 8U);  // the test's process and its watcher are the other two
        EXPECT_EQ(weft::info::node(weft::this_runtime()).processes, 10U);
        for (int i = 0; i < 50; ++i) {
            weft::send(children.back().process, go{});
            wait_for_down(children.back().monitor);
            children.back() = weft::spawn_monitor([] { weft::receive([](go) {}); });
            EXPECT_THROW(weft::spawn([] {}), weft::system_limit);
        }
        for (auto const& each : children) {
            EXPECT_TRUE(weft::is_alive(each.process));
            weft::send(each.process, go{});
        }
    });
    EXPECT_TRUE(ended.is_normal()) << ended.to_string();
}

// PR-010, PR-011
TEST(spawn, has_room_for_nearly_all_of_a_high_limit_wherever_processes_begin_and_end) {
    constexpr std::uint32_t limit = 2048;  // portions of four
    weft::runtime node{{.workers = 2, .spare_workers = 2, .max_processes = limit}};
    auto const ended = node.run([] {
        for (int round = 0; round < 3; ++round) {
            std::vector<weft::monitored> children;
            try {
                for (;;) children.push_back(weft::spawn_monitor([] { weft::receive([](go) {}); }));
            } catch (weft::system_limit const&) {
            }
            EXPECT_LE(children.size(), limit - 2);
            EXPECT_GE(children.size(), limit - limit / 64 - 2);
            EXPECT_EQ(weft::info::node(weft::this_runtime()).processes, children.size() + 2);
            for (auto const& each : children) weft::send(each.process, go{});
            for (auto const& each : children) wait_for_down(each.monitor);
            EXPECT_EQ(weft::info::node(weft::this_runtime()).processes, 2U);
        }
    });
    EXPECT_TRUE(ended.is_normal()) << ended.to_string();
}

TEST(spawn, of_one_that_gets_no_stack_ends_it_with_the_reason_and_its_destructors_run) {
    if (weft::test::under_tsan) GTEST_SKIP() << "ThreadSanitizer leaves no address space for a single one of these stacks";
    struct last_words {
        explicit last_words(weft::pid to) : listener{to} {}
        last_words(last_words&& other) noexcept : listener{std::exchange(other.listener, {})} {}
        ~last_words() {
            // More than a turn has reductions, where there is no stack that could be left to give way.
            for (int i = 0; listener && i < 5000; ++i) weft::send(listener, i);
        }
        weft::pid listener;
    };
    weft::test::captured_log const log;
    weft::runtime node{{.workers = 2, .stack_bytes = std::size_t{1} << 44U}};  // a handful fits into the address space
    auto const ended = node.run([] {
        constexpr int children = 12;
        std::vector<weft::monitored> all;
        for (int i = 0; i < children; ++i)
            all.push_back(weft::spawn_monitor([words = last_words{weft::self()}] { weft::receive([](go) {}); }));
        for (auto const& each : all) weft::send(each.process, go{});
        int refused = 0;
        for (int i = 0; i < children; ++i) {
            auto const down = weft::test::next<weft::down_msg>();
            ASSERT_TRUE(down.has_value());
            refused += down->reason.type() == "weft::system_limit" ? 1 : 0;
            EXPECT_TRUE(down->reason.is_normal() || down->reason.type() == "weft::system_limit") << down->reason.to_string();
        }
        EXPECT_GT(refused, 0);
        for (int i = 0; i < 5000 * children; ++i) ASSERT_TRUE(weft::test::next_now<int>().has_value()) << i;
    });
    EXPECT_TRUE(ended.is_normal()) << ended.to_string();
}

// PR-012
TEST(spawn, from_a_plain_thread_makes_a_process_without_parent) {
    weft::runtime node{weft::test::two_workers()};
    std::promise<weft::pid> parent;
    node.spawn([&] { parent.set_value(weft::parent()); });
    EXPECT_EQ(parent.get_future().get(), weft::pid{});
    EXPECT_THROW(weft::spawn([] {}), weft::not_a_process);
    EXPECT_THROW(weft::spawn_link([] {}), weft::not_a_process);
    EXPECT_THROW(static_cast<void>(weft::spawn_monitor([] {})), weft::not_a_process);
}

// PR-013
TEST(spawn, a_child_knows_its_parent_also_when_that_is_gone) {
    in_runtime([] {
        weft::pid const main = weft::self();
        auto const middle = weft::spawn_monitor([main] {
            weft::pid const child = weft::spawn([main] {
                weft::receive([](go) {});
                weft::send(main, told{weft::parent()});
            });
            weft::send(main, told{child});
        });
        weft::pid const child = weft::receive([](told t) { return t.who; });
        wait_for_down(middle.monitor);
        weft::send(child, go{});
        EXPECT_EQ(weft::receive([](told t) { return t.who; }), middle.process);
    });
}

// PR-014
TEST(spawn, a_name_is_registered_before_the_body_runs) {
    in_runtime([] {
        weft::pid const main = weft::self();
        for (int i = 0; i < 100; ++i) {
            auto const child = weft::spawn_monitor([main] { weft::send(main, told{weft::whereis("worker")}); }, {.name = "worker"});
            EXPECT_EQ(weft::receive([](told t) { return t.who; }), child.process);
            wait_for_down(child.monitor);
        }
        weft::pid const holder = weft::spawn([] { weft::receive([](go) {}); }, {.name = "worker"});
        EXPECT_EQ(weft::whereis("worker"), holder);
        EXPECT_THROW(weft::spawn([] { ADD_FAILURE() << "the body must not run"; }, {.name = "worker"}), weft::argument_error);
        weft::send(holder, go{});
    });
}

// PR-019
TEST(spawn, self_is_what_spawn_returned) {
    in_runtime([] {
        weft::pid const main = weft::self();
        weft::pid const child = weft::spawn([main] { weft::send(main, told{weft::self()}); });
        EXPECT_EQ(weft::receive([](told t) { return t.who; }), child);
    });
}

TEST(spawn, many_children_of_many_parents_all_report) {
    in_runtime([] {
        int const parents = unless_simulated(20, 5), children = unless_simulated(weft::test::alive_at_once(10'000) / 20, 5);
        weft::pid const main = weft::self();
        for (int p = 0; p < parents; ++p)
            weft::spawn([main, children] {
                for (int c = 0; c < children; ++c) weft::spawn([main] { weft::send(main, go{}); });
            });
        for (int i = 0; i < parents * children; ++i) weft::receive([](go) {});
    });
}
