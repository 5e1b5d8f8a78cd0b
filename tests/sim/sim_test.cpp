// What a simulation promises of itself: the same seed does the same, time is virtual, and whatever can go wrong in a
// run is told.

#include "support/fault_sites.hpp"

#include <weft/info.hpp>
#include <weft/sim_gtest.hpp>
#include <weft/weft.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace weft;
using namespace std::chrono_literals;

struct number {
    int value;
};
struct done {};

/// Several processes that send, spawn, link, time out and crash: enough choices for two seeds to differ.
void busy_town() {
    pid const me = self();
    trap_exit(true);
    for (int i = 0; i < 5; ++i) {
        spawn_link([me, i] {
            for (int n = 0; n < 5; ++n) send(me, number{10 * i + n});
            receive([](done) {}, after(1ms * i, [] {}));
            if (i == 3) throw std::runtime_error{"three"};
        });
    }
    int ended = 0;
    while (ended < 5) receive([](number) {}, [&](exit_msg) { ++ended; });
}

TEST(sim, the_same_seed_does_the_same) {
    sim::outcome const first = sim::run(42, busy_town);
    ASSERT_TRUE(first.passed()) << first.report();
    for (int i = 0; i < 100; ++i) {
        sim::outcome const again = sim::run(42, busy_town);
        ASSERT_EQ(again.hash, first.hash);
        ASSERT_EQ(again.steps, first.steps);
        ASSERT_EQ(again.time, first.time);
    }
}

// The sanitizers' builds run the same test, so the same number must come out of all. A safe point more or fewer changes it.
TEST(sim, the_same_seed_does_the_same_in_every_build) {
    auto const only_named_types = [] {
        trap_exit(true);
        for (int i = 1; i <= 3; ++i) spawn_link([i] { sleep_for(1ms * i); });
        for (int i = 0; i < 3; ++i) receive([](exit_msg const&) {});
    };
    EXPECT_EQ(sim::run(1, only_named_types).hash, 7624953619146946048U);
    EXPECT_EQ(sim::run(2, only_named_types).hash, 7209019212856074431U);
}

TEST(sim, other_seeds_do_other_things) {
    std::set<std::uint64_t> hashes;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) hashes.insert(sim::run(seed, busy_town).hash);
    EXPECT_EQ(hashes.size(), 20U);
}

TEST(sim, a_virtual_year_is_soon_over) {
    sim::outcome const year = sim::run(1, [] {
        nanoseconds const began = monotonic_time();
        sleep_for(24h * 365);
        EXPECT_GE(monotonic_time() - began, 24h * 365);
        EXPECT_LT(monotonic_time() - began, 24h * 366);
    });
    EXPECT_TRUE(year.passed()) << year.report();
    EXPECT_GE(year.time, 24h * 365);
    EXPECT_LT(year.steps, 1000U);
}

TEST(sim, what_one_process_sends_another_stays_in_order) {
    auto const tried = sim::explore({.count = 300}, [] {
        pid const me = self();
        spawn([me] {
            for (int i = 0; i < 20; ++i) send(me, number{i});
        });
        for (int i = 0; i < 20; ++i) receive([i](number got) { EXPECT_EQ(got.value, i); });
    });
    EXPECT_TRUE(tried.passed()) << tried.report();
    EXPECT_EQ(tried.runs, 300U);
}

/// What `observe` sees under many seeds.
template <class T>
std::set<T> seen_by(std::function<T()> observe, sim::options const& how = {}) {
    std::set<T> seen;
    auto const tried = sim::explore({.count = 200}, [&] { seen.insert(observe()); }, how);
    EXPECT_TRUE(tried.passed()) << tried.report();
    return seen;
}

TEST(sim, what_two_processes_send_a_third_comes_in_either_order) {
    EXPECT_EQ(seen_by<int>([] {
                  pid const me = self();
                  for (int i = 1; i <= 2; ++i) spawn([me, i] { send(me, number{i}); });
                  return receive([](number first) { return first.value; });
              }),
              (std::set<int>{1, 2}));
}

TEST(sim, a_signal_may_come_later_than_what_it_caused_elsewhere) {
    EXPECT_EQ(seen_by<std::string>([] {
                  pid const me = self();
                  pid const between = spawn([me] { receive([me](done) { send(me, number{2}); }); });
                  spawn([me, between] {
                      send(me, number{1});
                      send(between, done{});
                  });
                  std::string order;
                  for (int i = 0; i < 2; ++i) receive([&](number got) { order += std::to_string(got.value); });
                  return order;
              }),
              (std::set<std::string>{"12", "21"}));
}

TEST(sim, timers_that_are_due_together_come_in_either_order) {
    EXPECT_EQ(seen_by<int>([] {
                  static_cast<void>(send_after(10ms, self(), number{1}));
                  static_cast<void>(send_after(10ms, self(), number{2}));
                  return receive([](number first) { return first.value; });
              }),
              (std::set<int>{1, 2}));
}

TEST(sim, a_near_timer_may_come_before_who_could_go_on) {
    auto const race = [](nanoseconds limit) {
        return [limit]() -> std::string {
            pid const me = self();
            spawn([me] { send(me, done{}); });
            return receive([](done) { return std::string{"message"}; },
                           after(limit, [] { return std::string{"time"}; }));
        };
    };
    EXPECT_EQ(seen_by<std::string>(race(1ms)), (std::set<std::string>{"message", "time"}));
    EXPECT_EQ(seen_by<std::string>(race(1s)), (std::set<std::string>{"message"}));
}

TEST(sim, signals_arrive_at_once_if_that_is_asked_for) {
    auto const relay = [] {
        pid const me = self();
        pid const between = spawn([me] { receive([me](done) { send(me, number{2}); }); });
        spawn([me, between] {
            send(me, number{1});
            send(between, done{});
        });
        return receive([](number first) { return first.value; });
    };
    EXPECT_EQ(seen_by<int>(relay, {.late_signals = false}), (std::set<int>{1}));
}

TEST(sim, a_process_may_be_interrupted_at_any_runtime_call) {
    EXPECT_EQ(seen_by<int>([] {
                  auto const shared = std::make_shared<int>(0);
                  monitored const other = spawn_monitor([shared] {
                      int const before = *shared;
                      checkpoint();
                      *shared = before + 1;
                  });
                  int const before = *shared;
                  checkpoint();
                  *shared = before + 1;
                  receive(when([&](down_msg const& d) { return d.monitor == other.monitor; }, [](down_msg const&) {}));
                  return *shared;
              }),
              (std::set<int>{1, 2}));
}

TEST(sim, blocking_calls_run_at_some_later_step) {
    EXPECT_EQ(seen_by<std::string>([] {
                  pid const me = self();
                  spawn([me] {
                      int const got = blocking([] { return in_process() ? 0 : 1; });
                      send(me, number{got});
                  });
                  spawn([me] { send(me, number{2}); });
                  std::string order;
                  for (int i = 0; i < 2; ++i) receive([&](number got) { order += std::to_string(got.value); });
                  return order;
              }),
              (std::set<std::string>{"12", "21"}));
}

TEST(sim, a_blocking_call_that_has_not_begun_is_withdrawn_from_who_is_killed) {
    bool ran = false, withdrawn = false;
    auto const tried = sim::explore({.count = 200}, [&] {
        bool called = false;
        monitored const caller = spawn_monitor([&called] { blocking([&called] { called = true; }); });
        checkpoint();
        exit_signal(caller.process, exit_reason::kill());
        receive(when([&](down_msg const& d) { return d.monitor == caller.monitor; }, [](down_msg const&) {}));
        (called ? ran : withdrawn) = true;
    });
    EXPECT_TRUE(tried.passed()) << tried.report();
    EXPECT_TRUE(ran);
    EXPECT_TRUE(withdrawn);
}

// Failures ------------------------------------------------------------------------------------------------------------

TEST(sim, tells_who_waits_for_whom_in_a_deadlock) {
    sim::outcome const stuck = sim::run(1, [] {
        set_label("the first");
        pid const me = self();
        spawn(
            [me] {
                static_cast<void>(monitor(me));
                receive([](number) {});
            },
            {.label = "the second"});
        receive([](done) {});
    });
    EXPECT_EQ(stuck.ending, sim::ending::deadlock);
    ASSERT_EQ(stuck.waits.size(), 2U) << stuck.report();
    EXPECT_NE(stuck.waits[0].find("the first: receive, at sim/sim_test.cpp"), std::string::npos) << stuck.waits[0];
    EXPECT_NE(stuck.waits[1].find("the second: receive, at sim/sim_test.cpp"), std::string::npos) << stuck.waits[1];
}

TEST(sim, tells_of_a_run_that_goes_round_in_a_circle) {
    sim::outcome const circle = sim::run(1,
                                         [] {
                                             for (;;) yield();
                                         },
                                         {.max_steps = 500});
    EXPECT_EQ(circle.ending, sim::ending::step_limit);
    EXPECT_EQ(circle.steps, 500U);
}

TEST(sim, lets_processes_ask_for_the_runtime_until_they_have_ended) {
    auto const look = [] { return info::node(this_runtime()).processes > 0 && this_runtime().options().workers == 1; };
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        sim::outcome const circle = sim::run(seed,
                                             [look] {
                                                 static_cast<void>(spawn([look] {
                                                     while (look()) yield();
                                                 }));
                                                 while (look()) yield();
                                             },
                                             {.max_steps = 200});
        EXPECT_EQ(circle.ending, sim::ending::step_limit) << circle.report();
    }
}

TEST(sim, tells_how_the_body_ended) {
    sim::outcome const thrown = sim::run(1, [] { throw std::runtime_error{"it broke"}; });
    EXPECT_EQ(thrown.ending, sim::ending::body_failed);
    EXPECT_NE(thrown.complaint.find("it broke"), std::string::npos) << thrown.complaint;
    EXPECT_EQ(thrown.reason.text(), "it broke");
    EXPECT_EQ(sim::run(1, [] { weft::exit(exit_reason{"by choice"}); }).reason, exit_reason{"by choice"});
}

TEST(sim, an_invariant_is_looked_at_after_each_step) {
    auto const count = std::make_shared<int>(0);
    int at_the_breach = 0;
    sim::options how;
    how.invariant = [count, &at_the_breach] {
        at_the_breach = *count;
        if (*count > 2) throw std::runtime_error{"more than two"};
    };
    sim::outcome const broken = sim::run(
        1,
        [count] {
            for (;;) {
                ++*count;
                yield();
            }
        },
        how);
    EXPECT_EQ(broken.ending, sim::ending::invariant_broken);
    EXPECT_EQ(broken.complaint, "more than two");
    EXPECT_EQ(at_the_breach, 3);
}

TEST(sim, a_verdict_is_asked_for_when_the_body_has_ended) {
    sim::options how;
    how.verdict = [] { return std::string{"the file is not there"}; };
    sim::outcome const judged = sim::run(1, [] {}, how);
    EXPECT_EQ(judged.ending, sim::ending::check_failed);
    EXPECT_EQ(judged.complaint, "the file is not there");
}

TEST(sim, ends_what_the_body_left_behind) {
    struct witness {
        explicit witness(int& destroyed) : count{destroyed} {}
        ~witness() { ++count; }
        int& count;
    };
    int destroyed = 0;
    sim::outcome const left = sim::run(1, [&destroyed] {
        for (int i = 0; i < 3; ++i)
            spawn([&destroyed] {
                trap_exit(true);
                witness const mine{destroyed};
                for (;;) receive([](exit_msg) {});
            });
        sleep_for(1ms);
    });
    EXPECT_TRUE(left.passed()) << left.report();
    EXPECT_EQ(destroyed, 3);
}

// Faults --------------------------------------------------------------------------------------------------------------

TEST(sim, kills_whom_it_may_and_so_often_as_it_may) {
    sim::options how;
    how.faults.kills = 2;
    how.faults.may_kill = [](process_summary const& one) { return one.label == "victim"; };
    int killed = 0;
    auto const tried = sim::explore(
        {.count = 100},
        [&] {
            trap_exit(true);
            for (char const* label : {"victim", "victim", "other", "other"})
                spawn_link(
                    [] {
                        for (int i = 0; i < 30; ++i) yield();
                    },
                    {.label = label});
            for (int i = 0; i < 4; ++i)
                receive([&](exit_msg end) { killed += end.reason == exit_reason::killed() ? 1 : 0; });
        },
        how);
    EXPECT_TRUE(tried.passed()) << tried.report();
    EXPECT_GT(killed, 50);
    EXPECT_LE(killed, 200);
}

TEST(sim, slows_a_process_down) {
    sim::options how;
    how.faults.slowdowns = 1;
    how.faults.slow_by = 400ms;
    nanoseconds longest{};
    auto const tried = sim::explore(
        {.count = 100},
        [&] {
            nanoseconds const began = monotonic_time();
            monitored const child = spawn_monitor([] {
                for (int i = 0; i < 30; ++i) yield();
            });
            receive(when([&](down_msg const& d) { return d.monitor == child.monitor; }, [](down_msg const&) {}));
            longest = std::max(longest, monotonic_time() - began);
        },
        how);
    EXPECT_TRUE(tried.passed()) << tried.report();
    EXPECT_GE(longest, 100ms);
    EXPECT_LE(longest, 500ms);
}

// Exploring -----------------------------------------------------------------------------------------------------------

/// Two processes add one to a number that they share, without a lock.
void lost_update() {
    auto const shared = std::make_shared<int>(0);
    auto const add = [shared] {
        int const before = *shared;
        checkpoint();
        *shared = before + 1;
    };
    trap_exit(true);
    for (int i = 0; i < 2; ++i) spawn_link(add);
    for (int i = 0; i < 2; ++i) receive([](exit_msg) {});
    if (*shared != 2) throw std::runtime_error{"an update is lost"};
}

TEST(sim, every_strategy_finds_a_lost_update) {
    for (auto const how : {sim::strategy::random_walk, sim::strategy::priorities, sim::strategy::exhaustive}) {
        auto const tried = sim::explore({.count = 20'000}, lost_update, {.strategy = how, .depth = 24});
        ASSERT_FALSE(tried.passed()) << static_cast<int>(how) << " " << tried.report();
        EXPECT_NE(tried.failure->complaint.find("an update is lost"), std::string::npos);
    }
}

TEST(sim, exhaustive_knows_when_it_has_seen_everything) {
    std::set<int> seen;
    auto const tried = sim::explore({.count = 100'000},
                                    [&seen] {
                                        pid const me = self();
                                        for (int i = 1; i <= 2; ++i) spawn([me, i] { send(me, number{i}); });
                                        seen.insert(receive([](number first) { return first.value; }));
                                    },
                                    {.strategy = sim::strategy::exhaustive, .depth = 10});
    EXPECT_TRUE(tried.passed()) << tried.report();
    EXPECT_TRUE(tried.exhausted);
    EXPECT_EQ(seen, (std::set<int>{1, 2}));
}

TEST(sim, a_failure_is_replayed_by_its_seed_and_told_plainly) {
    auto const tried = sim::explore({.count = 20'000}, lost_update);
    ASSERT_FALSE(tried.passed());
    sim::outcome const again = sim::run(tried.failure->seed, lost_update);
    EXPECT_EQ(again.hash, tried.failure->hash);
    EXPECT_EQ(again.ending, sim::ending::body_failed);
    ASSERT_TRUE(tried.plainest.has_value());
    EXPECT_EQ(tried.plainest->ending, sim::ending::body_failed);
    EXPECT_LE(tried.plainest->steps, tried.failure->steps);
    std::string const report = tried.report();
    EXPECT_NE(report.find("WEFT_SIM_SEED=" + std::to_string(tried.failure->seed)), std::string::npos) << report;
    EXPECT_NE(report.find("main"), std::string::npos) << report;
    EXPECT_NE(report.find("ends: normal"), std::string::npos) << report;
}

TEST(sim, the_environment_chooses_the_seeds) {
    std::set<std::uint64_t> hashes;
    ASSERT_EQ(::setenv("WEFT_SIM_SEED", "17", 1), 0);
    sim::exploration const one = sim::explore({.count = 1000}, lost_update);
    ::unsetenv("WEFT_SIM_SEED");
    EXPECT_EQ(one.runs, 1U);
    ASSERT_EQ(::setenv("WEFT_SIM_SEEDS", "5", 1), 0);
    sim::exploration const five = sim::explore({.count = 1000}, [] {});
    EXPECT_EQ(five.runs, 5U);
    ASSERT_EQ(::setenv("WEFT_SIM_SEEDS", "many", 1), 0);
    EXPECT_THROW(static_cast<void>(sim::explore({}, [] {})), argument_error);
    ::unsetenv("WEFT_SIM_SEEDS");
}

TEST(sim, refuses_options_that_mean_nothing) {
    auto const refused = [](sim::options const& how, std::string const& naming) {
        try {
            static_cast<void>(sim::explore({}, [] {}, how));
        } catch (argument_error const& said) {
            EXPECT_NE(std::string{said.what()}.find(naming), std::string::npos) << said.what();
            return true;
        }
        return false;
    };
    EXPECT_TRUE(refused({.strategy = static_cast<sim::strategy>(9)}, "strategy: 9"));
    EXPECT_TRUE(refused({.max_steps = 0}, "max_steps: 0"));
    EXPECT_TRUE(refused({.slowest = -1ms}, "slowest: -1000000"));
    EXPECT_TRUE(refused({.strategy = sim::strategy::exhaustive, .depth = 65}, "depth: 65"));
    EXPECT_TRUE(refused({.faults = {.slow_by = -1ns}}, "faults.slow_by: -1"));
    EXPECT_EQ(weft::run([] { EXPECT_THROW(static_cast<void>(sim::run(1, [] {})), argument_error); }), 0);
}

TEST(sim, several_threads_simulate_at_once) {
    std::uint64_t const wanted = sim::run(5, busy_town).hash;
    std::vector<std::uint64_t> got(4);
    std::vector<std::thread> threads;
    for (auto& each : got) threads.emplace_back([&each] { each = sim::run(5, busy_town).hash; });
    for (auto& each : threads) each.join();
    for (std::uint64_t const each : got) EXPECT_EQ(each, wanted);
}

// Faults of memory ----------------------------------------------------------------------------------------------------

TEST(sim, a_fault_of_memory_ends_its_process_alone) {
    EXPECT_TRUE(sim::always({.count = 50}, [] {
        auto const broken = spawn_monitor(&fault_sites::reads_null);
        auto const deep = spawn_monitor([] { static_cast<void>(fault_sites::recurses(1)); });
        auto const fine = spawn_monitor([] { sleep_for(1ms); });
        for (int i = 0; i < 3; ++i) {
            receive([&](down_msg const& down) {
                std::string const why = down.reason.to_string();
                if (down.monitor == broken.monitor) EXPECT_NE(why.find("a read through a null pointer"), std::string::npos) << why;
                else if (down.monitor == deep.monitor) EXPECT_NE(why.find("is used up"), std::string::npos) << why;
                else EXPECT_TRUE(down.monitor == fine.monitor && down.reason.is_normal()) << why;
            });
        }
    }));
}

}  // namespace
