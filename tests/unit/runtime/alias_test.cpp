// Aliases, and what a monitor can be told: tags and refs that are aliases too.
#include <weft/alias.hpp>
#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <algorithm>
#include <future>
#include <memory>
#include <string>
#include <vector>

using weft::alias_mode;
using weft::exit_reason;
using weft::monitor_alias;
using weft::test::in_runtime;
using weft::test::next;
using weft::test::next_now;

namespace {

struct number { int n; };
struct go {};

/// What has come through aliases so far; a marker of the same sender shows that nothing is under way.
std::vector<int> numbers_so_far() {
    weft::send(weft::self(), go{});
    weft::receive([](go) {});
    std::vector<int> all;
    while (auto one = next_now<number>()) all.push_back(one->n);
    return all;
}

weft::monitored waiting(weft::monitor_options const& options) {
    return weft::spawn_monitor([] { weft::receive([](go) {}); }, {}, options);
}

}  // namespace

// PR-108
TEST(alias, lets_every_message_in_until_it_is_withdrawn) {
    in_runtime([] {
        weft::ref const mine = weft::alias();
        for (int i = 0; i < 3; ++i) weft::send(mine, number{i});
        EXPECT_EQ(numbers_so_far(), (std::vector{0, 1, 2}));
    });
}

// PR-109
TEST(alias, is_withdrawn_once) {
    in_runtime([] {
        weft::ref const mine = weft::alias();
        EXPECT_TRUE(weft::unalias(mine));
        EXPECT_FALSE(weft::unalias(mine));
        EXPECT_FALSE(weft::unalias(weft::make_ref()));
    });
}

// PR-110
TEST(alias, drops_what_comes_when_it_is_not_active) {
    in_runtime([] {
        weft::ref const mine = weft::alias();
        weft::unalias(mine);
        auto const held = std::make_shared<int>(1);
        weft::send(mine, held);
        weft::send(mine, number{1});
        EXPECT_TRUE(numbers_so_far().empty());
        EXPECT_EQ(held.use_count(), 1);
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

// PR-111
TEST(alias, leaves_what_had_arrived_before_it_was_withdrawn) {
    in_runtime([] {
        weft::ref const mine = weft::alias();
        weft::send(mine, number{1});
        weft::unalias(mine);
        EXPECT_EQ(numbers_so_far(), std::vector{1});
    });
}

// PR-112
TEST(alias, of_mode_reply_lets_in_one_message) {
    in_runtime([] {
        weft::ref const mine = weft::alias(alias_mode::reply);
        weft::send(mine, number{1});
        weft::send(mine, number{2});
        EXPECT_EQ(numbers_so_far(), std::vector{1});
        EXPECT_FALSE(weft::unalias(mine));
    });
}

// PR-116
TEST(alias, belongs_to_its_owner_alone) {
    in_runtime([] {
        weft::ref const mine = weft::alias();
        auto const other = weft::spawn_monitor([mine] { EXPECT_FALSE(weft::unalias(mine)); });
        EXPECT_EQ(next<weft::down_msg>()->monitor, other.monitor);
        weft::send(mine, number{1});
        EXPECT_EQ(numbers_so_far(), std::vector{1});
    });
}

// PR-117
TEST(alias, of_an_ended_process_leads_nowhere) {
    in_runtime([] {
        weft::pid const main = weft::self();
        auto const owner = weft::spawn_monitor([main] { weft::send(main, weft::alias()); });
        weft::ref const its = *next<weft::ref>();
        EXPECT_EQ(next<weft::down_msg>()->monitor, owner.monitor);
        auto const held = std::make_shared<int>(1);
        weft::send(its, held);
        EXPECT_EQ(held.use_count(), 1);
    });
}

TEST(alias, is_reached_from_a_plain_thread) {
    weft::runtime node{weft::test::two_workers()};
    std::promise<weft::ref> told;
    auto const done = std::make_shared<std::promise<int>>();
    node.spawn([&told, done] {
        told.set_value(weft::alias());
        done->set_value(next<number>()->n);
    });
    weft::send(told.get_future().get(), number{7});
    EXPECT_EQ(done->get_future().get(), 7);
}

TEST(alias, refuses_an_unknown_mode_and_a_ref_that_is_none) {
    in_runtime([] {
        EXPECT_THROW(static_cast<void>(weft::alias(static_cast<alias_mode>(7))), weft::argument_error);
        EXPECT_THROW(weft::send(weft::make_ref(), number{1}), weft::argument_error);
        EXPECT_THROW(weft::send(weft::ref{}, number{1}), weft::argument_error);
        weft::monitor_options const bad{.alias = static_cast<monitor_alias>(9)};
        EXPECT_THROW(static_cast<void>(weft::monitor(weft::self(), bad)), weft::argument_error);
        auto const before = weft::info::node(weft::this_runtime()).processes;
        EXPECT_THROW(static_cast<void>(weft::spawn_monitor([] {}, {}, bad)), weft::argument_error);
        EXPECT_EQ(weft::info::node(weft::this_runtime()).processes, before);
    });
}

TEST(alias, many_of_them_are_different_refs) {
    in_runtime([] {
        std::vector<weft::ref> all;
        for (int i = 0; i < 1000; ++i) all.push_back(weft::alias());
        for (std::size_t i = 0; i < all.size(); i += 2) EXPECT_TRUE(weft::unalias(all[i]));
        for (std::size_t i = 0; i < all.size(); ++i) weft::send(all[i], number{static_cast<int>(i)});
        auto const arrived = numbers_so_far();
        ASSERT_EQ(arrived.size(), 500U);
        for (std::size_t i = 0; i < arrived.size(); ++i) EXPECT_EQ(arrived[i], static_cast<int>(2 * i + 1));
    });
}

// PR-105
TEST(monitor_options, a_tag_comes_back_in_the_down_msg) {
    in_runtime([] {
        auto const one = weft::spawn_monitor([] { weft::receive([](go) {}); });
        static_cast<void>(weft::monitor(one.process, {.tag = "the one that matters"}));
        auto const two = waiting({.tag = "t"});
        weft::send(one.process, go{});
        std::vector<std::string> tags{next<weft::down_msg>()->tag, next<weft::down_msg>()->tag};
        std::sort(tags.begin(), tags.end());
        EXPECT_EQ(tags, (std::vector<std::string>{"DOWN", "the one that matters"}));
        weft::send(two.process, go{});
        EXPECT_EQ(next<weft::down_msg>()->tag, "t");
        static_cast<void>(weft::monitor(two.process, {.tag = "late"}));
        EXPECT_EQ(next<weft::down_msg>()->tag, "late");
        static_cast<void>(weft::monitor("nobody", {.tag = "no name"}));
        weft::down_msg const nobody = *next<weft::down_msg>();
        EXPECT_EQ(nobody.tag, "no name");
        EXPECT_EQ(nobody.name, "nobody");
    });
}

// PR-113
TEST(monitor_options, an_alias_of_mode_demonitor_ends_with_the_monitor) {
    in_runtime([] {
        for (bool const fires : {true, false}) {
            auto const target = waiting({.alias = monitor_alias::demonitor});
            weft::send(target.monitor, number{1});
            EXPECT_EQ(numbers_so_far(), std::vector{1});
            if (fires) {
                weft::send(target.process, go{});
                EXPECT_EQ(next<weft::down_msg>()->monitor, target.monitor);
            } else {
                EXPECT_TRUE(weft::demonitor(target.monitor));
                weft::send(target.process, go{});
            }
            weft::send(target.monitor, number{2});
            EXPECT_TRUE(numbers_so_far().empty());
            EXPECT_FALSE(weft::unalias(target.monitor));
        }
        weft::ref const dead = weft::monitor("nobody", {.alias = monitor_alias::demonitor});
        EXPECT_EQ(next<weft::down_msg>()->monitor, dead);
        EXPECT_FALSE(weft::unalias(dead));
    });
}

// PR-114
TEST(monitor_options, an_alias_of_mode_explicit_outlives_the_monitor) {
    in_runtime([] {
        auto const target = waiting({.alias = monitor_alias::explicit_unalias});
        weft::send(target.process, go{});
        EXPECT_EQ(next<weft::down_msg>()->monitor, target.monitor);
        weft::send(target.monitor, number{1});
        EXPECT_EQ(numbers_so_far(), std::vector{1});
        EXPECT_TRUE(weft::unalias(target.monitor));
        weft::send(target.monitor, number{2});
        EXPECT_TRUE(numbers_so_far().empty());
    });
}

// PR-115
TEST(monitor_options, an_alias_of_mode_reply_demonitor_ends_both_by_its_first_message) {
    in_runtime([] {
        auto const target = waiting({.alias = monitor_alias::reply_demonitor});
        weft::send(target.monitor, number{1});
        weft::send(target.monitor, number{2});
        EXPECT_EQ(numbers_so_far(), std::vector{1});
        EXPECT_FALSE(weft::demonitor(target.monitor));
        EXPECT_FALSE(weft::unalias(target.monitor));
        weft::ref const certain = weft::monitor(target.process);
        weft::send(target.process, go{});
        EXPECT_EQ(next<weft::down_msg>()->monitor, certain);
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(monitor_options, of_a_monitor_of_oneself_still_make_the_alias) {
    in_runtime([] {
        weft::ref const mine = weft::monitor(weft::self(), {.alias = monitor_alias::demonitor});
        weft::send(mine, number{1});
        EXPECT_EQ(numbers_so_far(), std::vector{1});
        EXPECT_TRUE(weft::unalias(mine));
    });
}
