// The dispatchers at work between live stages.

#include <weft/process.hpp>
#include <weft/stop.hpp>

#include "gen_stage_stages.hpp"
#include "support/captured_log.hpp"

#include <algorithm>
#include <optional>

namespace {

using namespace weft;
using namespace weft::test;
using gen_stage::by_partition;
using gen_stage::start_link;
using gen_stage::subscribe;

/// A consumer that speaks the protocol by hand: asks when told, and keeps what it gets apart by subscription.
class raw_consumer {
public:
    explicit raw_consumer(pid producer, gen_stage::subscribe_options const& options = {}) : producer_{producer}, me_{self(), make_ref()} {
        send(producer, gen_stage::protocol::subscribe{me_, nullptr, options});
    }
    void ask(std::size_t count) const { send(producer_, gen_stage::protocol::ask{me_, count}); }
    void cancel() const { send(producer_, gen_stage::protocol::cancel{me_, {}}); }

    /// All that has come so far; everything the producer has handled is there.
    [[nodiscard]] numbers got() const {
        settle(producer_);
        numbers all;
        bool more = true;
        while (more) {
            more = receive(when([this](events const& e) { return e.from.tag == me_.tag; },
                                [&](events const& e) {
                                    all.insert(all.end(), e.list.view().begin(), e.list.view().end());
                                    return true;
                                }),
                           after(nanoseconds{0}, [] { return false; }));
        }
        return all;
    }
    [[nodiscard]] exit_reason refused() const {
        return receive(when([this](gen_stage::protocol::cancelled const& c) { return c.from.tag == me_.tag; },
                            [](gen_stage::protocol::cancelled const& c) { return c.reason; }));
    }

private:
    using events = gen_stage::protocol::events<int>;
    pid producer_;
    gen_stage::subscription me_;
};

struct got {
    using reply = numbers;
};
struct ask_for {
    std::int64_t count;
};
/// The same as a stage, for a broadcast, which takes a process once.
struct keeper {
    void handle_events(std::span<int const> events) { seen.insert(seen.end(), events.begin(), events.end()); }
    gen_stage::demand_by handle_subscribe(gen_stage::peer, gen_stage::subscribe_options const&,
                                          gen_stage::subscription const& who) {
        producer = who;
        return gen_stage::demand_by::manual;
    }
    void handle_cast(ask_for more) { gen_stage::ask(producer, more.count); }
    numbers handle_call(got) { return seen; }

    gen_stage::subscription producer;
    numbers seen;
};

/// Two keepers of one producer, asked and read in step with it.
class two_keepers {
public:
    explicit two_keepers(gen_stage::producer_ref<int> const& producer) : producer_{producer.address().id} {
        for (auto* one : {&a_, &b_}) {
            *one = start_link<keeper>();
            subscribe(*one, producer);
        }
    }
    void ask(std::int64_t of_a, std::int64_t of_b) const {
        gen_stage::cast(a_, ask_for{of_a});
        gen_stage::cast(b_, ask_for{of_b});
        settle(a_);
        settle(b_);
        settle(producer_);
    }
    [[nodiscard]] std::pair<numbers, numbers> seen() const {
        settle(producer_);
        return {gen_stage::call(a_, got{}), gen_stage::call(b_, got{})};
    }

private:
    pid producer_;
    gen_stage::stage_ref<keeper> a_;
    gen_stage::stage_ref<keeper> b_;
};

std::pair<numbers, numbers> both(numbers const& events) { return {events, events}; }

TEST(stage_dispatch, by_demand_delivers_what_was_asked_for_and_buffers_the_rest) {  // GS-091
    in_runtime([] {
        auto const source = start_link<idle>(self());
        raw_consumer const consumer{source};
        consumer.ask(3);
        send(source, emit_these{range(0, 7)});
        EXPECT_EQ(consumer.got(), range(0, 3));
        EXPECT_EQ(gen_stage::estimate_buffered_count(source), 4U);
        consumer.ask(10);
        EXPECT_EQ(consumer.got(), range(3, 7));
    });
}

TEST(stage_dispatch, by_demand_loses_nothing_when_shuffled) {  // GS-087
    in_runtime([] {
        auto const source = start_link<idle>(
            {.dispatcher = gen_stage::by_demand{.shuffle_demands_on_first_dispatch = true}}, self());
        raw_consumer const a{source};
        raw_consumer const b{source};
        a.ask(2);
        b.ask(2);
        send(source, emit_these{range(0, 4)});
        numbers all = a.got();
        numbers const others = b.got();
        all.insert(all.end(), others.begin(), others.end());
        std::sort(all.begin(), all.end());
        EXPECT_EQ(all, range(0, 4));
    });
}

TEST(stage_dispatch, by_demand_has_no_partitions) {
    in_runtime([] {
        auto const source = start_link<idle>(self());
        EXPECT_EQ((raw_consumer{source, {.partition = 1}}.refused().type()), "bad_opts");
    });
}

TEST(stage_dispatch, by_broadcast_gives_everybody_the_same_batches) {  // GS-093
    in_runtime([] {
        auto const source = start_link<counter>(
            {.demand = gen_stage::demand_mode::accumulate, .dispatcher = gen_stage::broadcast{}});
        auto const first = start_link<recorder>(self());
        auto const second = start_link<recorder>(self());
        subscribe(first, source, {.max_demand = 10, .min_demand = 0});
        subscribe(second, source, {.max_demand = 20, .min_demand = 0});
        settle(source);
        gen_stage::demand(source, gen_stage::demand_mode::forward);
        numbers seen;
        for (int i = 0; i < 4; ++i) {
            auto const batch = next<batch_seen>().events;
            EXPECT_EQ(batch.size(), 10U);
            seen.push_back(batch.front());
        }
        EXPECT_EQ(std::count(seen.begin(), seen.end(), 0), 2) << "both got the first ten";
    });
}

TEST(stage_dispatch, by_broadcast_keeps_step_with_the_slowest) {  // GS-094, GS-095, GS-096
    in_runtime([] {
        auto const source = start_link<idle>({.dispatcher = gen_stage::broadcast{}}, self());
        two_keepers const consumers{source};
        consumers.ask(3, 0);
        send(source, emit_these{{1}});
        EXPECT_EQ(consumers.seen(), both({})) << "one of them has not asked";
        consumers.ask(0, 2);
        EXPECT_EQ(consumers.seen(), both({1}));
        send(source, emit_these{{2, 3}});
        EXPECT_EQ(consumers.seen(), both({1, 2}));
        EXPECT_EQ(gen_stage::estimate_buffered_count(source), 1U);
        consumers.ask(0, 1);
        EXPECT_EQ(consumers.seen(), both({1, 2, 3}));
    });
}

TEST(stage_dispatch, by_broadcast_flows_again_when_the_slowest_leaves) {  // GS-097
    in_runtime([] {
        auto const source = start_link<idle>({.dispatcher = gen_stage::broadcast{}}, self());
        raw_consumer const silent{source};
        auto const sink = start_link<recorder>(self());
        subscribe(sink, source, {.max_demand = 10});
        send(source, emit_these{{1, 2}});
        settle(source);
        EXPECT_TRUE(none<batch_seen>());
        silent.cancel();
        EXPECT_EQ(next<batch_seen>().events, (numbers{1, 2}));
    });
}

TEST(stage_dispatch, by_broadcast_from_a_producer_consumer_is_the_same_for_all) {  // GS-098
    in_runtime([] {
        auto const middle = start_link<doubler>({.dispatcher = gen_stage::broadcast{}});
        two_keepers const consumers{middle};
        consumers.ask(100, 100);
        auto const source = start_link<idle>(self());
        subscribe(middle, source);
        next<demand_seen>();
        send(source, emit_these{{1, 2}});
        settle(source);
        EXPECT_EQ(consumers.seen(), both({1, 1, 2, 2}));
    });
}

TEST(stage_dispatch, by_broadcast_takes_a_process_once) {  // GS-100
    in_runtime([] {
        auto const source = start_link<idle>({.dispatcher = gen_stage::broadcast{}}, self());
        auto const sink = start_link<recorder>(self());
        subscribe(sink, source);
        subscribe(sink, source);
        EXPECT_EQ(next<cancel_seen>().why.reason, exit_reason{"already_subscribed"});
        EXPECT_EQ(next<cancel_seen>().why.reason, exit_reason{"already_subscribed"});
        send(source, emit_these{{1}});
        EXPECT_EQ(next<batch_seen>().events, numbers{1});
        EXPECT_TRUE(none<batch_seen>());
    });
}

TEST(stage_dispatch, by_partition_keeps_equal_events_together) {  // GS-103
    in_runtime([] {
        auto const source = start_link<idle>({.dispatcher = by_partition(2)}, self());
        raw_consumer const zero{source, {.partition = 0}};
        raw_consumer const one{source, {.partition = 1}};
        zero.ask(100);
        one.ask(100);
        numbers twice = range(0, 20);
        twice.insert(twice.end(), twice.begin(), twice.end());
        send(source, emit_these{twice});
        numbers const left = zero.got();
        numbers const right = one.got();
        EXPECT_EQ(left.size() + right.size(), 40U);
        EXPECT_FALSE(left.empty() || right.empty());
        for (int const event : left) EXPECT_EQ(std::count(right.begin(), right.end(), event), 0);
    });
}

std::string odd_or_even(int event) { return event % 2 == 0 ? "even" : "odd"; }

TEST(stage_dispatch, by_partition_takes_names) {  // GS-104
    in_runtime([] {
        auto const source = start_link<idle>({.dispatcher = by_partition({"odd", "even"}, odd_or_even)}, self());
        raw_consumer const odd{source, {.partition = "odd"}};
        odd.ask(3);
        send(source, emit_these{{1}});
        EXPECT_EQ(odd.got(), numbers{1});
    });
}

/// Emits what it gets, and reports infos.
struct passing_on : reporter {
    using reporter::reporter;
    numbers handle_events(std::span<int const> events) { return {events.begin(), events.end()}; }
    numbers handle_info(info_seen info) {
        tell(std::move(info));
        return {};
    }
};

TEST(stage_dispatch, by_partition_lets_no_info_overtake_what_a_batch_before_it_has_brought) {
    in_runtime([] {
        auto const middle = start_link<passing_on>({.dispatcher = by_partition({"odd", "even"}, odd_or_even)}, self());
        raw_consumer const odd{middle, {.partition = "odd"}};
        raw_consumer const even{middle, {.partition = "even"}};
        auto const source = start_link<idle>(self());
        subscribe(middle, source, {.max_demand = 10, .min_demand = 0});
        EXPECT_EQ(next<demand_seen>().count, 10U);
        send(source, emit_these{{1, 2}});
        settle(source);
        gen_stage::sync_info(middle, make_message(info_seen{"behind 1 and 2"}));  // nobody has asked, so it waits behind their batch
        odd.ask(4);
        EXPECT_EQ(odd.got(), numbers{1});
        EXPECT_TRUE(none<info_seen>()) << "2 has not left";
        even.ask(1);
        EXPECT_EQ(even.got(), numbers{2});
        EXPECT_EQ(next<info_seen>().text, "behind 1 and 2");
    });
}

TEST(stage_dispatch, by_partition_buffers_what_nobody_asked_for) {  // GS-105
    in_runtime([] {
        auto const source = start_link<idle>({.dispatcher = by_partition(1)}, self());
        raw_consumer const only{source, {.partition = 0}};
        only.ask(3);
        send(source, emit_these{{0}});
        only.ask(3);
        send(source, emit_these{range(1, 8)});
        EXPECT_EQ(only.got(), range(0, 6));
        EXPECT_EQ(gen_stage::estimate_buffered_count(source), 2U);
    });
}

int always_zero(int) { return 0; }

TEST(stage_dispatch, by_partition_queues_for_a_partition_that_has_not_asked) {  // GS-106, GS-107
    in_runtime([] {
        auto const source = start_link<idle>({.dispatcher = by_partition(2, always_zero)}, self());
        raw_consumer const one{source, {.partition = 1}};
        one.ask(5);
        send(source, emit_these{range(0, 5)});
        EXPECT_EQ(one.got(), numbers{});
        raw_consumer const zero{source, {.partition = 0}};
        zero.ask(5);
        EXPECT_EQ(zero.got(), range(0, 5));
        zero.ask(5);
        send(source, emit_these{range(5, 20)});
        EXPECT_EQ(zero.got(), range(5, 10));
        zero.ask(5);
        EXPECT_EQ(zero.got(), range(10, 15));
    });
}

TEST(stage_dispatch, by_partition_may_rewrite_and_drop_events) {  // GS-108
    in_runtime([] {
        auto const halves = [](int event) -> std::optional<std::pair<int, int>> {
            if (event % 2 != 0) return std::nullopt;
            return std::pair{event / 2, 0};
        };
        auto const source = start_link<idle>({.dispatcher = by_partition(1, halves)}, self());
        raw_consumer const only{source, {.partition = 0}};
        only.ask(5);
        send(source, emit_these{range(0, 20)});
        EXPECT_EQ(only.got(), range(0, 5)) << "a dropped event does not use up demand";
        only.ask(5);
        EXPECT_EQ(only.got(), range(5, 10));
    });
}

TEST(stage_dispatch, by_a_hash_to_nowhere_ends_the_producer) {  // GS-109
    in_runtime([] {
        auto const seven = [](int) { return 7; };
        auto const source = *gen_stage::try_start<idle>({.dispatcher = by_partition(2, seven)}, self());
        raw_consumer const zero{source, {.partition = 0}};
        zero.ask(1);
        send(source, emit_these{{1}});
        EXPECT_EQ(next<terminated>().reason.text(), "unknown partition 7; the partitions are 0, 1");
    });
}

TEST(stage_dispatch, by_partition_needs_partitions) {  // GS-111
    EXPECT_THROW(static_cast<void>(by_partition(0)), argument_error);
    EXPECT_THROW(static_cast<void>(by_partition({}, odd_or_even)), argument_error);
    EXPECT_THROW(static_cast<void>(by_partition({"odd", "odd"}, odd_or_even)), argument_error);
}

TEST(stage_dispatch, by_partition_refuses_a_subscription_that_names_none_a_wrong_or_a_taken_one) {  // GS-112
    in_runtime([] {
        auto const source = start_link<idle>({.dispatcher = by_partition(2)}, self());
        raw_consumer const first{source, {.partition = 0}};
        EXPECT_NE(raw_consumer{source}.refused().text().find("the partitions are 0, 1"), std::string::npos);
        EXPECT_NE((raw_consumer{source, {.partition = 2}}.refused().text().find("unknown partition 2")), std::string::npos);
        EXPECT_NE((raw_consumer{source, {.partition = 0}}.refused().text().find(to_string(self()))), std::string::npos);
        EXPECT_TRUE(is_alive(source));
        first.cancel();
        raw_consumer const again{source, {.partition = 0}};
        again.ask(1);
        EXPECT_TRUE(again.got().empty());
    });
}

TEST(stage_dispatch, by_partition_holds_infos_for_queued_events_only) {  // GS-113
    in_runtime([] {
        auto const source = start_link<idle>({.dispatcher = by_partition(2, always_zero)}, self());
        gen_stage::sync_info(source, make_message(info_seen{"nothing queued"}));
        EXPECT_EQ(next<info_seen>().text, "nothing queued");
        raw_consumer const one{source, {.partition = 1}};
        one.ask(2);
        send(source, emit_these{{1, 2}});
        gen_stage::sync_info(source, make_message(info_seen{"two queued"}));
        settle(source);
        EXPECT_TRUE(none<info_seen>());
        raw_consumer const zero{source, {.partition = 0}};
        zero.ask(2);
        EXPECT_EQ(next<info_seen>().text, "two queued");
        EXPECT_EQ(zero.got(), (numbers{1, 2}));
    });
}

TEST(stage_dispatch, by_demand_warns_of_a_consumer_that_asks_for_more_than_expected) {  // GS-088, GS-089
    for (std::int64_t const configured : {3, 0}) {
        captured_log const log;
        in_runtime([configured] {
            auto const source = start_link<idle>({.dispatcher = gen_stage::by_demand{.max_demand = configured}}, self());
            raw_consumer const consumer{source};
            consumer.ask(3);
            consumer.ask(4);
            send(source, emit_these{range(0, 7)});
            EXPECT_EQ(consumer.got(), range(0, 7)) << "what was asked for is honoured";
        });
        auto const lines = log.lines_with("expects a maximum demand of 3, a consumer asked for 4");
        ASSERT_EQ(lines.size(), 1U);
        EXPECT_TRUE(lines.front().starts_with("warning ")) << lines.front();
        EXPECT_EQ(log.lines_with("expects a maximum demand").size(), 1U);
    }
}

TEST(stage_dispatch, in_turns_gives_every_consumer_its_part) {
    in_runtime([] {
        auto const source = start_link<idle>({.dispatcher = gen_stage::round_robin{}}, self());
        raw_consumer const a{source};
        raw_consumer const b{source};
        a.ask(8);
        b.ask(3);
        send(source, emit_these{range(0, 4)});
        EXPECT_EQ(a.got(), range(0, 2));
        EXPECT_EQ(b.got(), range(2, 4));
        send(source, emit_these{range(4, 20)});
        EXPECT_EQ(a.got().size(), 6U) << "the rest of what it asked for";
        EXPECT_EQ(b.got().size(), 1U);
        b.cancel();
        a.ask(20);
        EXPECT_EQ(a.got().size(), 9U) << "what nobody had asked for was buffered";
        EXPECT_EQ((raw_consumer{source, {.partition = 1}}.refused().type()), "bad_opts");
    });
}

TEST(stage_dispatch, by_anything_with_an_option_out_of_range_is_refused) {
    auto const complaint = [](auto const& made_of) -> std::string {
        try {
            static_cast<void>(gen_stage::dispatcher<int>{made_of});
        } catch (argument_error const& wrong) {
            return wrong.what();
        }
        return "no complaint";
    };
    EXPECT_EQ(complaint(gen_stage::round_robin{.events_per_turn = 0}),
              "expected events_per_turn of round_robin to be equal to or greater than 1, got: 0");
    EXPECT_EQ(complaint(gen_stage::by_demand{.max_demand = -1}),
              "expected max_demand of by_demand to be equal to or greater than 0, got: -1");
}

TEST(stage_dispatch, by_hand_of_a_consumer_that_subscribes_as_it_starts) {  // GS-055
    in_runtime([] {
        auto const source = start_link<counter>();
        auto const sink = start_link<keeper>({.subscribe_to = {{source}}});
        settle(source);
        EXPECT_EQ(gen_stage::call(sink, got{}), numbers{});
        for (int const upto : {50, 100}) {
            gen_stage::cast(sink, ask_for{50});
            settle(sink);
            settle(source);
            EXPECT_EQ(gen_stage::call(sink, got{}), range(0, upto));
        }
    });
}

// What waits in the buffer may have to wait once more, in its partition.
TEST(stage_dispatch, by_partition_holds_infos_for_what_the_buffer_gave_to_a_queue) {
    in_runtime([] {
        auto const source = start_link<idle>({.dispatcher = by_partition(2, [](int event) { return event % 2; })}, self());
        raw_consumer const even{source, {.partition = 0}};
        raw_consumer const odd{source, {.partition = 1}};
        even.ask(1);
        odd.ask(1);
        send(source, emit_these{{0, 2, 4, 6}});  // one goes out, one into the partition, two into the buffer
        gen_stage::async_info(source, info_seen{"behind all"});
        odd.ask(2);  // empties the buffer into the partition
        EXPECT_EQ(even.got(), (numbers{0}));
        even.ask(1);
        EXPECT_EQ(even.got(), (numbers{2}));
        EXPECT_TRUE(none<info_seen>());
        even.ask(2);
        EXPECT_EQ(even.got(), (numbers{4, 6}));
        EXPECT_EQ(next<info_seen>().text, "behind all");
    });
}

}  // namespace
