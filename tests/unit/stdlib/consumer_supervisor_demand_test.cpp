// Places and demand: how many events a consumer supervisor asks for, and when.

#include "consumer_supervisor_support.hpp"
#include "support/captured_log.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace {

using namespace std::chrono_literals;
using namespace weft;
using namespace weft::test;
using gen_stage::cancel_mode;

void end_worker(pid worker) { send(worker, end_yourself{}); }

TEST(consumer_supervisor_demand, is_for_as_many_events_as_there_are_places_at_first) {
    in_runtime([] {
        auto const sup = consumer_supervisor::start_link(chores());
        feeder in{sup, {.max_demand = 7}};
        EXPECT_EQ(in.demand(), 7U);
        EXPECT_EQ(in.demand_now(), 0U);
    });
}

TEST(consumer_supervisor_demand, of_one_place_lets_one_child_run_at_a_time) {  // GS-155
    captured_log const log;
    in_runtime([] {
        auto const sup = consumer_supervisor::start_link(chores());
        feeder in{sup, {.max_demand = 1, .min_demand = 0}};
        std::vector<chore> const queued{chore_of("first"), chore_of("fails", {outcome::fails}), chore_of("ignored", {outcome::ignored}),
                                        chore_of("second"), chore_of("third")};
        EXPECT_EQ(in.demand(), 1U);
        in.give({queued[0]});
        pid const first = next_worker().process;
        EXPECT_EQ(in.demand_now(), 0U);
        end_worker(first);
        for (std::size_t i = 1; i != 4; ++i) {  // what does not start leaves its place at once
            EXPECT_EQ(in.demand(), 1U);
            in.give({queued[i]});
        }
        begun const second = next_worker();
        EXPECT_EQ(second.id, "second");
        EXPECT_EQ(in.demand_now(), 0U);
        EXPECT_EQ(active(sup), 1U);
        EXPECT_TRUE(consumer_supervisor::terminate_child(sup, second.process));
        EXPECT_EQ(in.demand(), 1U);
        in.give({queued[4]});
        EXPECT_EQ(next_worker().id, "third");
        EXPECT_EQ(active(sup), 1U);
    });
}

TEST(consumer_supervisor_demand, follows_two_ends_by_two_more_events) {  // GS-156
    in_runtime([] {
        auto const sup = consumer_supervisor::start_link(chores());
        feeder in{sup, {.max_demand = 3, .min_demand = 2}};
        EXPECT_EQ(in.demand(), 3U);
        in.feed({"a", "b", "c"});
        pid const a = next_worker().process;
        pid const b = next_worker().process;
        EXPECT_EQ(next_worker().id, "c");
        for (pid const each : {a, b}) {
            end_worker(each);
            EXPECT_EQ(in.demand(), 1U);
        }
        in.feed({"d"});
        in.feed({"e"});
        EXPECT_EQ(next_worker().id, "d");
        EXPECT_EQ(next_worker().id, "e");
        EXPECT_EQ(in.demand_now(), 0U);
        EXPECT_EQ(active(sup), 3U);
    });
}

TEST(consumer_supervisor_demand, is_none_while_children_run_and_events_are_due) {  // GS-157
    in_runtime([] {
        auto const sup = consumer_supervisor::start_link(chores());
        feeder in{sup, {.max_demand = 3, .min_demand = 0}};
        EXPECT_EQ(in.demand(), 3U);
        in.feed({"a", "b"});
        pid const a = next_worker().process;
        pid const b = next_worker().process;
        EXPECT_EQ(in.demand_now(), 0U);
        end_worker(a);
        wait_until_listed(sup, 1);
        EXPECT_EQ(in.demand_now(), 0U) << "one event is still due, so one place of three is free";
        in.feed({"c"});
        pid const c = next_worker().process;
        EXPECT_EQ(in.demand_now(), 0U);
        end_worker(b);
        wait_until_listed(sup, 1);
        EXPECT_EQ(in.demand_now(), 0U);
        end_worker(c);
        EXPECT_EQ(in.demand(), 3U);
    });
}

TEST(consumer_supervisor_demand, is_for_the_free_places_when_they_are_max_less_min) {  // GS-158
    in_runtime([] {
        auto const sup = consumer_supervisor::start_link(chores());
        feeder in{sup, {.max_demand = 10, .min_demand = 8}};
        EXPECT_EQ(in.demand(), 10U);
        in.feed({"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
        std::vector<pid> workers;
        for (int i = 0; i != 10; ++i) workers.push_back(next_worker().process);
        end_worker(workers[3]);
        wait_until_listed(sup, 9);
        EXPECT_EQ(in.demand_now(), 0U);
        end_worker(workers[7]);
        EXPECT_EQ(in.demand(), 2U);
        EXPECT_EQ(in.demand_now(), 0U);
    });
}

TEST(consumer_supervisor_demand, does_not_follow_a_restart) {
    captured_log const log;
    in_runtime([] {
        auto options = chores(restart::transient);
        options.backoff = {.first = 1h, .most = 2h};
        auto const sup = consumer_supervisor::start_link(std::move(options));
        feeder in{sup, {.max_demand = 1, .min_demand = 0}};
        EXPECT_EQ(in.demand(), 1U);
        in.feed({"a"});
        pid const a = next_worker().process;
        send(a, end_yourself{exit_reason{"bad"}});
        while (!consumer_supervisor::which_children(sup).at(0).restarting) yield();
        EXPECT_EQ(in.demand_now(), 0U) << "a child that is being restarted keeps its place";
        EXPECT_TRUE(consumer_supervisor::terminate_child(sup, a));
        EXPECT_EQ(in.demand(), 1U);
    });
}

TEST(consumer_supervisor_demand, does_not_come_from_children_that_were_started_by_hand) {
    in_runtime([] {
        auto const sup = consumer_supervisor::start_link(chores());
        feeder in{sup, {.max_demand = 1, .min_demand = 0}};
        EXPECT_EQ(in.demand(), 1U);
        auto const made = consumer_supervisor::start_child(sup, chore_of("by hand"));
        ASSERT_TRUE(made);
        EXPECT_EQ(in.demand_now(), 0U);
        end_worker(*made);
        wait_until_listed(sup, 0);
        EXPECT_EQ(in.demand_now(), 0U);
        in.feed({"a"});
        EXPECT_EQ(next_begun(2), (ids{"by hand", "a"}));
    });
}

TEST(consumer_supervisor_demand, is_counted_for_each_subscription_alone) {
    in_runtime([] {
        auto const sup = consumer_supervisor::start_link(chores());
        feeder one{sup, {.max_demand = 2, .min_demand = 0}};
        feeder other{sup, {.max_demand = 1, .min_demand = 0}};
        EXPECT_EQ(one.demand(), 2U);
        EXPECT_EQ(other.demand(), 1U);
        one.feed({"a", "b"});
        other.feed({"c"});
        EXPECT_EQ(next_begun(2), (ids{"a", "b"}));
        end_worker(next_worker().process);
        EXPECT_EQ(other.demand(), 1U);
        EXPECT_EQ(one.demand_now(), 0U);
    });
}

TEST(consumer_supervisor_demand, ends_with_its_subscription_and_the_children_stay) {
    in_runtime([] {
        auto const sup = consumer_supervisor::start_link(chores());
        feeder in{sup, {.max_demand = 2, .cancel = cancel_mode::temporary}};
        EXPECT_EQ(in.demand(), 2U);
        in.feed({"a", "b"});
        pid const a = next_worker().process;
        EXPECT_EQ(next_worker().id, "b");
        in.cancel(exit_reason{"no more"});
        EXPECT_EQ(active(sup), 2U);
        end_worker(a);
        wait_until_listed(sup, 1);
        EXPECT_EQ(in.demand_now(), 0U);
        feeder again{sup, {.max_demand = 2}};
        EXPECT_EQ(again.demand(), 2U) << "those of an old subscription take no place of a new one";
    });
}

TEST(consumer_supervisor_demand, waits_until_a_surplus_has_gone) {
    captured_log const log;
    in_runtime([] {
        auto const sup = consumer_supervisor::start_link(chores());
        feeder in{sup, {.max_demand = 2, .min_demand = 1}};
        EXPECT_EQ(in.demand(), 2U);
        in.feed({"a", "b", "c", "d"});
        std::vector<pid> workers;
        for (int i = 0; i != 4; ++i) workers.push_back(next_worker().process);
        for (std::size_t i = 0; i != 2; ++i) {
            end_worker(workers[i]);
            wait_until_listed(sup, 3 - i);
            EXPECT_EQ(in.demand_now(), 0U);
        }
        end_worker(workers[2]);
        EXPECT_EQ(in.demand(), 1U);
    });
    EXPECT_EQ(log.lines_with("sent 2 events more than it was asked for").size(), 1U);
}

}  // namespace
