// Bounded mailboxes: each policy, who cannot wait, and that nothing is lost in silence.
#include <weft/alias.hpp>
#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/names.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/suspend.hpp>
#include <weft/timer.hpp>

#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <memory>
#include <vector>

using namespace std::chrono_literals;
using weft::exit_reason;
using weft::mailbox_policy;
using weft::process_state;
using weft::test::captured_log;
using weft::test::in_runtime;
using weft::test::next;
using weft::test::next_now;
using weft::test::unless_simulated;

namespace {

struct item { int n; };
struct go {};
struct take { int count; };

/// Receives nothing but take, then so many items, and tells them.
weft::monitored keeper(std::uint32_t capacity, mailbox_policy when_full) {
    weft::pid const main = weft::self();
    return weft::spawn_monitor(
        [main] {
            for (;;) {
                int const count = weft::receive([](take order) { return order.count; });
                std::vector<int> got;
                for (int i = 0; i < count; ++i) got.push_back(weft::receive([](item one) { return one.n; }));
                weft::send(main, std::move(got));
            }
        },
        {.mailbox = {.capacity = capacity, .when_full = when_full}});
}

/// A keeper that stands still has a mailbox that only fills.
weft::monitored full_keeper(std::uint32_t capacity, mailbox_policy when_full) {
    auto const made = keeper(capacity, when_full);
    weft::suspend(made.process);
    for (std::uint32_t i = 0; i < capacity; ++i) weft::send(made.process, item{static_cast<int>(i)});
    return made;
}

std::uint64_t dropped(weft::pid of) { return weft::process_info(of)->mailbox_dropped; }
void end(weft::monitored const& one) {
    weft::exit_signal(one.process, exit_reason::kill());
    EXPECT_EQ(next<weft::down_msg>()->monitor, one.monitor);
}
void until_it_waits_to_send(weft::pid of) {
    while (weft::info::process(weft::this_runtime(), of)->state != process_state::send) weft::yield();
}

}  // namespace

TEST(bounded_mailbox, that_refuses_tells_the_sender) {
    in_runtime([] {
        auto const full = full_keeper(3, mailbox_policy::refuse);
        try {
            weft::send(full.process, item{3});
            ADD_FAILURE() << "accepted";
        } catch (weft::mailbox_full const& refused) {
            EXPECT_NE(std::string{refused.what()}.find("is full (3)"), std::string::npos) << refused.what();
        }
        EXPECT_EQ(dropped(full.process), 0U);
        EXPECT_EQ(weft::process_info(full.process)->summary.mailbox, 3U);
        end(full);
        weft::send(full.process, item{4});  // dead: no error
    });
}

TEST(bounded_mailbox, gives_a_place_back_with_each_message_taken_out) {
    in_runtime([] {
        auto const one = keeper(2, mailbox_policy::refuse);
        for (int round = 0; round < unless_simulated(1000, 50); ++round) {
            weft::send(one.process, take{1});
            weft::send(one.process, item{round});
            EXPECT_EQ(*next<std::vector<int>>(), std::vector{round});
        }
        end(one);
    });
}

TEST(bounded_mailbox, that_blocks_parks_its_sender_until_there_is_a_place) {
    in_runtime([] {
        weft::pid const main = weft::self();
        auto const sink = weft::spawn_monitor(
            [main] {
                weft::receive([](weft::exit_msg) {});  // takes no place, so it comes although the mailbox is full
                std::vector<int> got;
                for (int i = 0; i < 3; ++i) got.push_back(weft::receive([](item one) { return one.n; }));
                weft::send(main, got);
            },
            {.trap_exit = true, .mailbox = {.capacity = 2}});
        for (int i = 0; i < 2; ++i) weft::send(sink.process, item{i});
        auto const sender = weft::spawn_monitor([=] {
            weft::send(sink.process, item{2});
            weft::send(main, go{});
        });
        until_it_waits_to_send(sender.process);
        EXPECT_FALSE(next_now<go>());
        weft::exit_signal(sink.process, exit_reason{"begin"});
        ASSERT_TRUE(next<go>());
        EXPECT_EQ(*next<std::vector<int>>(), (std::vector{0, 1, 2}));
        for (int i = 0; i < 2; ++i) EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason::normal());
    });
}

TEST(bounded_mailbox, that_blocks_lets_its_senders_go_when_its_owner_ends) {
    in_runtime([] {
        auto const full = full_keeper(2, mailbox_policy::block);
        std::vector<weft::monitored> senders;
        for (int i = 0; i < 3; ++i) {
            senders.push_back(weft::spawn_monitor([=] { weft::send(full.process, item{i}); }));
            until_it_waits_to_send(senders.back().process);
        }
        weft::exit_signal(full.process, exit_reason{"over"});
        for (int i = 0; i < 4; ++i) ASSERT_TRUE(next<weft::down_msg>());
    });
}

TEST(bounded_mailbox, that_blocks_loses_nothing_of_many_senders_and_keeps_each_ones_order) {
    in_runtime([] {
        constexpr int senders = 8;
        int const each = unless_simulated(500, 10);
        auto const sink = weft::spawn_monitor(
            [each] {
                std::vector<int> last(senders, -1);
                for (int i = 0; i < senders * each; ++i) {
                    EXPECT_LE(weft::mailbox_length(), 3U);
                    weft::receive([&](std::pair<int, int> one) {
                        int& before = last.at(static_cast<std::size_t>(one.first));
                        EXPECT_EQ(one.second, before + 1);
                        before = one.second;
                    });
                }
                EXPECT_EQ(weft::process_info(weft::self())->mailbox_dropped, 0U);
            },
            {.mailbox = {.capacity = 3}});
        for (int s = 0; s < senders; ++s)
            weft::spawn_link([=] { for (int i = 0; i < each; ++i) weft::send(sink.process, std::pair{s, i}); });
        EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason::normal());
    });
}

TEST(bounded_mailbox, a_blocked_sender_that_is_killed_leaves_its_place_in_line_to_the_next) {
    in_runtime([] {
        weft::pid const main = weft::self();
        for (int round = 0; round < unless_simulated(100, 10); ++round) {
            auto const sink = weft::spawn_monitor(
                [main] {
                    weft::receive([](weft::exit_msg) {});
                    while (weft::receive([](item one) { return one.n; }) != 2) {}
                },
                {.trap_exit = true, .mailbox = {.capacity = 1}});
            weft::send(sink.process, item{0});
            auto const first = weft::spawn_monitor([=] { weft::send(sink.process, item{1}); });
            until_it_waits_to_send(first.process);
            auto const second = weft::spawn_monitor([=] { weft::send(sink.process, item{2}); });
            until_it_waits_to_send(second.process);
            // The first dies before there is a place, or just as it is called to it.
            weft::exit_signal(first.process, exit_reason::kill());
            if (round % 2 == 0) {
                EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason::killed());
            }
            weft::exit_signal(sink.process, exit_reason{"begin"});
            for (int i = round % 2 == 0 ? 1 : 0; i < 3; ++i) ASSERT_TRUE(next<weft::down_msg>());
        }
    });
}

TEST(bounded_mailbox, that_drops_the_newest_keeps_what_it_has_and_counts) {
    captured_log const log;
    in_runtime([] {
        auto const full = full_keeper(3, mailbox_policy::drop_newest);
        auto const held = std::make_shared<int>(1);
        for (int i = 0; i < 5; ++i) weft::send(full.process, held);
        EXPECT_EQ(held.use_count(), 1);
        EXPECT_EQ(dropped(full.process), 5U);
        EXPECT_EQ(weft::process_info(full.process)->summary.mailbox, 3U);
        end(full);
    });
    EXPECT_EQ(log.lines_with("its mailbox of 3 is full").size(), unless_simulated(3U, 0U));  // the first, the second, the fourth
    // On a loaded machine the log may also tell of a turn that was long.
    EXPECT_EQ(log.lines_with("warning ").size() - log.lines_with("has held scheduler thread").size(), unless_simulated(3U, 0U));
}

TEST(bounded_mailbox, that_drops_the_oldest_keeps_the_newest_and_counts) {
    captured_log const log;
    in_runtime([] {
        weft::pid const main = weft::self();
        auto const sink = weft::spawn_monitor(
            [main] {
                weft::receive([](go) {});  // parked behind items that it has looked at, while they are dropped
                std::vector<int> got;
                while (auto one = next_now<item>()) got.push_back(one->n);
                weft::send(main, got);
            },
            {.mailbox = {.capacity = 3, .when_full = mailbox_policy::drop_oldest}});
        for (int i = 0; i < 10; ++i) {
            weft::send(sink.process, item{i});
            EXPECT_LE(weft::process_info(sink.process)->summary.mailbox, 4U);
        }
        EXPECT_EQ(dropped(sink.process), 7U);
        weft::send(sink.process, go{});
        EXPECT_EQ(*next<std::vector<int>>(), (std::vector{8, 9}));
        EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason::normal());
    });
    EXPECT_EQ(log.lines_with("its mailbox of 3 is full").empty(), unless_simulated(false, true));
}

TEST(bounded_mailbox, that_ends_its_owner_does_so_even_if_it_traps_exits) {
    captured_log const log;
    in_runtime([] {
        auto const full = weft::spawn_monitor([] { weft::receive([](go) {}); },
                                              {.trap_exit = true, .mailbox = {.capacity = 2, .when_full = mailbox_policy::exit_owner}});
        for (int i = 0; i < 3; ++i) weft::send(full.process, item{i});
        EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason{"mailbox_full"});
    });
    EXPECT_EQ(log.lines_with("has lost 1 message(s)").size(), unless_simulated(1U, 0U));
}

TEST(bounded_mailbox, who_cannot_wait_is_told_or_counted) {
    captured_log const log;
    in_runtime([] {
        EXPECT_EQ(weft::test::end_of_process([] {
                      weft::send(weft::self(), item{0});
                      EXPECT_THROW(weft::send(weft::self(), item{1}), weft::mailbox_full);
                      weft::send_after(1ms, weft::self(), item{2});
                      while (weft::process_info(weft::self())->mailbox_dropped == 0) weft::sleep_for(1ms);
                      EXPECT_EQ(next<item>()->n, 0);
                      weft::send(weft::self(), item{3});
                      EXPECT_EQ(next<item>()->n, 3);
                  }, {.mailbox = {.capacity = 1}}),
                  exit_reason::normal());
    });
    EXPECT_EQ(log.lines_with("has lost 1 message(s)").size(), unless_simulated(1U, 0U));
}

TEST(bounded_mailbox, of_a_plain_threads_receiver_refuses) {
    weft::runtime node{weft::test::two_workers()};
    weft::pid const full = node.spawn([] { weft::receive([](go) {}); }, {.mailbox = {.capacity = 1}});
    weft::send(full, item{0});
    EXPECT_THROW(weft::send(full, item{1}), weft::mailbox_full);
}

TEST(bounded_mailbox, has_no_place_taken_by_system_messages_or_by_what_an_alias_dropped) {
    in_runtime([] {
        EXPECT_EQ(weft::test::end_of_process([] {
                      weft::ref const closed = weft::alias();
                      weft::unalias(closed);
                      for (int i = 0; i < 5; ++i) {
                          weft::send(closed, item{i});
                          EXPECT_EQ(weft::mailbox_length(), 0U);
                      }
                      std::vector<weft::ref> all;
                      for (int i = 0; i < 5; ++i) all.push_back(weft::monitor("nobody"));
                      EXPECT_EQ(weft::mailbox_length(), 5U);
                      weft::send(weft::self(), item{9});
                      EXPECT_THROW(weft::send(weft::self(), item{10}), weft::mailbox_full);
                      while (next_now<weft::down_msg>()) {}
                      EXPECT_THROW(weft::send(weft::self(), item{10}), weft::mailbox_full);
                      EXPECT_EQ(next<item>()->n, 9);
                      weft::send(weft::self(), item{11});
                  }, {.mailbox = {.capacity = 1, .when_full = mailbox_policy::refuse}}),
                  exit_reason::normal());
    });
}

TEST(bounded_mailbox, refuses_an_unknown_policy) {
    in_runtime([] {
        EXPECT_THROW(weft::spawn([] {}, {.mailbox = {.capacity = 1, .when_full = static_cast<mailbox_policy>(9)}}), weft::argument_error);
    });
}
