// What a stage keeps back: events in its buffer, everything in accumulate mode, and infos until their events have left.

#include <weft/process.hpp>
#include <weft/stop.hpp>

#include "gen_stage_stages.hpp"

#include <algorithm>

namespace {

using namespace weft;
using namespace weft::test;
using gen_stage::async_info;
using gen_stage::buffer_keep;
using gen_stage::demand_mode;
using gen_stage::estimate_buffered_count;
using gen_stage::start_link;
using gen_stage::subscribe;

TEST(stage_buffering, delivers_in_order_as_the_consumer_asks) {  // GS-063
    in_runtime([] {
        auto const source = start_link<idle>(self());
        send(source, emit_these{{1, 2, 3}});
        send(source, emit_these{{4, 5}});
        subscribe(start_link<recorder>(self()), source, {.max_demand = 4, .min_demand = 0});
        EXPECT_EQ(next<batch_seen>().events, (numbers{1, 2, 3, 4}));
        EXPECT_EQ(next<batch_seen>().events, numbers{5});
        EXPECT_EQ(next<demand_seen>().count, 3U);
    });
}

struct picky : idle {
    using idle::idle;
    bool format_discarded(std::size_t count) {
        tell(demand_seen{count});
        return false;
    }
};

TEST(stage_buffering, keeps_the_oldest_when_told_so) {  // GS-064, GS-067
    in_runtime([] {
        auto const source = start_link<picky>({.buffer_size = 5, .buffer_keep = buffer_keep::first}, self());
        send(source, emit_these{{1, 2, 3, 4, 5}});
        send(source, emit_these{{6, 7, 8}});
        EXPECT_EQ(next<demand_seen>().count, 3U);
        subscribe(start_link<recorder>(self()), gen_stage::producer_ref<int>{source}, {.max_demand = 5, .min_demand = 0});
        EXPECT_EQ(next<batch_seen>().events, range(1, 6));
    });
}

TEST(stage_buffering, keeps_the_newest_by_default) {  // GS-065
    in_runtime([] {
        auto const source = start_link<idle>({.buffer_size = 5}, self());
        send(source, emit_these{{1, 2, 3, 4, 5}});
        send(source, emit_these{{6, 7, 8}});
        subscribe(start_link<recorder>(self()), source, {.max_demand = 5, .min_demand = 0});
        EXPECT_EQ(next<batch_seen>().events, range(4, 9));
    });
}

TEST(stage_buffering, can_keep_nothing) {  // GS-009
    in_runtime([] {
        auto const source = start_link<picky>({.buffer_size = 0}, self());
        send(source, emit_these{{1, 2, 3}});
        EXPECT_EQ(next<demand_seen>().count, 3U);
        EXPECT_EQ(estimate_buffered_count(source), 0U);
    });
}

TEST(stage_buffering, can_keep_everything) {  // GS-066
    in_runtime([] {
        auto const source = start_link<idle>({.buffer_size = gen_stage::unlimited}, self());
        for (int i = 0; i < 30; ++i) send(source, emit_these{range(0, 1000)});
        EXPECT_EQ(estimate_buffered_count(source), 30'000U);
    });
}

TEST(stage_buffering, is_counted) {  // GS-068
    in_runtime([] {
        auto const source = start_link<idle>(self());
        send(source, emit_these{range(0, 5)});
        EXPECT_EQ(estimate_buffered_count(source), 5U);
        send(source, emit_these{range(5, 8)});
        EXPECT_EQ(estimate_buffered_count(source), 8U);
        subscribe(start_link<recorder>(self()), source);
        EXPECT_EQ(next<batch_seen>().events, range(0, 8));
        EXPECT_EQ(estimate_buffered_count(source), 0U);
    });
}

TEST(stage_buffering, is_nothing_on_a_consumer) {  // GS-069
    in_runtime([] { EXPECT_EQ(estimate_buffered_count(start_link<recorder>(self())), 0U); });
}

TEST(stage_buffering, hands_out_old_events_to_a_newcomer_that_asks_for_less_than_a_leaver_did) {  // GS-070
    in_runtime([] {
        auto const source = start_link<idle>(self());
        gen_stage::subscription const first{self(), make_ref()};
        send(source, gen_stage::protocol::subscribe{first});
        send(source, gen_stage::protocol::ask{first, 5});
        EXPECT_EQ(next<demand_seen>().count, 5U);
        send(source, gen_stage::protocol::cancel{first, {}});
        send(source, emit_these{{1, 2, 3}});
        gen_stage::subscription const second{self(), make_ref()};
        send(source, gen_stage::protocol::subscribe{second});
        send(source, gen_stage::protocol::ask{second, 2});
        auto const got = next<gen_stage::protocol::events<int>>();
        EXPECT_EQ(got.from.tag, second.tag);
        EXPECT_EQ(numbers(got.list.view().begin(), got.list.view().end()), (numbers{1, 2}));
        send(source, emit_these{{4}});
        settle(source);
        send(source, gen_stage::protocol::ask{second, 2});
        auto const rest = next<gen_stage::protocol::events<int>>();
        EXPECT_EQ(numbers(rest.list.view().begin(), rest.list.view().end()), (numbers{3, 4}));
    });
}

TEST(stage_buffering, of_everything_is_what_accumulate_means) {  // GS-072
    in_runtime([] {
        auto const source = start_link<idle>({.demand = demand_mode::accumulate}, self());
        subscribe(start_link<recorder>(self()), source, {.max_demand = 4, .min_demand = 0});
        send(source, emit_these{{1, 2}});
        EXPECT_EQ(gen_stage::demand(source), demand_mode::accumulate);
        EXPECT_TRUE(none<demand_seen>());
        EXPECT_TRUE(none<batch_seen>());
        gen_stage::demand(source, demand_mode::forward);
        EXPECT_EQ(gen_stage::demand(source), demand_mode::forward);
        EXPECT_EQ(next<demand_seen>().count, 4U);
        EXPECT_EQ(next<batch_seen>().events, (numbers{1, 2}));
    });
}

TEST(stage_buffering, can_be_switched_on_while_running) {  // GS-073
    in_runtime([] {
        auto const source = start_link<counter>();
        gen_stage::demand(source, demand_mode::accumulate);
        subscribe(start_link<recorder>(self()), source, {.max_demand = 4, .min_demand = 0});
        settle(source);
        EXPECT_TRUE(none<batch_seen>());
        gen_stage::demand(source, demand_mode::forward);
        EXPECT_EQ(next<batch_seen>().events, range(0, 4));
    });
}

TEST(stage_buffering, can_be_switched_off_before_anybody_came) {  // GS-074
    in_runtime([] {
        auto const source = start_link<counter>({.demand = demand_mode::accumulate});
        gen_stage::demand(source, demand_mode::forward);
        subscribe(start_link<recorder>(self()), source, {.max_demand = 4, .min_demand = 0});
        EXPECT_EQ(next<batch_seen>().events, range(0, 4));
    });
}

TEST(stage_buffering, survives_the_consumers_of_a_broadcast) {  // GS-075
    in_runtime([] {
        auto const source = start_link<idle>(
            {.demand = demand_mode::accumulate, .dispatcher = gen_stage::broadcast{}}, self());
        for (int i = 0; i < 2; ++i) {
            auto const gone = *gen_stage::try_start<recorder>({}, self());
            subscribe(gone, source);
            stop(gone);
        }
        for (int i = 0; i < 2; ++i) next<cancel_seen>();
        for (int i = 0; i < 4; ++i) gen_stage::cast(source, emit_these{{i}});
        auto const first = start_link<recorder>(self());
        auto const second = start_link<recorder>(self());
        subscribe(first, source);
        subscribe(second, source);
        settle(source);
        gen_stage::demand(source, demand_mode::forward);
        numbers seen;
        while (seen.size() < 8) {
            auto const batch = next<batch_seen>().events;
            seen.insert(seen.end(), batch.begin(), batch.end());
        }
        std::sort(seen.begin(), seen.end());
        EXPECT_EQ(seen, (numbers{0, 0, 1, 1, 2, 2, 3, 3}));
        EXPECT_EQ(estimate_buffered_count(source), 0U);
    });
}

TEST(stage_buffering, is_no_mode_of_other_stages) {  // GS-076, GS-077, GS-078
    in_runtime([] {
        auto const middle = start_link<doubler>();
        auto const sink = start_link<recorder>(self());
        for (pid const stage : {middle.id(), sink.id()}) {
            gen_stage::demand(stage, demand_mode::forward);
            gen_stage::demand(stage, demand_mode::accumulate);
            EXPECT_EQ(gen_stage::demand(stage), demand_mode::forward);
        }
        subscribe(sink, middle);
        subscribe(middle, start_link<counter>(), {.max_demand = 2, .min_demand = 0});
        EXPECT_EQ(next<batch_seen>().events, (numbers{0, 0, 1, 1}));
    });
}

TEST(stage_buffering, does_not_hold_up_infos_when_there_is_nothing) {  // GS-079, GS-080, GS-082
    in_runtime([] {
        auto const source = start_link<idle>(self());
        auto const sink = start_link<recorder>(self());
        for (pid const stage : {source.id(), sink.id()}) {
            gen_stage::sync_info(stage, make_message(info_seen{"now"}));
            EXPECT_EQ(next<info_seen>().text, "now");
            async_info(stage, info_seen{"later"});
            EXPECT_EQ(next<info_seen>().text, "later");
        }
    });
}

TEST(stage_buffering, holds_infos_until_their_events_have_left) {  // GS-071, GS-081
    in_runtime([] {
        for (std::size_t held = 1; held <= 3; ++held) {
            auto const source = start_link<idle>({.buffer_size = 3}, self());
            send(source, emit_these{range(0, static_cast<int>(held))});
            gen_stage::sync_info(source, make_message(info_seen{"first"}));
            gen_stage::sync_info(source, make_message(info_seen{"second"}));
            EXPECT_EQ(estimate_buffered_count(source), held);
            EXPECT_TRUE(none<info_seen>());
            subscribe(start_link<recorder>(self()), source, {.max_demand = 10});
            EXPECT_EQ(next<info_seen>().text, "first");
            EXPECT_EQ(next<info_seen>().text, "second");
            EXPECT_EQ(next<batch_seen>().events.size(), held);
        }
    });
}

TEST(stage_buffering, lets_infos_go_when_their_events_are_dropped) {
    in_runtime([] {
        auto const source = start_link<idle>({.buffer_size = 2}, self());
        send(source, emit_these{{1, 2}});
        gen_stage::sync_info(source, make_message(info_seen{"dropped"}));
        send(source, emit_these{{3, 4}});
        EXPECT_EQ(next<info_seen>().text, "dropped");
    });
}

TEST(stage_buffering, of_accumulate_holds_infos_too) {
    in_runtime([] {
        auto const source = start_link<idle>({.demand = demand_mode::accumulate}, self());
        send(source, emit_these{{1}});
        gen_stage::sync_info(source, make_message(info_seen{"after 1"}));
        settle(source);
        EXPECT_TRUE(none<info_seen>());
        gen_stage::demand(source, demand_mode::forward);
        settle(source);
        EXPECT_TRUE(none<info_seen>()) << "the event is in the buffer now";
        subscribe(start_link<recorder>(self()), source);
        EXPECT_EQ(next<info_seen>().text, "after 1");
    });
}

struct finite {
    int left;
    explicit finite(int count) : left{count} {}
    numbers handle_demand(std::size_t count) {
        numbers events;
        for (; count > 0 && left > 0; --count) events.push_back(left--);
        if (left == 0) gen_stage::async_stop(self());
        return events;
    }
};

TEST(stage_buffering, loses_nothing_of_a_source_that_ends) {  // GS-083
    in_runtime([] {
        auto const source = *gen_stage::try_start<finite>({}, 7);
        auto const sink = start_link<recorder>(self());
        ref const watch = monitor(source);
        subscribe(sink, source, {.max_demand = 3, .min_demand = 0, .cancel = gen_stage::cancel_mode::transient});
        EXPECT_EQ(next<batch_seen>().events, (numbers{7, 6, 5}));
        EXPECT_EQ(next<batch_seen>().events, (numbers{4, 3, 2}));
        EXPECT_EQ(next<batch_seen>().events, (numbers{1}));
        EXPECT_TRUE(receive(when([watch](down_msg const& down) { return down.monitor == watch; },
                                 [](down_msg const& down) { return down.reason.is_normal(); })));
        EXPECT_TRUE(next<cancel_seen>().why.down);
    });
}

}  // namespace
