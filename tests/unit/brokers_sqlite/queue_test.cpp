// The life of messages, on a clock that the tests move.

#include "support.hpp"

namespace weft::sqlite_queue::test {
namespace {

class sqlite_queue_messages : public queue_folder {
protected:
    hand_clock clock;
    queue orders{file(), {.max_deliveries = 3, .visibility_timeout = 30s, .now = clock}};
};

TEST_F(sqlite_queue_messages, come_in_the_order_of_their_publishing) {
    auto const first = orders.publish("one");
    auto const others = orders.publish(std::vector<outgoing>{{.data = "two"}, {.data = "three"}});
    EXPECT_LT(first, others.front());
    EXPECT_LT(others.front(), others.back());
    EXPECT_EQ(bodies(orders.lease(2)), (texts{"one", "two"}));
    auto const last = orders.lease(10);
    ASSERT_EQ(last.size(), 1u);
    EXPECT_EQ(last[0].by.id, others.back());
    EXPECT_EQ(last[0].deliveries, 1);
    EXPECT_EQ(std::chrono::nanoseconds{last[0].published}, clock());
    EXPECT_TRUE(orders.lease(1).empty());
}

TEST_F(sqlite_queue_messages, of_a_higher_priority_come_first) {
    orders.publish(std::vector<outgoing>{{.data = "low", .priority = -1}, {.data = "a"}, {.data = "high", .priority = 9}, {.data = "b"}});
    EXPECT_EQ(bodies(orders.lease(10)), (texts{"high", "a", "b", "low"}));
}

TEST_F(sqlite_queue_messages, keep_every_byte) {
    std::string const zeros("x\0y\xff", 4);
    orders.publish(zeros);
    orders.publish("");
    orders.publish(std::string(1 << 20, 'z'));
    auto const got = bodies(orders.lease(3));
    EXPECT_EQ(got, (texts{zeros, "", std::string(1 << 20, 'z')}));
}

TEST_F(sqlite_queue_messages, with_a_delay_are_not_visible_before) {
    orders.publish("later", {.delay = 5s});
    EXPECT_EQ(orders.statistics(), (statistics{.delayed = 1}));
    EXPECT_EQ(orders.next_due(), 5s);
    clock.pass(4999ms);
    EXPECT_TRUE(orders.lease(1).empty());
    clock.pass(1ms);
    EXPECT_EQ(bodies(orders.lease(1)), texts{"later"});
}

TEST_F(sqlite_queue_messages, that_are_acked_are_gone) {
    orders.publish("one");
    auto const got = orders.lease(1);
    EXPECT_EQ(orders.statistics(), (statistics{.leased = 1}));
    EXPECT_TRUE(orders.ack(got[0].by));
    EXPECT_FALSE(orders.ack(got[0].by));
    EXPECT_EQ(orders.statistics(), statistics{});
    clock.pass(1h);
    EXPECT_TRUE(orders.lease(1).empty());
}

TEST_F(sqlite_queue_messages, that_are_not_settled_in_time_come_again) {
    orders.publish("one");
    auto const first = orders.lease(1);
    clock.pass(29'999ms);
    EXPECT_TRUE(orders.lease(1).empty());
    clock.pass(1ms);
    auto const second = orders.lease(1, 5s);
    ASSERT_EQ(bodies(second), texts{"one"});
    EXPECT_EQ(second[0].deliveries, 2);
    EXPECT_FALSE(orders.ack(first[0].by)) << "somebody else has it";
    EXPECT_FALSE(orders.nack(first[0].by));
    EXPECT_FALSE(orders.extend(first[0].by));
    EXPECT_FALSE(orders.bury(first[0].by));
    EXPECT_EQ(orders.statistics(), (statistics{.leased = 1}));
    EXPECT_TRUE(orders.ack(second[0].by));
}

TEST_F(sqlite_queue_messages, can_still_be_acked_late_while_nobody_else_has_them) {
    orders.publish(std::vector<outgoing>{{.data = "one"}, {.data = "two"}});
    auto const late = orders.lease(2);
    clock.pass(31s);
    EXPECT_EQ(orders.statistics(), (statistics{.ready = 2}));
    EXPECT_EQ(orders.ack(leases(late)), 2u);
    EXPECT_EQ(orders.statistics(), statistics{});
}

TEST_F(sqlite_queue_messages, are_kept_by_extending_their_lease) {
    orders.publish("one");
    auto const got = orders.lease(1);
    clock.pass(29s);
    EXPECT_TRUE(orders.extend(got[0].by));
    clock.pass(29s);
    EXPECT_TRUE(orders.lease(1).empty());
    EXPECT_TRUE(orders.extend(got[0].by, 2s));
    clock.pass(2s);
    EXPECT_EQ(bodies(orders.lease(1)), texts{"one"});
}

TEST_F(sqlite_queue_messages, that_are_nacked_come_again_after_the_delay_and_in_their_old_place) {
    orders.publish("one");
    orders.publish("two");
    auto const first = orders.lease(1);
    EXPECT_TRUE(orders.nack(first[0].by, 3s, "no connection"));
    EXPECT_EQ(orders.statistics(), (statistics{.ready = 1, .delayed = 1}));
    clock.pass(3s);
    auto const again = orders.lease(2);
    EXPECT_EQ(bodies(again), (texts{"one", "two"}));
    EXPECT_EQ(again[0].deliveries, 2);
    EXPECT_EQ(again[1].deliveries, 1);
    EXPECT_TRUE(orders.nack(again[1].by));
    EXPECT_EQ(bodies(orders.lease(2)), texts{"two"});
}

TEST_F(sqlite_queue_messages, die_after_their_last_delivery_failed) {
    auto const id = orders.publish("poison", {.priority = 4});
    for (int i = 1; i <= 3; ++i) {
        auto const got = orders.lease(1);
        ASSERT_EQ(got.size(), 1u);
        EXPECT_EQ(got[0].deliveries, i);
        EXPECT_TRUE(orders.nack(got[0].by, 0s, "failed " + std::to_string(i)));
    }
    EXPECT_TRUE(orders.lease(1).empty());
    EXPECT_EQ(orders.statistics(), (statistics{.dead = 1}));
    auto const dead = orders.dead_letters();
    ASSERT_EQ(dead.size(), 1u);
    EXPECT_EQ(dead[0].id, id);
    EXPECT_EQ(dead[0].data, "poison");
    EXPECT_EQ(dead[0].reason, "failed 3");
    EXPECT_EQ(dead[0].deliveries, 3);
    EXPECT_EQ(dead[0].priority, 4);
    EXPECT_EQ(std::chrono::nanoseconds{dead[0].died}, clock());
}

TEST_F(sqlite_queue_messages, die_after_their_last_lease_ran_out) {
    orders.publish("poison");
    for (int i = 1; i <= 3; ++i) {
        EXPECT_EQ(orders.lease(1).size(), 1u);
        clock.pass(30s);
    }
    EXPECT_TRUE(orders.lease(1).empty());
    auto const dead = orders.dead_letters();
    ASSERT_EQ(dead.size(), 1u);
    EXPECT_EQ(dead[0].reason, "the lease ran out");
}

TEST_F(sqlite_queue_messages, that_are_dead_can_be_read_in_pieces_requeued_and_purged) {
    auto const ids = orders.publish(numbered("m", 5));
    EXPECT_EQ(orders.bury(leases(orders.lease(5)), "nobody wants them"), 5u);
    auto const some = orders.dead_letters(2);
    ASSERT_EQ(some.size(), 2u);
    EXPECT_EQ(some[1].id, ids[1]);
    EXPECT_EQ(orders.dead_letters(10, some[1].id).size(), 3u);
    EXPECT_EQ(orders.requeue(std::vector{ids[0], ids[3]}), 2u);
    EXPECT_EQ(orders.requeue(std::vector{ids[0], message_id{99}}), 0u) << "one is alive, the other never was";
    EXPECT_EQ(orders.purge(std::vector{ids[1], ids[0]}), 1u);
    EXPECT_EQ(orders.statistics(), (statistics{.ready = 2, .dead = 2}));
    auto const again = orders.lease(5);
    EXPECT_EQ(bodies(again), (texts{"m0", "m3"}));
    EXPECT_EQ(again[0].deliveries, 1) << "as if it had never been delivered";
}

TEST_F(sqlite_queue_messages, are_settled_in_different_ways_at_once) {
    orders.publish(numbered("m", 4));
    auto const got = leases(orders.lease(3));
    EXPECT_EQ(orders.settle(std::vector<settled>{{.of = got[0], .as = ack{}},
                                                 {.of = got[1], .as = nack{.delay = 1s}, .reason = "busy"},
                                                 {.of = got[2], .as = dead_letter{}, .reason = "broken"},
                                                 {.of = lease_id{.id = 4, .token = 0}, .as = ack{}},
                                                 {.of = lease_id{.id = 4, .token = 77}, .as = dead_letter{}}}),
              3u);
    EXPECT_EQ(orders.statistics(), (statistics{.ready = 1, .delayed = 1, .dead = 1}));
}

TEST_F(sqlite_queue_messages, never_get_an_id_or_a_lease_a_second_time) {
    auto const first = orders.publish("one");
    auto const lease = orders.lease(1)[0].by;
    EXPECT_TRUE(orders.ack(lease));
    EXPECT_GT(orders.publish("two"), first);
    auto const next = orders.lease(1)[0].by;
    EXPECT_GT(next.token, lease.token);
}

TEST_F(sqlite_queue_messages, that_are_never_due_overflow_nothing) {
    orders.publish("never", {.delay = std::chrono::milliseconds::max()});
    orders.publish("held");
    EXPECT_EQ(orders.lease(1, std::chrono::milliseconds::max()).size(), 1u);
    clock.pass(24h * 365);
    EXPECT_EQ(orders.statistics(), (statistics{.leased = 1, .delayed = 1}));
}

TEST_F(sqlite_queue_messages, are_heard_of_by_the_rest_of_the_program) {
    int heard = 0;
    queue same{file(), {.max_deliveries = 3, .now = clock}};
    auto listening = same.when_published([&] { ++heard; });
    orders.publish("one");
    orders.publish(numbered("m", 3));
    EXPECT_EQ(heard, 2);
    EXPECT_TRUE(same.nack(same.lease(1)[0].by));
    EXPECT_EQ(heard, 3);
    auto const id = same.lease(1)[0].by;
    EXPECT_TRUE(same.bury(id));
    EXPECT_EQ(heard, 3);
    EXPECT_EQ(same.requeue(std::vector{id.id}), 1u);
    EXPECT_EQ(heard, 4);
    listening.reset();
    orders.publish("two");
    EXPECT_EQ(heard, 4);
}

using sqlite_queue_reopened = queue_folder;

TEST_F(sqlite_queue_reopened, has_what_was_in_it_and_whose_it_was) {
    hand_clock const clock;
    lease_id mine;
    {
        queue orders{file(), {.now = clock}};
        orders.publish("leased");
        orders.publish("ready", {.priority = -1});
        orders.publish("delayed", {.delay = 1h});
        mine = orders.lease(1)[0].by;
    }
    queue orders{file(), {.now = clock}};
    EXPECT_EQ(orders.statistics(), (statistics{.ready = 1, .leased = 1, .delayed = 1}));
    EXPECT_TRUE(orders.ack(mine));
    EXPECT_EQ(bodies(orders.lease(5)), texts{"ready"});
    clock.pass(1h);
    EXPECT_EQ(bodies(orders.lease(1)), texts{"delayed"});
}

TEST_F(sqlite_queue_reopened, has_what_was_in_it_whatever_was_promised_about_power) {
    for (auto const chosen : {synchronous::full, synchronous::normal, synchronous::off}) {
        std::string const name = "orders" + std::to_string(static_cast<int>(chosen));
        { queue{file(name), {.synchronous = chosen}}.publish("one"); }
        EXPECT_EQ(bodies(queue{file(name)}.lease(2)), texts{"one"});
    }
}

}  // namespace
}  // namespace weft::sqlite_queue::test
