// Demand between producers, producer_consumers and consumers: who asks when, and which batches that makes.

#include <weft/process.hpp>

#include "gen_stage_stages.hpp"

#include <set>

namespace {

using namespace weft;
using namespace weft::test;
using gen_stage::start_link;
using gen_stage::subscribe;
using counts = std::multiset<decltype(demand_seen::count)>;

/// What two senders told: nothing is promised about the order between them.
counts two_demands() { return {next<demand_seen>().count, next<demand_seen>().count}; }

TEST(stage_demand, comes_in_halves_of_a_thousand_by_default) {  // GS-048
    in_runtime([] {
        auto const source = start_link<counter>();
        auto const sink = start_link<recorder>(self());
        subscribe(sink, source);
        EXPECT_EQ(next<batch_seen>().events, range(0, 500));
        EXPECT_EQ(next<batch_seen>().events, range(500, 1000));
    });
}

TEST(stage_demand, cuts_batches_to_the_gap_between_max_and_min) {  // GS-049
    in_runtime([] {
        auto const sink = start_link<recorder>(self());
        subscribe(sink, start_link<counter>(), {.max_demand = 100, .min_demand = 80});
        for (int first = 0; first < 200; first += 20) {
            EXPECT_EQ(next<batch_seen>().events, range(first, first + 20));
        }
    });
}

TEST(stage_demand, asks_again_for_what_is_missing_to_max) {  // GS-050
    in_runtime([] {
        auto const sink = start_link<recorder>(self());
        subscribe(sink, start_link<counter>(), {.max_demand = 100, .min_demand = 20});
        EXPECT_EQ(next<batch_seen>().events, range(0, 80));
        EXPECT_EQ(next<batch_seen>().events, range(80, 100));
        EXPECT_EQ(next<batch_seen>().events, range(100, 180));
        EXPECT_EQ(next<batch_seen>().events, range(180, 260));
        EXPECT_EQ(next<batch_seen>().events, range(260, 280));
    });
}

TEST(stage_demand, can_go_one_by_one) {  // GS-051
    in_runtime([] {
        auto const sink = start_link<recorder>(self());
        subscribe(sink, start_link<counter>(), {.max_demand = 1, .min_demand = 0});
        for (int i = 0; i < 3; ++i) EXPECT_EQ(next<batch_seen>().events, numbers{i});
    });
}

TEST(stage_demand, reaches_the_producer_once_when_subscribed) {  // GS-052
    in_runtime([] {
        auto const source = start_link<idle>(self());
        subscribe(start_link<recorder>(self()), source, {.max_demand = 10});
        EXPECT_EQ(next<demand_seen>().count, 10U);
        settle(source);
        EXPECT_TRUE(none<demand_seen>());
    });
}

TEST(stage_demand, is_asked_again_when_no_more_than_min_is_left) {  // GS-053
    in_runtime([] {
        auto const source = start_link<idle>(self());
        subscribe(start_link<recorder>(self()), source, {.max_demand = 1000, .min_demand = 750});
        EXPECT_EQ(next<demand_seen>().count, 1000U);
        for (int i = 0; i < 3; ++i) send(source, emit_these{range(100 * i, 100 * i + 100)});
        for (int i = 0; i < 3; ++i) EXPECT_EQ(next<batch_seen>().events.size(), 100U);
        EXPECT_EQ(next<demand_seen>().count, 300U);
    });
}

TEST(stage_demand, is_served_from_the_buffer_before_the_producer_is_asked) {  // GS-057, GS-058
    in_runtime([] {
        auto const source = start_link<idle>(self());
        auto const sink = start_link<recorder>(self());
        send(source, emit_these{range(0, 5)});
        subscribe(sink, source, {.max_demand = 2, .min_demand = 0});
        EXPECT_EQ(next<batch_seen>().events, range(0, 2));
        EXPECT_EQ(next<batch_seen>().events, range(2, 4));
        EXPECT_EQ(next<batch_seen>().events, range(4, 5));
        EXPECT_EQ(next<demand_seen>().count, 1U);
        send(source, emit_these{{5}});
        EXPECT_EQ(next<batch_seen>().events, range(5, 6));
        EXPECT_EQ(next<demand_seen>().count, 2U);
        EXPECT_TRUE(none<demand_seen>());
    });
}

TEST(stage_demand, of_two_consumers_is_never_merged) {  // GS-059
    in_runtime([] {
        auto const source = start_link<idle>(self());
        subscribe(start_link<recorder>(self()), source, {.max_demand = 5});
        subscribe(start_link<recorder>(self()), source, {.max_demand = 7});
        EXPECT_EQ(two_demands(), (counts{5, 7}));
    });
}

TEST(stage_demand, is_remembered_by_the_producer_until_events_come) {  // GS-060
    in_runtime([] {
        auto const source = start_link<idle>(self());
        subscribe(start_link<recorder>(self()), source, {.max_demand = 10, .min_demand = 0});
        EXPECT_EQ(next<demand_seen>().count, 10U);
        gen_stage::cast(source, emit_these{range(0, 4)});
        EXPECT_EQ(next<batch_seen>().events, range(0, 4));
        settle(source);
        EXPECT_TRUE(none<demand_seen>());
    });
}

TEST(stage_demand, is_counted_for_each_subscription) {  // GS-061
    in_runtime([] {
        auto const first = start_link<idle>(self());
        auto const second = start_link<idle>(self());
        auto const sink = start_link<recorder>(self());
        subscribe(sink, first, {.max_demand = 4, .min_demand = 0});
        subscribe(sink, second, {.max_demand = 2, .min_demand = 0});
        EXPECT_EQ(two_demands(), (counts{2, 4}));
        send(second, emit_these{{7, 8}});
        EXPECT_EQ(next<batch_seen>().events, (numbers{7, 8}));
        EXPECT_EQ(next<demand_seen>().count, 2U);
        send(first, emit_these{{1, 2, 3}});
        EXPECT_EQ(next<batch_seen>().events, (numbers{1, 2, 3}));
        settle(first);
        EXPECT_TRUE(none<demand_seen>());
    });
}

struct manual_recorder : recorder {
    using recorder::recorder;
    using infos = weft::infos<int, info_seen>;
    void handle_info(int more) { gen_stage::ask(producer_, more); }
    void handle_info(info_seen info) { tell(std::move(info)); }
    gen_stage::demand_by handle_subscribe(gen_stage::peer, gen_stage::subscribe_options const&,
                                          gen_stage::subscription const& who) {
        producer_ = who;
        return gen_stage::demand_by::manual;
    }
    gen_stage::subscription producer_;
};

TEST(stage_demand, can_be_asked_by_hand) {  // GS-054, GS-056
    in_runtime([] {
        auto const source = start_link<idle>(self());
        auto const sink = start_link<manual_recorder>(self());
        subscribe(sink, gen_stage::producer_ref<int>{source});
        next<subscribed>();
        send(sink, 0);
        settle(sink);
        settle(source);
        EXPECT_TRUE(none<demand_seen>());
        send(sink, 50);
        EXPECT_EQ(next<demand_seen>().count, 50U);

        auto const counting = start_link<manual_recorder>({.subscribe_to = {{start_link<counter>()}}}, self());
        send(counting, 50);
        send(counting, 50);
        EXPECT_EQ(next<batch_seen>().events, range(0, 50));
        EXPECT_EQ(next<batch_seen>().events, range(50, 100));
    });
}

TEST(stage_demand, asked_by_hand_is_not_negative) {
    in_runtime([] { EXPECT_THROW(gen_stage::ask({self(), make_ref()}, -1), argument_error); });
}

TEST(stage_demand, goes_through_a_producer_consumer_chunk_by_chunk) {  // GS-114
    in_runtime([] {
        auto const middle = start_link<doubler>();
        auto const sink = start_link<recorder>(self());
        subscribe(sink, middle, {.max_demand = 100, .min_demand = 50});
        subscribe(middle, start_link<counter>(), {.max_demand = 100, .min_demand = 80});
        doubler twice;
        EXPECT_EQ(next<batch_seen>().events, twice.handle_events(range(0, 20)));
        EXPECT_EQ(next<batch_seen>().events, twice.handle_events(range(20, 40)));
    });
}

TEST(stage_demand, fills_the_consumers_batches_from_a_producer_consumers_buffer) {  // GS-115
    in_runtime([] {
        auto const middle = start_link<doubler>();
        auto const sink = start_link<recorder>(self());
        subscribe(sink, middle, {.max_demand = 100, .min_demand = 50});
        subscribe(middle, start_link<counter>(), {.max_demand = 100, .min_demand = 20});
        doubler twice;
        EXPECT_EQ(next<batch_seen>().events, twice.handle_events(range(0, 25)));
        EXPECT_EQ(next<batch_seen>().events, twice.handle_events(range(25, 50)));
        EXPECT_EQ(next<batch_seen>().events, twice.handle_events(range(50, 75)));
    });
}

struct discarder : reporter {
    using reporter::reporter;
    numbers handle_events(std::span<int const> events) {
        tell(batch_seen{{events.begin(), events.end()}});
        return {};
    }
};

TEST(stage_demand, keeps_a_producer_consumer_pulling_that_discards_everything) {  // GS-116
    in_runtime([] {
        auto const middle = start_link<discarder>(self());
        subscribe(start_link<recorder>(self()), middle, {.max_demand = 10});
        subscribe(middle, start_link<counter>(), {.max_demand = 100, .min_demand = 80});
        for (int first = 0; first < 1020; first += 20) {
            EXPECT_EQ(next<batch_seen>().events, range(first, first + 20));
        }
    });
}

TEST(stage_demand, stops_at_a_producer_consumer_that_nobody_asks) {  // GS-118
    in_runtime([] {
        auto const source = start_link<idle>(self());
        auto const middle = start_link<discarder>(self());
        subscribe(middle, source, {.max_demand = 10, .min_demand = 5});
        EXPECT_EQ(next<demand_seen>().count, 10U);
        send(source, emit_these{range(0, 10)});
        settle(source);
        settle(middle);
        EXPECT_TRUE(none<batch_seen>());
        EXPECT_TRUE(none<demand_seen>());
    });
}

TEST(stage_demand, that_was_exceeded_is_still_handled) {
    in_runtime([] {
        auto const sink = start_link<recorder>(self());
        ref const tag = subscribe(sink, gen_stage::producer_ref<int>{self()}, {.max_demand = 4, .min_demand = 0});
        EXPECT_EQ(next<gen_stage::protocol::ask>().count, 4U);
        send(sink, gen_stage::protocol::events<int>{{self(), tag}, gen_stage::batch<int>{range(0, 6)}});
        EXPECT_EQ(next<batch_seen>().events, range(0, 4));
        EXPECT_EQ(next<batch_seen>().events, range(4, 6));
        EXPECT_EQ(next<gen_stage::protocol::ask>().count, 4U);
        settle(sink);
        EXPECT_TRUE(none<gen_stage::protocol::ask>());
    });
}

struct go_on {};

/// Reports each batch and emits it when the next message to itself comes.
struct postponer : reporter {
    using reporter::reporter;
    numbers handle_events(std::span<int const> events) {
        tell(batch_seen{{events.begin(), events.end()}});
        send(self(), emit_these{{events.begin(), events.end()}});
        return {};
    }
    numbers handle_info(emit_these later) { return std::move(later.events); }
};

/// Handles its first batch until it is told to go on.
struct sleeper : reporter {
    using reporter::reporter;
    void handle_events(std::span<int const>) {
        tell(info_seen{"got one"});
        receive([](go_on) {});
    }
};

TEST(stage_demand, does_not_reach_a_producer_consumer_that_emits_later_than_it_is_asked) {  // GS-117
    in_runtime([] {
        auto const source = start_link<idle>(self());
        auto const middle = start_link<postponer>(self());
        auto const sink = start_link<sleeper>(self());
        subscribe(sink, middle, {.max_demand = 10, .min_demand = 5});
        settle(middle);
        subscribe(middle, source, {.max_demand = 10, .min_demand = 8});
        next<demand_seen>();
        send(source, emit_these{range(0, 10)});
        for (int first = 0; first < 10; first += 2) EXPECT_EQ(next<batch_seen>().events, range(first, first + 2));
        next<info_seen>();
        settle(middle);
        send(source, emit_these{{10, 11}});
        settle(source);
        settle(middle);
        EXPECT_TRUE(none<batch_seen>()) << "nobody downstream asked for more";
        send(sink, go_on{});
    });
}

TEST(stage_demand, empties_a_producer_consumers_buffer_before_it_handles_more) {  // GS-119
    struct telling_doubler : reporter {
        using reporter::reporter;
        numbers handle_events(std::span<int const> events) {
            tell(batch_seen{{events.begin(), events.end()}});
            return doubler{}.handle_events(events);
        }
    };
    in_runtime([] {
        using protocol_events = gen_stage::protocol::events<int>;
        auto const source = start_link<idle>(self());
        auto const middle = start_link<telling_doubler>(self());
        gen_stage::subscription const me{self(), make_ref()};
        send(middle, gen_stage::protocol::subscribe{me});
        send(middle, gen_stage::protocol::ask{me, 1});
        subscribe(middle, source);
        next<demand_seen>();
        send(source, emit_these{{1}});
        send(source, emit_these{{2}});
        settle(source);
        settle(middle);
        EXPECT_EQ(next<batch_seen>().events, numbers{1});
        EXPECT_EQ(next<protocol_events>().list.size(), 1U);
        send(middle, gen_stage::protocol::ask{me, 1});
        EXPECT_EQ(next<protocol_events>().list.view().front(), 1);
        settle(middle);
        EXPECT_TRUE(none<batch_seen>()) << "the other list waits for demand of its own";
        send(middle, gen_stage::protocol::ask{me, 1});
        EXPECT_EQ(next<batch_seen>().events, numbers{2});
    });
}

}  // namespace
