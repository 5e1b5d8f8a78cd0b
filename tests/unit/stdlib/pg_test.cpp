// Groups of processes: who is in them, and who is told.

#include "resident_support.hpp"

#include <weft/names.hpp>
#include <weft/pg.hpp>
#include <weft/stop.hpp>
#include <weft/supervisor.hpp>
#include <weft/suspend.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace weft;
using namespace weft::test;

using pids = std::vector<pid>;
using strings = std::vector<std::string>;
using event = pg<>::event;

pids in_order(pids list) {
    std::sort(list.begin(), list.end());
    return list;
}

TEST(pg, has_a_process_as_often_as_it_joined) {  // RG-046
    in_runtime([] {
        auto const chat = pg<>::start_link("chat");
        pid const one = resident();
        chat.join("a", one);
        chat.join("a", self());
        chat.join("a", one);
        chat.join("b", pids{one, self()});
        EXPECT_EQ(in_order(chat.members("a")), in_order({one, self(), one}));
        EXPECT_EQ(in_order(chat.members("b")), in_order({one, self()}));
        EXPECT_TRUE(chat.leave("a", one));
        EXPECT_EQ(in_order(chat.members("a")), in_order({self(), one}));
        EXPECT_TRUE(chat.leave("a", pids{one, self()}));
        EXPECT_EQ(chat.groups(), strings{"b"});
        do_in(one, [] { EXPECT_EQ(pg<>::named("chat").members("b").size(), 2U); });
    });
}

TEST(pg, loses_a_process_that_ends_from_all_groups) {  // RG-047
    in_runtime([] {
        auto const chat = pg<>::start_link("chat");
        pid const one = resident();
        for (auto const* group : {"a", "a", "b", "c"}) chat.join(group, one);
        chat.join("a", self());
        kill(one);
        wait_until([&] { return chat.groups().size() == 1; });
        chat.join("d", self());  // answered when the scope has caught up: it leaves one group after the other
        EXPECT_EQ(chat.members("a"), pids{self()});
        EXPECT_EQ(chat.members("b"), pids{});
        EXPECT_EQ(chat.groups().size(), 2U) << "a and d";
    });
}

TEST(pg, lets_a_dead_process_join_for_a_moment) {  // RG-048
    in_runtime([] {
        auto const chat = pg<>::start_link("chat");
        pid const one = resident();
        kill(one);
        chat.join("a", one);
        chat.join("b", self());
        wait_until([&] { return chat.members("a").empty(); });
        EXPECT_EQ(chat.groups(), strings{"b"});
    });
}

TEST(pg, tells_of_a_leave_by_who_had_not_joined) {  // RG-049
    in_runtime([] {
        auto const chat = pg<>::start_link("chat");
        pid const one = resident();
        chat.join("a", one);
        EXPECT_EQ(chat.leave("a", self()).error(), exit_reason{"not_joined"});
        EXPECT_EQ(chat.leave("b", one).error(), exit_reason{"not_joined"});
        EXPECT_EQ(chat.members("a"), pids{one});
        EXPECT_TRUE(chat.leave("a", pids{one, one, self()})) << "one of them was in the group";
        EXPECT_EQ(chat.leave("a", one).error(), exit_reason{"not_joined"});
    });
}

TEST(pg, shows_readers_only_lists_that_were_true_at_some_moment) {  // RG-050
    in_runtime([] {
        auto const chat = pg<>::start_link("chat");
        pids const pair{resident(), resident()};
        pid const writer = resident();
        int const rounds = unless_simulated(500, 10);
        bool over = false;
        tell(writer, [&] {
            for (int i = 0; i != rounds; ++i) {
                chat.join("a", pair);  // both or none
                chat.join("group " + std::to_string(i), self());
                EXPECT_TRUE(chat.leave("a", pair));
            }
            over = true;
        });
        std::set<std::size_t> sizes;
        pid const reader = resident();
        tell(reader, [&chat, &sizes, pair, rounds] {
            while (chat.members("group " + std::to_string(rounds - 1)).empty()) {
                auto const now = chat.members("a");
                sizes.insert(now.size());
                EXPECT_TRUE(now.empty() || now == pair);
                // In simulation nobody else moves before it gives way: a second look would see the same.
                simulation_seed() ? yield() : checkpoint();
            }
        });
        wait_until_done(writer);
        wait_until_done(reader);
        EXPECT_TRUE(over);
        sizes.erase(0);
        sizes.erase(2);
        EXPECT_TRUE(sizes.empty());
        EXPECT_EQ(chat.groups().size(), static_cast<std::size_t>(rounds));
    });
}

TEST(pg, is_read_while_its_process_stands_still) {  // RG-050
    in_runtime([] {
        auto const chat = pg<>::start_link("chat");
        chat.join("a", self());
        suspend(chat.process());
        EXPECT_EQ(chat.members("a"), pids{self()});
        EXPECT_EQ(chat.groups(), strings{"a"});
        resume(chat.process());
    });
}

void expect_event(ref monitor, group_change change, std::string const& group, pids const& processes) {
    auto const told = next<event>();
    ASSERT_TRUE(told);
    EXPECT_EQ(told->monitor, monitor);
    EXPECT_EQ(told->change, change);
    EXPECT_EQ(told->group, group);
    EXPECT_EQ(told->processes, processes);
}

TEST(pg, tells_who_watches_a_group_of_each_change) {  // RG-051
    in_runtime([] {
        auto const chat = pg<>::start_link("chat");
        pid const one = resident();
        chat.join("a", one);
        auto const watch = chat.monitor("a");
        EXPECT_EQ(watch.processes, pids{one});
        chat.join("other", one);
        chat.join("a", pids{one, self()});
        expect_event(watch.monitor, group_change::join, "a", {one, self()});
        EXPECT_TRUE(chat.leave("a", self()));
        expect_event(watch.monitor, group_change::leave, "a", {self()});
        kill(one);
        expect_event(watch.monitor, group_change::leave, "a", {one, one});
        EXPECT_FALSE(next_now<event>());
    });
}

TEST(pg, tells_who_watches_the_scope_of_all_groups) {  // RG-051
    in_runtime([] {
        auto const chat = pg<>::start_link("chat");
        pid const one = resident();
        chat.join("a", one);
        auto const watch = chat.monitor();
        ASSERT_EQ(watch.groups.size(), 1U);
        EXPECT_EQ(watch.groups[0].first, "a");
        EXPECT_EQ(watch.groups[0].second, pids{one});
        chat.join("b", self());
        expect_event(watch.monitor, group_change::join, "b", {self()});
        EXPECT_TRUE(chat.leave("a", one));
        expect_event(watch.monitor, group_change::leave, "a", {one});
    });
}

// The members returned, changed by the events that follow, are the members: nothing is missed or told twice.
TEST(pg, tells_of_changes_from_exactly_after_the_members_that_it_returned) {  // RG-051
    in_runtime([] {
        auto const chat = pg<>::start_link("chat");
        int const rounds = unless_simulated(200, 10);
        pid const writer = resident();
        tell(writer, [&chat, rounds] {
            for (int i = 0; i != rounds; ++i) {
                chat.join("a", self());
                chat.join("a", self());
                EXPECT_TRUE(chat.leave("a", self()));
            }
        });
        std::vector<group_members> watches;
        for (int i = 0; i != 5; ++i) {
            watches.push_back(chat.monitor("a"));
            yield();
        }
        wait_until_done(writer);
        std::map<ref, std::size_t> members;
        for (auto const& each : watches) members[each.monitor] = each.processes.size();
        while (auto const told = next_now<event>()) {
            if (told->change == group_change::join) ++members[told->monitor];
            else --members[told->monitor];
        }
        for (auto const& each : watches) EXPECT_EQ(members[each.monitor], static_cast<std::size_t>(rounds));
    });
}

TEST(pg, tells_nothing_more_after_demonitor) {  // RG-052
    in_runtime([] {
        auto const chat = pg<>::start_link("chat");
        auto const first = chat.monitor("a");
        auto const second = chat.monitor();
        chat.join("a", self());
        chat.join("a", self());
        EXPECT_TRUE(chat.demonitor(first.monitor));
        EXPECT_FALSE(chat.demonitor(first.monitor));
        EXPECT_TRUE(chat.leave("a", self()));
        for (int i = 0; i != 3; ++i) EXPECT_EQ(next<event>()->monitor, second.monitor);
        EXPECT_FALSE(next_now<event>());
        do_in(resident(), [&] { EXPECT_FALSE(chat.demonitor(second.monitor)) << "another process's"; });
        EXPECT_TRUE(chat.demonitor(second.monitor));
    });
}

TEST(pg, shares_nothing_with_another_scope) {  // RG-053
    in_runtime([] {
        auto const one = pg<>::start_link("one");
        auto const two = pg<>::start_link("two");
        auto const watch = two.monitor();
        one.join("a", self());
        EXPECT_EQ(two.members("a"), pids{});
        EXPECT_EQ(two.groups(), strings{});
        EXPECT_EQ(two.leave("a", self()).error(), exit_reason{"not_joined"});
        EXPECT_TRUE(two.demonitor(watch.monitor));
        EXPECT_FALSE(next_now<event>());
        EXPECT_EQ(one.members("a"), pids{self()});
    });
}

TEST(pg, is_empty_when_its_process_has_ended_and_its_members_live) {  // RG-054
    in_runtime([] {
        pid const one = resident();
        auto const starter = resident();
        std::optional<pg<>> chat;
        do_in(starter, [&] {
            trap_exit(true);
            chat = pg<>::start_link("chat");
        });
        chat->join("a", one);
        kill(chat->process());
        EXPECT_EQ(chat->members("a"), pids{});
        EXPECT_EQ(chat->groups(), strings{});
        EXPECT_TRUE(is_alive(one));
        EXPECT_THROW(chat->join("a", one), call_exit);
        EXPECT_THROW(static_cast<void>(pg<>::named("chat")), argument_error);
        do_in(one, [] {});
        do_in(starter, [&] { pg<>::start_link("chat").join("b", one); });
        EXPECT_EQ(chat->members("b"), pids{one}) << "the handle stands for the name";
    });
}

TEST(pg, drops_the_monitors_of_a_process_that_ends) {  // RG-055
    in_runtime([] {
        auto const chat = pg<>::start_link("chat");
        pid const watcher = resident();
        do_in(watcher, [&] {
            static_cast<void>(chat.monitor());
            static_cast<void>(chat.monitor("a"));
        });
        EXPECT_EQ(process_info(chat.process())->monitors.size(), 2U);
        kill(watcher);
        wait_until([&] { return process_info(chat.process())->monitors.empty(); });
        chat.join("a", self());
        EXPECT_EQ(chat.members("a"), pids{self()});
    });
}

TEST(pg, has_one_scope_for_each_name_and_type) {
    in_runtime([] {
        auto const chat = pg<>::start_link("chat");
        EXPECT_EQ(pg<>::try_start_link("chat").error(), exit_reason{"already_started(" + to_string(chat.process()) + ")"});
        EXPECT_THROW(static_cast<void>(pg<>::try_start_link("")), argument_error);
        EXPECT_THROW(static_cast<void>(pg<int>::named("chat")), argument_error);
        EXPECT_THROW(chat.join("a", pid{}), argument_error);
        EXPECT_THROW(static_cast<void>(chat.leave("a", pid{})), argument_error);
        supervisor::start_link({.children = {{.id = "numbers", .start = pg<int>::child("numbers")}}});
        pg<int>::named("numbers").join(7, self());
        EXPECT_EQ(pg<int>::named("numbers").groups(), std::vector<int>{7});
    });
}

}  // namespace
