// A producer with a real broker: what becomes of messages by their outcome, the prefetch count, and the drain.
#include "broker.hpp"

#include <weft/broadway/message.hpp>

#include <algorithm>

namespace weft::rabbitmq {
namespace {

using namespace test;

TEST(rabbitmq_producer, acknowledged_messages_are_gone_and_the_others_come_back) {
    WEFT_NEEDS_RABBITMQ();
    make_queue("ack");
    in_runtime([] {
        publish_numbers("ack", 10);
        line from{{.queue = "ack", .connection = to_broker()}};
        auto const all = from.next(10);
        for (int i = 0; i < 10; ++i) {
            EXPECT_EQ(all[static_cast<std::size_t>(i)].data, std::to_string(i));
            EXPECT_FALSE(receipt_of(all[static_cast<std::size_t>(i)]).redelivered);
            EXPECT_EQ(receipt_of(all[static_cast<std::size_t>(i)]).routing_key, "ack");
            if (i % 2 == 0) settle(all[static_cast<std::size_t>(i)], true);
        }
        EXPECT_TRUE(from.stop().is_normal());
    });
    EXPECT_EQ(ready_in("ack"), 5U);
}

TEST(rabbitmq_producer, never_has_more_than_the_prefetch_count_unsettled) {
    WEFT_NEEDS_RABBITMQ();
    make_queue("prefetch");
    in_runtime([] {
        constexpr int total = 300;
        constexpr std::size_t prefetch = 20;
        publish_numbers("prefetch", total);
        line from{{.queue = "prefetch", .connection = to_broker(), .qos = {.prefetch_count = prefetch}}};
        std::vector<broadway::delivery> open = from.next(prefetch);
        EXPECT_EQ(ready_in("prefetch"), total - prefetch);
        std::size_t most = open.size();
        for (int settled = 0; settled < total; ++settled) {
            auto const which = open.begin() + settled * 7 % std::ssize(open);
            settle(*which, true);
            open.erase(which);
            while (from.has_more()) open.push_back(*from.next());
            if (open.empty() && settled + 1 < total) open.push_back(*from.next());
            most = std::max(most, open.size());
        }
        EXPECT_EQ(most, prefetch);
        EXPECT_TRUE(open.empty());
        from.stop();
    });
    EXPECT_EQ(ready_in("prefetch"), 0U);
}

TEST(rabbitmq_producer, failed_message_is_requeued_once_and_then_dead_letters) {  // BW-126
    WEFT_NEEDS_RABBITMQ();
    make_queue("dead");
    make_queue("once", {{"x-dead-letter-exchange", ""}, {"x-dead-letter-routing-key", "dead"}});
    in_runtime([] {
        publish_numbers("once", 1);
        line from{{.queue = "once", .connection = to_broker(), .on_failure = disposition::reject_and_requeue_once}};
        auto const first = from.next();
        EXPECT_FALSE(receipt_of(*first).redelivered);
        settle(*first, false);
        auto const second = from.next();
        EXPECT_TRUE(receipt_of(*second).redelivered);
        EXPECT_EQ(second->data, "0");
        settle(*second, false);
        from.stop();
        EXPECT_EQ(ready_in("once"), 0U);

        line dead{{.queue = "dead", .connection = to_broker(), .metadata = {field::headers}}};
        auto const last = dead.next();
        EXPECT_EQ(last->data, "0");
        auto const* const why = find(receipt_of(*last).properties->headers.value(), "x-death");
        ASSERT_NE(why, nullptr);
        auto const& entry = *why->get_if<argument::list>()->front().get_if<arguments>();
        EXPECT_EQ(*find(entry, "reason"), argument{"rejected"});
        settle(*last, true);
        dead.stop();
    });
}

TEST(rabbitmq_producer, configured_message_is_settled_as_it_says) {
    WEFT_NEEDS_RABBITMQ();
    make_queue("dead");
    make_queue("configured", {{"x-dead-letter-exchange", ""}, {"x-dead-letter-routing-key", "dead"}});
    in_runtime([] {
        publish_numbers("configured", 2);
        line from{{.queue = "configured", .connection = to_broker()}};
        auto const both = from.next(2);
        auto& to = *both[0].receipt->to();
        to.configure(*both[0].receipt, ack_options{.on_failure = disposition::reject});
        EXPECT_THROW(to.configure(*both[0].receipt, 7), argument_error);
        EXPECT_THROW(to.configure(*both[0].receipt, ack_options{.on_success = static_cast<disposition>(7)}), argument_error);
        to.configure(*both[1].receipt, ack_options{.on_success = disposition::reject_and_requeue});
        settle(both[0], false);
        settle(both[1], true);
        auto const again = from.next();
        EXPECT_EQ(again->data, "1");
        EXPECT_TRUE(receipt_of(*again).redelivered);
        settle(*again, true);
        from.stop();
    });
    EXPECT_EQ(ready_in("configured"), 0U);
    EXPECT_EQ(ready_in("dead"), 1U);
}

TEST(rabbitmq_producer, message_that_is_lost_on_its_way_comes_again) {
    WEFT_NEEDS_RABBITMQ();
    make_queue("lost");
    in_runtime([] {
        publish_numbers("lost", 1);
        line from{{.queue = "lost", .connection = to_broker()}};
        from.next().reset();  // nobody has settled it
        auto const again = from.next();
        EXPECT_TRUE(receipt_of(*again).redelivered);
        settle(*again, true);
        from.stop();
    });
    EXPECT_EQ(ready_in("lost"), 0U);
}

struct drain_now {};

/// Drains when it is told to, as a pipeline that shuts down tells it.
struct draining_producer : producer {
    using producer::producer;
    std::vector<broadway::delivery> handle_cast(drain_now) {
        prepare_for_draining();
        return {};
    }
};

TEST(rabbitmq_producer, drained_takes_no_more_and_still_acknowledges) {  // BW-130
    WEFT_NEEDS_RABBITMQ();
    make_queue("drain");
    in_runtime([] {
        publish_numbers("drain", 30);
        line<draining_producer> from{{.queue = "drain", .connection = to_broker(), .qos = {.prefetch_count = 10}}};
        auto const first = from.next(10);
        gen_stage::cast(from.producer(), drain_now{});
        static_cast<void>(gen_stage::estimate_buffered_count(from.producer()));  // it has drained
        for (auto const& each : first) settle(each, true);
        EXPECT_TRUE(from.stop().is_normal());
        EXPECT_FALSE(from.has_more());
    });
    EXPECT_EQ(ready_in("drain"), 20U);
}

TEST(rabbitmq_producer, declares_binds_and_copies_what_it_is_asked_for) {
    WEFT_NEEDS_RABBITMQ();
    in_runtime([] {
        std::string queue;
        options const chosen{
            .connection = to_broker(),
            .backoff = soon(),
            .metadata = {field::message_id, field::headers, field::priority, field::timestamp},
            .declare = declare_options{.exclusive = true},
            .bindings = {{.exchange = "events", .routing_key = "a.*"}, {.exchange = "events", .routing_key = "b"}},
            .after_connect = [](channel& on) { on.declare_exchange("events", {.type = "topic"}); },
            .merge_options = [](options& its, std::size_t index) { its.consume.consumer_tag = "number-" + std::to_string(index); },
        };
        line from{chosen};
        publisher out{{.connection = to_broker()}};
        properties const given{.headers = arguments{{"n", 5}, {"list", argument::list{true, 2.5, "x"}}},
                               .priority = 3,
                               .message_id = "id-7",
                               .timestamp = 1'700'000'000s,
                               .app_id = "not asked for"};
        publish_until_routed(out, {.exchange = "events", .routing_key = "a.x", .body = "hello", .properties = given});
        auto const got = from.next();
        EXPECT_EQ(got->data, "hello");
        EXPECT_EQ(receipt_of(*got).exchange, "events");
        EXPECT_EQ(receipt_of(*got).routing_key, "a.x");
        ASSERT_NE(receipt_of(*got).properties, nullptr);
        auto expected = given;
        expected.app_id.reset();
        EXPECT_EQ(*receipt_of(*got).properties, expected);
        settle(*got, true);
        from.stop();
    });
}

TEST(rabbitmq_producer, without_acknowledgements_nobody_is_told) {
    WEFT_NEEDS_RABBITMQ();
    make_queue("no_ack");
    in_runtime([] {
        publish_numbers("no_ack", 3);
        line from{{.queue = "no_ack", .connection = to_broker(), .consume = {.no_ack = true}}};
        for (auto const& each : from.next(3)) EXPECT_EQ(each.receipt->to(), nullptr);
        from.stop();
    });
    EXPECT_EQ(ready_in("no_ack"), 0U);
}

}  // namespace
}  // namespace weft::rabbitmq
