// Codes about the node, its supervisors and its stages.

#include "support.hpp"

#include <gtest/gtest.h>

namespace weft::observe::warnings::test {
namespace {

TEST(node_rules, an_idle_node_raises_nothing) {
    made_up_node of;
    for (std::uint32_t slot = 1; slot <= 20; ++slot) of.add(slot).behaviour = slot < 4 ? "supervisor" : "gen_server";
    for (std::uint32_t slot = 1; slot < 4; ++slot)
        of.publish(slot, {{"restarts", "0"}, {"budget", "0 of 3 in 5 s used at the last restart"}});
    of.now.machine = {.rss_bytes = 1'000'000, .memory_limit_bytes = 100'000'000, .descriptors = 20, .descriptor_limit = 1024, .maps = 300,
                      .map_limit = 65'530};
    for (int second = 0; second < 1200; ++second) {
        of.now.machine.control_cpu += 1ms;
        of.look();
    }
    EXPECT_EQ(of.told_times, 0U);
}

TEST(node_rules, w05_run_queue_pressure) {
    made_up_node of;
    of.now.node.run_queue = 19;
    EXPECT_EQ(of.looks_until("W05", 30), -1);
    of.now.node.run_queue = 20;
    EXPECT_EQ(of.looks_until("W05", 30), 11);
    EXPECT_EQ(of.what("W05"), "20 processes wait for 2 schedulers");
    of.now.node.run_queue = 9;
    EXPECT_EQ(of.looks_until_clear("W05", 30), 6);
}

TEST(node_rules, w06_imbalance_while_work_waits) {
    made_up_node of;
    auto const work = [&](nanoseconds first, nanoseconds second, int seconds) {
        for (int i = 0; i < seconds; ++i) {
            of.now.node.workers[0].busy += first;
            of.now.node.workers[1].busy += second;
            of.looks(1);
        }
    };
    work(1s, 0s, 30);
    EXPECT_FALSE(of.is_raised("W06")) << "nothing waits";
    of.now.node.run_queue = 1;
    work(900ms, 410ms, 30);
    EXPECT_FALSE(of.is_raised("W06"));
    work(900ms, 390ms, 12);
    EXPECT_TRUE(of.is_raised("W06"));
    EXPECT_EQ(of.what("W06"), "one scheduler is 90 % busy, another 39 %, while work waits");
    work(900ms, 800ms, 6);
    EXPECT_FALSE(of.is_raised("W06"));
}

class supervised {
public:
    supervised() { of.add(1, "").name = "hello.sup"; }
    void restart(int used, std::string const& reason, int times = 1) {
        restarts += times;
        for (int i = 0; i < times; ++i) exits.insert(exits.begin(), {"exit", "child disk (" + std::to_string(++pids) + ".1) ended: " + reason});
        if (exits.size() > 5) exits.resize(5);
        std::vector<std::pair<std::string, std::string>> lines{
            {"restarts", std::to_string(restarts)}, {"budget", std::to_string(used) + " of 10 in 60 s used at the last restart"}};
        lines.insert(lines.end(), exits.begin(), exits.end());
        of.publish(1, lines);
        of.looks(1);
    }
    made_up_node of;
    std::vector<std::pair<std::string, std::string>> exits{};
    int restarts = 0;
    int pids = 40;
};

TEST(node_rules, w07_budget_used_up_until_the_time_is_over) {
    supervised with;
    with.restart(5, "a");
    EXPECT_FALSE(with.of.is_raised("W07"));
    with.restart(6, "b");
    EXPECT_EQ(with.of.subject("W07"), "1.1 hello.sup");
    EXPECT_EQ(with.of.what("W07"), "6 of 10 in 60 s restarts used; last: child disk (42.1) ended: b");
    EXPECT_FALSE(with.of.is_critical("W07"));
    with.restart(9, "c");
    EXPECT_TRUE(with.of.is_critical("W07"));
    EXPECT_EQ(with.of.looks_until_clear("W07", 100), 66) << "60 s in which they count, and 5 s of peace";
}

TEST(node_rules, w07_the_same_reason_five_times_is_critical) {
    supervised with;
    for (int i = 0; i < 4; ++i) with.restart(1, "no space");
    EXPECT_FALSE(with.of.is_raised("W07"));
    with.restart(1, "no space");
    EXPECT_TRUE(with.of.is_critical("W07"));
    EXPECT_NE(with.of.what("W07").find("(5 times in 60 s)"), std::string::npos);
    EXPECT_GT(with.of.looks_until_clear("W07", 100), 50);
}

TEST(node_rules, w07_different_reasons_are_no_storm) {
    supervised with;
    for (int i = 0; i < 9; ++i) with.restart(1, "reason " + std::to_string(i));
    EXPECT_FALSE(with.of.is_raised("W07"));
}

TEST(node_rules, w11_spawn_site_that_only_grows) {
    made_up_node of;
    of.looks(5);
    for (std::uint32_t slot = 1; slot < 1000; ++slot) of.add(slot);
    of.looks(1);
    EXPECT_FALSE(of.is_raised("W11"));
    of.add(1000);
    of.looks(1);
    EXPECT_EQ(of.subject("W11"), "spawned at src/app.cpp:7");
    of.all.resize(990);
    EXPECT_EQ(of.looks_until_clear("W11", 60), 6) << "it fell";
}

TEST(node_rules, w11_forgets_growth_that_is_long_ago) {
    made_up_node of;
    for (std::uint32_t slot = 1; slot <= 1200; ++slot) of.add(slot);
    of.looks(2);
    EXPECT_TRUE(of.is_raised("W11"));
    int const until = of.looks_until_clear("W11", 700);
    EXPECT_GE(until, 600);
}

TEST(node_rules, w11_slow_growth_is_fine) {
    made_up_node of;
    std::uint32_t slot = 0;
    for (int second = 0; second < 1500; ++second) {
        if (second % 10 < 6) of.add(++slot);  // 360 in 10 minutes
        of.look();
    }
    EXPECT_FALSE(of.is_raised("W11"));
}

TEST(node_rules, w11_room_for_few_more) {
    made_up_node of;
    of.now.node.processes = 849'999;
    of.looks(1);
    EXPECT_FALSE(of.is_raised("W11"));
    of.now.node.processes = 850'000;
    of.looks(1);
    EXPECT_TRUE(of.is_raised("W11"));
    EXPECT_FALSE(of.is_critical("W11"));
    of.now.node.processes = 950'000;
    of.looks(1);
    EXPECT_TRUE(of.is_critical("W11"));
    of.now.node.processes = 400'000;
    EXPECT_EQ(of.looks_until_clear("W11", 60), 6);
}

TEST(node_rules, w12_many_timers) {
    made_up_node of;
    of.now.node.timers = 99'999;
    EXPECT_EQ(of.looks_until("W12", 20), -1);
    of.now.node.timers = 100'000;
    EXPECT_EQ(of.looks_until("W12", 20), 6);
    of.now.node.timers = 79'999;
    EXPECT_EQ(of.looks_until_clear("W12", 20), 6);
}

TEST(node_rules, w12_many_timers_of_one_process) {
    made_up_node of;
    of.now.timer_owners = {{.who = of.add(93, "ticker"), .timers = 999}};
    EXPECT_EQ(of.looks_until("W12", 20), -1);
    of.now.timer_owners[0].timers = 1000;
    EXPECT_EQ(of.looks_until("W12", 20), 6);
    of.now.timer_owners[0].timers = 799;
    EXPECT_EQ(of.looks_until_clear("W12", 20), 6);
}

TEST(node_rules, w14_dead_letters) {
    made_up_node of;
    auto const send = [&](std::uint64_t rate, int seconds) {
        for (int i = 0; i < seconds; ++i) of.now.node.dead_letters += rate, of.looks(1);
    };
    send(99, 30);
    EXPECT_FALSE(of.is_raised("W14"));
    send(100, 11);
    EXPECT_TRUE(of.is_raised("W14"));
    EXPECT_EQ(of.what("W14"), "100 messages a second go to processes that are gone");
    send(10'000, 1);
    EXPECT_TRUE(of.is_critical("W14"));
    send(0, 6);
    EXPECT_FALSE(of.is_raised("W14"));
}

std::vector<std::pair<std::string, std::string>> stage_lines(int emitted, int discarded, std::vector<std::pair<std::string, std::string>> more) {
    std::vector<std::pair<std::string, std::string>> lines{
        {"stage", "producer"}, {"emitted", std::to_string(emitted)}, {"buffered", "0"}, {"discarded", std::to_string(discarded)}};
    lines.insert(lines.end(), more.begin(), more.end());
    return lines;
}

TEST(node_rules, w13a_starved_pipeline) {
    made_up_node of;
    of.add(1, "queue").behaviour = "gen_stage";
    of.add(2, "printer").behaviour = "gen_stage";
    of.publish(1, stage_lines(50, 0, {{"consumer 2.1", "asked=50 delivered=50 outstanding=0"}}));
    EXPECT_EQ(of.looks_until("W13a", 60), -1) << "nobody asks";
    of.publish(1, stage_lines(50, 0, {{"consumer 2.1", "asked=60 delivered=50 outstanding=10"}}));
    EXPECT_EQ(of.looks_until("W13a", 60), 31);
    EXPECT_EQ(of.subject("W13a"), "1.1 queue");
    of.publish(1, stage_lines(51, 0, {{"consumer 2.1", "asked=60 delivered=51 outstanding=9"}}));
    of.looks(1);
    of.publish(1, stage_lines(60, 0, {{"consumer 2.1", "asked=60 delivered=60 outstanding=0"}}));
    EXPECT_LE(of.looks_until_clear("W13a", 10), 3);
    EXPECT_FALSE(of.is_raised("W13a"));
}

TEST(node_rules, w13b_saturated_stage) {
    made_up_node of;
    of.add(1, "queue");
    of.add(2, "printer").state = process_state::running;
    of.publish(1, stage_lines(50, 0, {{"consumer 2.1", "asked=60 delivered=50 outstanding=10"}}));
    of.publish(2, {{"stage", "consumer"}, {"producer 1.1", "asked=60 delivered=50 outstanding=10"}});
    EXPECT_EQ(of.looks_until("W13b", 60), -1) << "it asks for more";
    of.publish(1, stage_lines(60, 0, {{"consumer 2.1", "asked=60 delivered=60 outstanding=0"}}));
    EXPECT_EQ(of.looks_until("W13b", 60), 31);
    EXPECT_EQ(of.subject("W13b"), "2.1 printer");
    of.at(2).state = process_state::hibernated;
    EXPECT_EQ(of.looks_until_clear("W13b", 60), 3) << "it rests";
}

TEST(node_rules, w13c_buffer_dropped_events) {
    made_up_node of;
    of.add(1, "sensor");
    of.publish(1, stage_lines(1000, 0, {}));
    of.looks(3);
    EXPECT_FALSE(of.is_raised("W13c"));
    of.publish(1, stage_lines(1100, 1, {}));
    of.looks(1);
    EXPECT_EQ(of.subject("W13c"), "1.1 sensor");
    EXPECT_FALSE(of.is_critical("W13c")) << "1 of 1101";
    of.publish(1, stage_lines(1100, 30, {}));
    of.looks(1);
    EXPECT_TRUE(of.is_critical("W13c"));
    int const until = of.looks_until_clear("W13c", 100);
    EXPECT_GE(until, 60);
}

TEST(node_rules, w17_observer_over_its_budget) {
    made_up_node of;
    auto const use = [&](nanoseconds each, int seconds) {
        for (int i = 0; i < seconds; ++i) of.now.machine.control_cpu += each, of.looks(1);
    };
    use(9ms, 40);
    EXPECT_FALSE(of.is_raised("W17"));
    use(11ms, 40);
    EXPECT_TRUE(of.is_raised("W17"));
    use(1ms, 40);
    EXPECT_FALSE(of.is_raised("W17"));
}

TEST(node_rules, w18_cpu_taken_away) {
    made_up_node of;
    auto const take = [&](nanoseconds each, int seconds) {
        for (int i = 0; i < seconds; ++i) of.now.machine.cpu_taken += each, of.looks(1);
    };
    take(90ms, 40);  // of two schedulers' time
    EXPECT_FALSE(of.is_raised("W18"));
    take(110ms, 40);
    EXPECT_TRUE(of.is_raised("W18"));
    EXPECT_FALSE(of.is_critical("W18"));
    take(600ms, 40);
    EXPECT_TRUE(of.is_critical("W18"));
    take(0ms, 40);
    EXPECT_FALSE(of.is_raised("W18"));
}

TEST(node_rules, w19_descriptors_and_maps) {
    made_up_node of;
    of.now.machine = {.descriptors = 799, .descriptor_limit = 1000, .maps = 79, .map_limit = 100};
    of.looks(1);
    EXPECT_EQ(of.pages.count(), 0U);
    of.now.machine.descriptors = 800;
    of.now.machine.maps = 95;
    of.looks(1);
    EXPECT_EQ(of.pages.count(), 2U);
    EXPECT_EQ(of.what("W19"), "95 of 100 memory maps, 95 %") << "the critical one is first";
    of.now.machine.descriptors = 10;
    of.now.machine.maps = 10;
    EXPECT_EQ(of.looks_until_clear("W19", 10), 6);
    of.now.machine = {.descriptors = 1000};  // no limit is known
    of.looks(5);
    EXPECT_EQ(of.pages.count(), 0U);
}

TEST(node_rules, w20_clock_jumped) {
    made_up_node of;
    of.looks(2);
    of.now.wall += 900ms;
    of.looks(1);
    EXPECT_FALSE(of.is_raised("W20"));
    of.now.wall -= 3600s;
    of.looks(1);
    EXPECT_EQ(of.what("W20"), "the wall clock jumped by -3600 s");
    EXPECT_EQ(of.looks_until_clear("W20", 100), 60);
}

}  // namespace
}  // namespace weft::observe::warnings::test
