// Sending and receiving: order, selection, guards, time limits, what may be sent from where.
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

#include <stdexcept>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

using namespace std::chrono_literals;
using weft::test::in_runtime;
using weft::test::unless_simulated;

namespace {

struct a { int n = 0; };
struct b { int n = 0; };
struct c { int n = 0; };
struct done {};

std::string take_any() {
    return weft::receive([](a) { return std::string{"a"}; }, [](b) { return std::string{"b"}; },
                         [](c) { return std::string{"c"}; }, weft::after(0s, [] { return std::string{"-"}; }));
}

}  // namespace

// PR-015
TEST(pid, compares_orders_and_hashes_as_one_name) {
    in_runtime([] {
        weft::pid const me = weft::self();
        weft::pid const copy = me;
        weft::pid const other = weft::spawn([] {});
        EXPECT_EQ(me, copy);
        EXPECT_EQ(std::hash<weft::pid>{}(me), std::hash<weft::pid>{}(copy));
        EXPECT_NE(me, other);
        EXPECT_NE(me < other, other < me);
        EXPECT_EQ(weft::to_string(me), std::to_string(me.slot()) + "." + std::to_string(me.generation()));
    });
}

// PR-016
TEST(ref, a_million_made_by_many_processes_differ) {
    struct batch { std::vector<weft::ref> refs; };
    in_runtime([] {
        weft::pid const main = weft::self();
        for (int p = 0; p < 8; ++p)
            weft::spawn([main] {
                batch mine;
                for (int i = 0; i < unless_simulated(125'000, 100); ++i) mine.refs.push_back(weft::make_ref());
                weft::send(main, std::move(mine));
            });
        std::unordered_set<weft::ref> all;
        for (int p = 0; p < 8; ++p)
            weft::receive([&](batch some) { all.insert(some.refs.begin(), some.refs.end()); });
        EXPECT_EQ(all.size(), unless_simulated(1'000'000U, 800U));
    });
}

// PR-017
TEST(pid, is_alive_until_its_down_message) {
    in_runtime([] {
        auto const child = weft::spawn_monitor([] { weft::receive([](done) {}); });
        EXPECT_TRUE(weft::is_alive(child.process));
        weft::send(child.process, done{});
        weft::receive([](weft::down_msg) {});
        EXPECT_FALSE(weft::is_alive(child.process));
    });
}

// PR-020
TEST(pid, an_empty_one_is_refused_everywhere) {
    in_runtime([] {
        weft::pid const nobody;
        EXPECT_THROW(weft::send(nobody, a{}), weft::argument_error);
        EXPECT_THROW(weft::link(nobody), weft::argument_error);
        EXPECT_THROW(static_cast<void>(weft::monitor(nobody)), weft::argument_error);
        EXPECT_THROW(weft::exit_signal(nobody, weft::exit_reason::kill()), weft::argument_error);
    });
}

// PR-021
TEST(send, never_waits_for_the_receiver) {
    in_runtime([] {
        auto const deaf = weft::spawn_monitor([] { weft::receive([](done) {}); });
        for (int i = 0; i < unless_simulated(100'000, 100); ++i) weft::send(deaf.process, a{i});
        EXPECT_TRUE(weft::is_alive(deaf.process));
        weft::send(deaf.process, done{});
        weft::receive([](weft::down_msg) {});
    });
}

// PR-022
TEST(send, to_an_ended_process_destroys_the_message) {
    in_runtime([] {
        auto const gone = weft::spawn_monitor([] {});
        weft::receive([](weft::down_msg) {});
        auto const held = std::make_shared<int>(1);
        weft::send(gone.process, held);
        EXPECT_EQ(held.use_count(), 1);
    });
}

// PR-023
TEST(send, to_oneself_goes_behind_what_is_there) {
    in_runtime([] {
        weft::send(weft::self(), a{1});
        weft::send(weft::self(), b{2});
        EXPECT_EQ(take_any(), "a");
        EXPECT_EQ(take_any(), "b");
    });
}

// PR-024
TEST(send, to_a_name_that_nobody_has_is_the_senders_error) {
    in_runtime([] {
        EXPECT_THROW(weft::send("nobody", a{}), weft::argument_error);
        EXPECT_FALSE(weft::try_send("nobody", a{}));
    });
}

// PR-025, PR-026
TEST(send, keeps_each_senders_order_and_loses_nothing) {
    struct numbered { int sender; int n; };
    in_runtime([] {
        weft::pid const main = weft::self();
        for (int s = 0; s < 8; ++s)
            weft::spawn([main, s] {
                for (int i = 0; i < unless_simulated(10'000, 50); ++i) weft::send(main, numbered{s, i});
            });
        std::vector<int> next(8, 0);
        for (int i = 0; i < unless_simulated(80'000, 400); ++i)
            weft::receive([&](numbered m) { ASSERT_EQ(m.n, next[static_cast<std::size_t>(m.sender)]++); });
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

// PR-028
TEST(send, a_message_comes_before_a_later_exit_signal) {
    in_runtime([] {
        weft::trap_exit(true);
        weft::pid const main = weft::self();
        for (int i = 0; i < unless_simulated(1000, 10); ++i) {
            weft::spawn([main] {
                weft::send(main, a{});
                weft::exit_signal(main, weft::exit_reason{"r"});
            });
            EXPECT_EQ(weft::receive([](a) { return 1; }, [](weft::exit_msg) { return 2; }), 1);
            EXPECT_EQ(weft::receive([](a) { return 1; }, [](weft::exit_msg) { return 2; }), 2);
        }
    });
}

// PR-029
TEST(send, messages_come_before_the_end_of_their_sender) {
    in_runtime([] {
        weft::trap_exit(true);
        weft::pid const main = weft::self();
        for (int i = 0; i < unless_simulated(1000, 10); ++i) {
            static_cast<void>(weft::spawn_link_monitor([main] {
                weft::send(main, a{1});
                weft::send(main, a{2});
            }));
            std::vector<int> order;
            for (int k = 0; k < 4; ++k)
                order.push_back(weft::receive([](a m) { return m.n; }, [](weft::exit_msg) { return 8; }, [](weft::down_msg) { return 9; }));
            EXPECT_EQ(order[0], 1);
            EXPECT_EQ(order[1], 2);
        }
    });
}

// PR-030
TEST(send, moves_a_large_payload_intact) {
    in_runtime([] {
        weft::pid const main = weft::self();
        std::size_t const size = unless_simulated(10'000'000U, 10'000U);
        weft::spawn([main, size] {
            std::string text(size, 'x');
            weft::send(main, std::move(text));
            EXPECT_TRUE(text.empty());
        });
        EXPECT_EQ(weft::receive([](std::string text) { return text; }), std::string(size, 'x'));
    });
}

TEST(send, works_from_a_plain_thread) {
    in_runtime([] {
        weft::pid const main = weft::self();
        std::jthread outside{[main] {
            for (int i = 0; i < 1000; ++i) weft::send(main, a{i});
        }};
        for (int i = 0; i < 1000; ++i) EXPECT_EQ(weft::receive([](a m) { return m.n; }), i);
    });
}

TEST(send, works_between_two_runtimes) {
    weft::runtime other{weft::test::two_workers()};
    weft::pid const echo = other.spawn([] {
        weft::receive([](weft::pid back) { weft::send(back, done{}); });
    });
    in_runtime([echo] {
        weft::send(echo, weft::self());
        weft::receive([](done) {});
    });
}

// PR-032
TEST(receive, takes_messages_oldest_first) {
    in_runtime([] {
        weft::send(weft::self(), a{});
        weft::send(weft::self(), b{});
        weft::send(weft::self(), c{});
        std::string order = take_any();
        order += take_any();
        order += take_any();
        EXPECT_EQ(order, "abc");
    });
}

// PR-033
TEST(receive, an_older_message_beats_an_earlier_clause) {
    in_runtime([] {
        weft::send(weft::self(), c{});
        weft::send(weft::self(), b{});
        weft::send(weft::self(), a{});
        auto const one = [] { return weft::receive([](a) { return 'a'; }, [](b) { return 'b'; }); };
        EXPECT_EQ(one(), 'b');
        EXPECT_EQ(one(), 'a');
        EXPECT_EQ(weft::mailbox_length(), 1U);
    });
}

// PR-034
TEST(receive, the_clause_written_first_wins) {
    in_runtime([] {
        weft::send(weft::self(), a{});
        EXPECT_EQ(weft::receive([](a) { return 1; }, [](a) { return 2; }), 1);
    });
}

// PR-035
TEST(receive, keeps_skipped_messages_in_order) {
    in_runtime([] {
        weft::send(weft::self(), a{1});
        weft::send(weft::self(), a{2});
        weft::send(weft::self(), b{});
        weft::send(weft::self(), a{3});
        weft::receive([](b) {});
        for (int i = 1; i <= 3; ++i) EXPECT_EQ(weft::receive([](a m) { return m.n; }), i);
    });
}

// PR-036
TEST(receive, a_guard_that_says_no_leaves_the_message) {
    in_runtime([] {
        weft::send(weft::self(), a{1});
        weft::send(weft::self(), a{2});
        EXPECT_EQ(weft::receive(weft::when([](a const& m) { return m.n == 2; }, [](a m) { return m.n; })), 2);
        EXPECT_EQ(weft::mailbox_length(), 1U);
    });
}

// PR-037
TEST(receive, a_guard_that_throws_says_no) {
    in_runtime([] {
        weft::send(weft::self(), a{1});
        bool const timed = weft::receive(weft::when([](a const&) -> bool { throw std::runtime_error{"x"}; }, [](a) { return false; }),
                                         weft::after(0s, [] { return true; }));
        EXPECT_TRUE(timed);
        EXPECT_EQ(weft::mailbox_length(), 1U);
    });
}

// PR-038, PR-039
TEST(receive, after_zero_looks_through_everything_and_never_waits) {
    in_runtime([] {
        for (int i = 0; i < 1000; ++i) weft::send(weft::self(), a{i});
        weft::send(weft::self(), b{7});
        auto const look = [] { return weft::receive([](b m) { return m.n; }, weft::after(0s, [] { return -1; })); };
        EXPECT_EQ(look(), 7);
        EXPECT_EQ(look(), -1);
        EXPECT_EQ(weft::mailbox_length(), 1000U);
    });
}

// PR-040
TEST(receive, messages_that_do_not_match_do_not_restart_the_clock) {
    in_runtime([] {
        weft::pid const main = weft::self();
        weft::pid const noise = weft::spawn([main] {
            while (weft::is_alive(main)) {
                weft::send(main, b{});
                weft::sleep_for(10ms);
            }
        });
        auto const start = weft::monotonic_time();
        EXPECT_TRUE(weft::receive([](a) { return false; }, weft::after(50ms, [] { return true; })));
        auto const waited = weft::monotonic_time() - start;
        EXPECT_GE(waited, 50ms);
        EXPECT_LT(waited, 10s);
        weft::exit_signal(noise, weft::exit_reason::kill());
    });
}

// PR-041
TEST(receive, after_infinity_waits_for_the_match) {
    in_runtime([] {
        weft::send_after(200ms, weft::self(), a{3});
        EXPECT_EQ(weft::receive([](a m) { return m.n; }, weft::after(weft::infinity, [] { return -1; })), 3);
    });
}

// PR-042
TEST(receive, with_only_a_time_limit_is_a_sleep) {
    in_runtime([] {
        weft::send(weft::self(), a{});
        auto const start = weft::monotonic_time();
        weft::receive(weft::after(20ms, [] {}));
        weft::sleep_for(20ms);
        EXPECT_GE(weft::monotonic_time() - start, 40ms);
        EXPECT_EQ(weft::mailbox_length(), 1U);
    });
}

// PR-043, PR-044
TEST(receive, wakes_for_a_match_and_only_then) {
    in_runtime([] {
        weft::pid const main = weft::self();
        weft::pid const waiter = weft::spawn([main] {
            weft::receive([](a) {});
            weft::send(main, c{static_cast<int>(weft::mailbox_length())});
        });
        weft::send(waiter, b{});
        weft::send(waiter, b{});
        weft::send(waiter, a{});
        EXPECT_EQ(weft::receive([](c m) { return m.n; }), 2);
    });
}

// PR-045
TEST(receive, a_clause_may_receive) {
    in_runtime([] {
        weft::send(weft::self(), a{1});
        weft::send(weft::self(), a{2});
        weft::receive([](a outer) {
            EXPECT_EQ(outer.n, 1);
            EXPECT_EQ(weft::receive([](a inner) { return inner.n; }), 2);
        });
    });
}

// PR-046
TEST(receive, a_clause_that_throws_has_consumed_its_message) {
    in_runtime([] {
        weft::send(weft::self(), a{});
        EXPECT_THROW(weft::receive([](a) { throw std::runtime_error{"x"}; }), std::runtime_error);
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

// PR-047
TEST(receive, matches_the_exact_type) {
    struct base { int n = 0; };
    struct derived : base {};
    in_runtime([] {
        weft::send(weft::self(), derived{});
        EXPECT_TRUE(weft::receive([](base) { return false; }, weft::after(0s, [] { return true; })));
        weft::receive([](derived) {});
    });
}

// PR-048
TEST(receive, refuses_a_negative_time) {
    in_runtime([] {
        weft::send(weft::self(), a{});
        EXPECT_THROW(weft::receive([](a) {}, weft::after(-1ns, [] {})), weft::timeout_value);
        EXPECT_EQ(weft::mailbox_length(), 1U);
    });
}

// PR-050
TEST(receive, is_for_processes_only) {
    EXPECT_THROW(weft::receive([](a) {}), weft::not_a_process);
    EXPECT_THROW(static_cast<void>(weft::self()), weft::not_a_process);
}

TEST(receive, a_catch_all_keeps_the_message_and_can_send_it_on) {
    in_runtime([] {
        weft::send(weft::self(), a{5});
        weft::message any = weft::receive([](weft::message m) { return m; });
        EXPECT_NE(any.get_if<a>(), nullptr);
        EXPECT_EQ(any.get_if<b>(), nullptr);
        EXPECT_NE(any.type_name().find("a"), std::string_view::npos);
        weft::send(weft::self(), std::move(any));
        EXPECT_EQ(weft::receive([](a m) { return m.n; }), 5);
    });
}

TEST(receive, what_a_catch_all_got_of_ends_is_sent_on_as_messages) {
    in_runtime([] {
        weft::pid const main = weft::self();
        weft::spawn(
            [main] {
                weft::pid const linked = weft::spawn_link([] { weft::exit(weft::exit_reason{"first"}); });
                weft::send(main, linked);
                weft::receive([main](weft::message got) { weft::send(main, std::move(got)); });
                weft::spawn([me = weft::self()] { weft::exit_signal(me, weft::exit_reason{"second"}); });
                weft::receive([main](weft::message got) { weft::send(main, std::move(got)); });
                static_cast<void>(weft::spawn_monitor([] { weft::exit(weft::exit_reason{"third"}); }));
                weft::receive([main](weft::message got) { weft::send(main, std::move(got)); });
            },
            {.trap_exit = true});
        weft::pid const linked = weft::receive([](weft::pid who) { return who; });
        weft::exit_msg const first = weft::receive([](weft::exit_msg got) { return got; });
        EXPECT_EQ(first.from, linked);
        EXPECT_EQ(first.reason, weft::exit_reason{"first"});
        EXPECT_EQ(weft::receive([](weft::exit_msg const& got) { return got.reason; }), weft::exit_reason{"second"});
        EXPECT_EQ(weft::receive([](weft::down_msg const& got) { return got.reason; }), weft::exit_reason{"third"});
    });
}
