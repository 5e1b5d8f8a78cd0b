// Subscribing: what both sides learn of it, what is refused, and what a bad message does.

#include <weft/process.hpp>
#include <weft/stop.hpp>

#include "gen_stage_stages.hpp"
#include "support/captured_log.hpp"

namespace {

using namespace weft;
using namespace weft::test;
using gen_stage::cancel_mode;
using gen_stage::peer;
using gen_stage::start_link;
using gen_stage::subscribe;
using gen_stage::try_start;
using gen_stage::try_subscribe;

TEST(stage_subscription, is_known_to_both_sides_by_one_tag) {  // GS-028
    in_runtime([] {
        auto const source = start_link<idle>(self());
        auto const sink = start_link<recorder>(self());
        ref const tag = subscribe(sink, source);
        for (int i = 0; i < 2; ++i) {
            auto const seen = next<subscribed>();
            EXPECT_EQ(seen.who.tag, tag);
            EXPECT_EQ(seen.who.process, seen.side == peer::producer ? source.id() : sink.id());
        }
    });
}

TEST(stage_subscription, needs_a_producer) {  // GS-029
    in_runtime([] {
        auto const sink = start_link<recorder>(self());
        EXPECT_THROW(static_cast<void>(try_subscribe(sink, gen_stage::producer_ref<int>{pid{}})), argument_error);
    });
}

TEST(stage_subscription, needs_a_consumer_that_lives) {  // GS-030
    in_runtime([] {
        auto const sink = start_link<recorder>(self());
        stop(sink);
        auto const made = try_subscribe(sink, start_link<counter>());
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error(), exit_reason::noproc());
    });
}

TEST(stage_subscription, is_refused_with_demand_out_of_range) {  // GS-031, GS-032
    in_runtime([] {
        auto const sink = start_link<recorder>(self());
        auto const source = start_link<counter>();
        auto const none_wanted = try_subscribe(sink, source, {.max_demand = 0});
        ASSERT_FALSE(none_wanted);
        EXPECT_EQ(none_wanted.error().type(), "bad_opts");
        EXPECT_EQ(none_wanted.error().text(), "expected max_demand to be equal to or greater than 1, got: 0");
        auto const min_above = try_subscribe(sink, source, {.min_demand = 2000});
        ASSERT_FALSE(min_above);
        EXPECT_EQ(min_above.error().text(), "expected min_demand to be equal to or less than 999, got: 2000");
        EXPECT_THROW(subscribe(sink, source, {.max_demand = -1}), argument_error);
        EXPECT_TRUE(is_alive(sink));
    });
}

TEST(stage_subscription, to_a_name_that_nobody_holds_ends_a_permanent_consumer) {  // GS-036
    in_runtime([] {
        auto const sink = *try_start<recorder>({}, self());
        EXPECT_TRUE(try_subscribe(sink, "nobody"));
        EXPECT_EQ(next<terminated>().reason, exit_reason::noproc());
    });
}

TEST(stage_subscription, to_nobody_is_survived_when_temporary) {  // GS-037, GS-038
    in_runtime([] {
        auto const sink = start_link<recorder>(self());
        EXPECT_TRUE(try_subscribe(sink, "nobody", {.cancel = cancel_mode::temporary}));
        auto const gone = start_link<counter>();
        stop(gone);
        EXPECT_TRUE(try_subscribe(sink, gone, {.cancel = cancel_mode::temporary}));
        EXPECT_EQ(next<cancel_seen>().why.reason, exit_reason::noproc());
        settle(sink);
        EXPECT_TRUE(is_alive(sink));
    });
}

TEST(stage_subscription, can_be_replaced_in_one_step) {  // GS-041
    in_runtime([] {
        auto const source = start_link<idle>(self());
        auto const sink = start_link<recorder>(self());
        ref const old = subscribe(sink, source, {.cancel = cancel_mode::temporary});
        auto const fresh = gen_stage::try_resubscribe(sink, old, exit_reason{"moved"}, source);
        ASSERT_TRUE(fresh);
        EXPECT_NE(*fresh, old);
        for (int i = 0; i < 2; ++i) {
            auto const seen = next<cancel_seen>();
            EXPECT_EQ(seen.who.tag, old);
            EXPECT_EQ(seen.why.reason, exit_reason{"moved"});
        }
        send(source, emit_these{{1}});
        EXPECT_EQ(next<batch_seen>().events, numbers{1});
    });
}

TEST(stage_subscription, that_is_unknown_is_replaced_by_a_new_one) {  // GS-042
    in_runtime([] {
        auto const sink = start_link<recorder>(self());
        EXPECT_TRUE(gen_stage::try_resubscribe(sink, make_ref(), {}, start_link<counter>(), {.max_demand = 10}));
        EXPECT_EQ(next<batch_seen>().events, range(0, 5));
    });
}

TEST(stage_subscription, stays_when_its_replacement_is_refused) {  // GS-043
    in_runtime([] {
        auto const source = start_link<idle>(self());
        auto const sink = start_link<recorder>(self());
        ref const tag = subscribe(sink, source);
        EXPECT_FALSE(gen_stage::try_resubscribe(sink, tag, {}, source, {.max_demand = 0}));
        send(source, emit_these{{1}});
        EXPECT_EQ(next<batch_seen>().events, numbers{1});
    });
}

TEST(stage_subscription, carries_what_the_user_adds) {  // GS-045
    struct curious : reporter {
        using reporter::reporter;
        void handle_events(std::span<int const>) {}
        void handle_subscribe(peer, gen_stage::subscribe_options const& options, gen_stage::subscription const&) {
            tell(info_seen{std::any_cast<std::string>(options.extra)});
        }
    };
    in_runtime([] {
        auto const sink = start_link<curious>(self());
        subscribe(sink, start_link<counter>(), {.max_demand = 1, .min_demand = 0, .extra = std::string{"shard 7"}});
        EXPECT_EQ(next<info_seen>().text, "shard 7");
    });
}

TEST(stage_subscription, may_be_made_twice_with_a_demand_dispatcher) {  // GS-046
    in_runtime([] {
        auto const source = start_link<idle>(self());
        auto const sink = start_link<recorder>(self());
        ref const first = subscribe(sink, source, {.max_demand = 3});
        EXPECT_NE(subscribe(sink, source, {.max_demand = 4}), first);
        EXPECT_EQ(next<demand_seen>().count, 3U);
        EXPECT_EQ(next<demand_seen>().count, 4U);
    });
}

TEST(stage_subscription, to_other_events_is_refused_at_run_time_too) {
    struct words {
        std::vector<std::string> handle_demand(std::size_t) { return {}; }
    };
    in_runtime([] {
        auto const source = start_link<words>();
        auto const sink = start_link<recorder>(self());
        static_cast<void>(try_subscribe(sink, gen_stage::producer_ref<int>{source.id()}, {.cancel = cancel_mode::temporary}));
        EXPECT_NE(next<cancel_seen>().why.reason.text().find("takes events of type int"), std::string::npos);
        EXPECT_TRUE(is_alive(source));
    });
}

TEST(stage_subscription, under_a_tag_in_use_is_refused) {
    in_runtime([] {
        auto const source = start_link<counter>();
        gen_stage::subscription const me{self(), make_ref()};
        send(source, gen_stage::protocol::subscribe{me});
        send(source, gen_stage::protocol::subscribe{me});
        EXPECT_EQ(next<gen_stage::protocol::cancelled>().reason, exit_reason{"duplicated_subscription"});
        send(source, gen_stage::protocol::ask{me, 2});
        EXPECT_EQ(next<gen_stage::protocol::events<int>>().list.size(), 2U);
    });
}

TEST(stage_subscription, that_is_unknown_is_told_so) {
    in_runtime([] {
        send(start_link<counter>(), gen_stage::protocol::ask{{self(), make_ref()}, 2});
        EXPECT_EQ(next<gen_stage::protocol::cancelled>().reason, exit_reason{"unknown_subscription"});
        auto const sink = start_link<recorder>(self());
        send(sink, gen_stage::protocol::events<int>{{self(), make_ref()}, gen_stage::batch<int>{{1}}});
        EXPECT_EQ(next<gen_stage::protocol::cancel>().reason, exit_reason{"unknown_subscription"});
        EXPECT_TRUE(none<batch_seen>());
    });
}

TEST(stage_subscription, messages_of_the_wrong_side_are_survived) {  // GS-047
    in_runtime([] {
        auto const source = start_link<counter>();
        auto const sink = start_link<recorder>(self());
        send(source, gen_stage::protocol::cancelled{{self(), make_ref()}, {}});
        send(sink, gen_stage::protocol::ask{{self(), make_ref()}, 1});
        send(sink, gen_stage::protocol::subscribe{{self(), make_ref()}});
        settle(source);
        settle(sink);
        EXPECT_TRUE(is_alive(source) && is_alive(sink));
    });
}

TEST(stage_subscription, is_refused_with_a_cancel_mode_that_there_is_not) {  // GS-033
    in_runtime([] {
        auto const sink = start_link<recorder>(self());
        auto const made = try_subscribe(sink, start_link<counter>(), {.cancel = static_cast<cancel_mode>(7)});
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().text(), "expected cancel to be permanent, transient or temporary, got: 7");
        EXPECT_TRUE(is_alive(sink));
    });
}

TEST(stage_subscription, told_to_a_producer_is_refused) {  // GS-035
    captured_log const log;
    in_runtime([] {
        auto const source = start_link<counter>();
        gen_stage::stage_ref<recorder> const believed{source.id()};
        auto const made = try_subscribe(believed, start_link<counter>());
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error(), exit_reason{"not_a_consumer"});
        EXPECT_TRUE(is_alive(source));
    });
    auto const lines = log.lines_with("a producer was told to subscribe");
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_TRUE(lines.front().starts_with("error ")) << lines.front();
}

TEST(stage_subscription, can_be_replaced_without_waiting) {  // GS-044
    in_runtime([] {
        auto const source = start_link<idle>(self());
        auto const sink = start_link<recorder>(self());
        ref const old = subscribe(sink, source, {.max_demand = 10, .cancel = cancel_mode::temporary});
        gen_stage::async_resubscribe(sink, old, exit_reason{"moved"}, source, {.max_demand = 4, .cancel = cancel_mode::temporary});
        EXPECT_EQ(next<demand_seen>().count, 10U);
        for (int i = 0; i < 2; ++i) EXPECT_EQ(next<cancel_seen>().who.tag, old);
        send(source, emit_these{range(0, 20)});
        EXPECT_EQ(next<batch_seen>().events, range(0, 2)) << "by the demand of the new subscription";
    });
}

}  // namespace
