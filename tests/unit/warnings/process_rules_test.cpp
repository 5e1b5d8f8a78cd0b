// Codes about single processes: each is raised at its threshold, not below it, not for a young subject, and cleared again.

#include "support.hpp"

#include <gtest/gtest.h>

namespace weft::observe::warnings::test {
namespace {

pid id(std::uint32_t slot) { return {slot, 1, 1}; }

TEST(process_rules, w01_long_mailbox) {
    made_up_node of;
    of.add(1, "writer").mailbox = 999;
    EXPECT_EQ(of.looks_until("W01", 60), -1);
    of.at(1).mailbox = 1000;
    EXPECT_EQ(of.looks_until("W01", 60), 6);
    EXPECT_EQ(of.subject("W01"), "1.1 writer");
    EXPECT_EQ(of.what("W01"), "1000 messages");
    EXPECT_FALSE(of.is_critical("W01"));
    of.at(1).mailbox = 10'000;
    of.looks(1);
    EXPECT_TRUE(of.is_critical("W01"));
    of.at(1).mailbox = 100;
    EXPECT_EQ(of.looks_until_clear("W01", 60), -1);
    of.at(1).mailbox = 99;
    EXPECT_EQ(of.looks_until_clear("W01", 60), 3);
}

TEST(process_rules, w01_is_critical_when_more_comes_than_is_taken) {
    made_up_node of;
    auto& writer = of.add(1);
    writer.mailbox = 1000;
    for (int second = 0; second < 29; ++second) {
        of.at(1).mailbox += 30;
        of.at(1).messages_in += 100;  // takes 70
        of.looks(1);
    }
    EXPECT_FALSE(of.is_critical("W01"));
    EXPECT_EQ(of.what("W01"), "1870 messages, growing 30/s");
    for (int second = 0; second < 3; ++second) {
        of.at(1).mailbox += 30;
        of.at(1).messages_in += 100;
        of.looks(1);
    }
    EXPECT_TRUE(of.is_critical("W01"));
}

TEST(process_rules, w01_growing_slowly_is_not_critical) {
    made_up_node of;
    of.add(1).mailbox = 1000;
    for (int second = 0; second < 60; ++second) {
        of.at(1).mailbox += 10;
        of.at(1).messages_in += 100;  // takes 90, which is more than a 1.2th
        of.looks(1);
    }
    EXPECT_TRUE(of.is_raised("W01"));
    EXPECT_FALSE(of.is_critical("W01"));
}

TEST(process_rules, nothing_is_said_about_a_subject_that_is_young) {
    made_up_node of{{{"W01.for", "0s"}}};
    auto& young_one = of.add(1);
    young_one.mailbox = 5000;
    young_one.age = -500ms;
    young_one.state = process_state::call;
    young_one.waits_for = id(1);
    young_one.in_state = -500ms;
    of.now.turns = {{.who = id(1), .worker = 0, .lasted = 400ms, .asleep = false}};
    of.looks(1);
    EXPECT_EQ(of.pages.count(), 0U);
    of.looks(1);
    EXPECT_TRUE(of.is_raised("W01"));
    EXPECT_TRUE(of.is_raised("W02"));
}

TEST(process_rules, w02_long_slice) {
    made_up_node of;
    of.add(3, "report/monthly").state = process_state::running;
    of.now.turns = {{.who = id(3), .worker = 1, .lasted = 24ms, .asleep = false}};
    EXPECT_EQ(of.looks_until("W02", 5), -1);
    of.now.turns.front().lasted = 25ms;
    EXPECT_EQ(of.looks_until("W02", 5), 1);
    EXPECT_EQ(of.subject("W02"), "3.1 report/monthly");
    EXPECT_EQ(of.what("W02"), "ran 25 ms without yielding on scheduler 1");
    EXPECT_EQ(of.find("W02")->place, "src/app.cpp:7");
    of.now.turns.front().lasted = 250ms;
    of.looks(1);
    EXPECT_TRUE(of.is_critical("W02"));
    of.now.turns.clear();
    EXPECT_EQ(of.looks_until_clear("W02", 60), 11);
}

TEST(process_rules, w02_and_w04_leave_marked_blocking_alone) {
    made_up_node of;
    of.add(3).state = process_state::blocking;
    of.now.turns = {{.who = id(3), .worker = 1, .lasted = 2s, .asleep = true}};
    of.looks(5);
    EXPECT_EQ(of.pages.count(), 0U);
}

TEST(process_rules, w03_hog_only_while_others_wait) {
    made_up_node of;
    of.add(5, "hog").state = process_state::running;
    of.now.node.workers[0].running = id(5);
    EXPECT_EQ(of.looks_until("W03", 40), -1) << "nobody waits";
    of.now.node.run_queue = 3;
    EXPECT_EQ(of.looks_until("W03", 40), 9);
    EXPECT_EQ(of.subject("W03"), "5.1 hog");
    EXPECT_FALSE(of.is_critical("W03"));
    of.looks(50);
    EXPECT_TRUE(of.is_critical("W03"));
    of.now.node.workers[0].running = {};
    EXPECT_GT(of.looks_until_clear("W03", 40), 0);
}

TEST(process_rules, w03_half_of_the_time_is_fair) {
    made_up_node of;
    of.add(5);
    of.now.node.run_queue = 3;
    for (int i = 0; i < 60; ++i) {
        of.now.node.workers[0].running = i % 5 == 0 ? pid{} : id(5);
        of.looks(1);
    }
    EXPECT_FALSE(of.is_raised("W03"));
}

TEST(process_rules, w04_blocked_scheduler) {
    made_up_node of;
    of.now.schedulers = 4;
    of.add(3, "reader").state = process_state::running;
    of.now.turns = {{.who = id(3), .worker = 2, .lasted = 19ms, .asleep = true}};
    EXPECT_EQ(of.looks_until("W04", 5), -1);
    of.now.turns.front().lasted = 20ms;
    EXPECT_EQ(of.looks_until("W04", 5), 1);
    EXPECT_EQ(of.subject("W04"), "3.1 reader");
    EXPECT_FALSE(of.is_raised("W02"));
    EXPECT_FALSE(of.is_critical("W04"));
    of.now.turns.push_back({.who = id(9), .worker = 1, .lasted = 20ms, .asleep = true});
    of.looks(1);
    EXPECT_TRUE(of.is_critical("W04")) << "half of the schedulers";
    of.now.turns.clear();
    EXPECT_EQ(of.looks_until_clear("W04", 60), 11);
}

TEST(process_rules, w08_memory_that_only_grows) {
    made_up_node of;
    constexpr std::uint64_t mebibyte = 1024 * 1024;
    of.add(4, "cache").memory_bytes = 20 * mebibyte;
    of.add(5, "steady").memory_bytes = 20 * mebibyte;
    for (int step = 0; step < 10; ++step) {
        of.looks(30);
        EXPECT_FALSE(of.is_raised("W08")) << step;
        of.at(4).memory_bytes += step == 4 ? 0 : 2 * mebibyte;
        of.at(5).memory_bytes += step % 2 == 0 ? 4 * mebibyte : -2 * mebibyte;
    }
    of.looks(30);
    EXPECT_EQ(of.subject("W08"), "4.1 cache");
    EXPECT_EQ(of.pages.count(), 1U);
    EXPECT_EQ(of.what("W08"), "grew from 20 to 38 MiB in 5 minutes");
    EXPECT_GT(of.looks_until_clear("W08", 400), 0);
}

TEST(process_rules, w08_near_the_limit_is_critical) {
    made_up_node of;
    of.now.machine.memory_limit_bytes = 1000;
    of.now.machine.rss_bytes = 849;
    of.looks(5);
    EXPECT_FALSE(of.is_raised("W08"));
    of.now.machine.rss_bytes = 850;
    of.looks(1);
    EXPECT_TRUE(of.is_critical("W08"));
    of.now.machine.rss_bytes = 700;
    EXPECT_EQ(of.looks_until_clear("W08", 100), 61);
}

TEST(process_rules, w10a_waits_for_who_is_gone) {
    made_up_node of;
    auto& caller = of.add(6, "asker");
    caller.state = process_state::call;
    caller.waits_for = id(77);
    caller.waits_at = "src/ask.cpp:3";
    caller.in_state = 0s;
    EXPECT_EQ(of.looks_until("W10a", 60), 5);
    EXPECT_EQ(of.subject("W10a"), "6.1 asker");
    EXPECT_EQ(of.find("W10a")->place, "src/ask.cpp:3");
    of.looks(55);
    EXPECT_TRUE(of.is_critical("W10a"));
    of.at(6).state = process_state::receive;
    EXPECT_EQ(of.looks_until_clear("W10a", 60), 3);
    of.add(77);
    of.at(6).state = process_state::call;
    EXPECT_EQ(of.looks_until("W10a", 90), -1) << "it is there";
}

void wait_for(made_up_node& of, std::uint32_t who, std::uint32_t whom) {
    auto& caller = of.at(who);
    caller.state = process_state::call;
    caller.waits_for = id(whom);
    caller.waits_at = "src/" + std::to_string(who) + ".cpp:1";
    caller.in_state = 0s;
}

TEST(process_rules, w10b_deadlock_of_two_with_others_behind) {
    made_up_node of;
    of.add(1, "writer");
    of.add(2, "cache");
    for (std::uint32_t slot = 10; slot < 20; ++slot) of.add(slot, "conn");
    wait_for(of, 2, 1);
    for (std::uint32_t slot = 10; slot < 20; ++slot) wait_for(of, slot, slot == 10 ? 2 : slot - 1);
    EXPECT_EQ(of.looks_until("W10b", 10), -1) << "a chain has an end";
    wait_for(of, 1, 2);
    EXPECT_EQ(of.looks_until("W10b", 10), 2);
    EXPECT_TRUE(of.is_critical("W10b"));
    EXPECT_EQ(of.subject("W10b"), "1.1 writer <-> 2.1 cache");
    EXPECT_EQ(of.what("W10b"), "deadlock: each waits in a call for the other: 1.1 writer at src/1.cpp:1, 2.1 cache at src/2.cpp:1; "
                               "10 processes wait for them");
    EXPECT_EQ(of.pages.count(), 1U);
    of.at(1).state = process_state::receive;
    EXPECT_EQ(of.looks_until_clear("W10b", 10), 3);
}

TEST(process_rules, w10b_calls_that_go_round_quickly_are_no_deadlock) {
    made_up_node of;
    of.add(1);
    of.add(2);
    for (int i = 0; i < 20; ++i) {
        wait_for(of, 1, 2);
        wait_for(of, 2, 1);
        of.at(2).in_state = -900ms;  // a new call each time
        of.looks(1);
    }
    EXPECT_FALSE(of.is_raised("W10b"));
}

TEST(process_rules, w10b_several_cycles_are_several_warnings) {
    made_up_node of;
    for (std::uint32_t slot = 1; slot <= 6; ++slot) of.add(slot);
    wait_for(of, 1, 1);
    wait_for(of, 2, 3);
    wait_for(of, 3, 2);
    wait_for(of, 4, 5);
    wait_for(of, 5, 6);
    wait_for(of, 6, 4);
    of.looks(3);
    EXPECT_EQ(of.pages.count(), 3U);
}

TEST(process_rules, w10c_deaf_process) {
    made_up_node of;
    auto& deaf = of.add(8, "deaf");
    deaf.mailbox = 99;
    deaf.messages_in = 500;
    deaf.waits_at = "src/deaf.cpp:9";
    EXPECT_EQ(of.looks_until("W10c", 60), -1);
    of.at(8).mailbox = 100;
    of.at(8).messages_in = 501;
    EXPECT_EQ(of.looks_until("W10c", 60), 31);
    EXPECT_EQ(of.subject("W10c"), "8.1 deaf");
    EXPECT_EQ(of.find("W10c")->place, "src/deaf.cpp:9");
    of.at(8).mailbox = 150;  // more come, none is taken
    of.at(8).messages_in = 551;
    of.looks(2);
    EXPECT_TRUE(of.is_raised("W10c"));
    of.at(8).messages_in = 552;  // one was taken
    EXPECT_EQ(of.looks_until_clear("W10c", 60), 3);
}

TEST(process_rules, w10d_forgotten_processes_of_one_site) {
    made_up_node of{{{"W10d.allow", "pool/*"}}};
    for (std::uint32_t slot = 100; slot < 199; ++slot) {
        auto& each = of.add(slot, "");
        each.parent = id(7);
        each.in_state = 601s;
    }
    auto& in_pool = of.add(300, "pool/1");
    in_pool.parent = id(7);
    in_pool.in_state = 601s;
    EXPECT_EQ(of.looks_until("W10d", 10), -1);
    auto& last = of.add(199, "");
    last.parent = id(7);
    last.in_state = 590s;
    EXPECT_EQ(of.looks_until("W10d", 30), 10);
    EXPECT_EQ(of.subject("W10d"), "spawned at src/app.cpp:7");
    of.add(7);  // their parent is there
    EXPECT_EQ(of.looks_until_clear("W10d", 30), 6);
}

}  // namespace
}  // namespace weft::observe::warnings::test
