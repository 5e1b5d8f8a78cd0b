// The end of a subscription: who hears of it, and what becomes of the two stages.

#include <weft/process.hpp>
#include <weft/spawn.hpp>
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

// A consumer with one subscription to an idle producer.
struct pair {
    gen_stage::stage_ref<idle> source;
    gen_stage::stage_ref<recorder> sink;
    ref tag;
};
pair connected(cancel_mode mode) {
    auto const source = *try_start<idle>({}, self());
    auto const sink = *try_start<recorder>({}, self());
    ref const tag = subscribe(sink, source, {.cancel = mode});
    next<demand_seen>();
    return {source, sink, tag};
}

TEST(stage_cancel, leaves_both_sides_of_a_temporary_subscription_alive) {  // GS-121
    in_runtime([] {
        auto const [source, sink, tag] = connected(cancel_mode::temporary);
        gen_stage::cancel({source, tag}, exit_reason{"oops"});
        for (int i = 0; i < 2; ++i) {
            auto const seen = next<cancel_seen>();
            EXPECT_FALSE(seen.why.down);
            EXPECT_EQ(seen.why.reason, exit_reason{"oops"});
        }
        settle(sink);
        EXPECT_TRUE(is_alive(source) && is_alive(sink));
    });
}

TEST(stage_cancel, with_a_clean_reason_spares_a_transient_consumer) {  // GS-123
    in_runtime([] {
        auto const [source, sink, tag] = connected(cancel_mode::transient);
        gen_stage::cancel({source, tag}, {});
        next<cancel_seen>();
        next<cancel_seen>();
        settle(sink);
        EXPECT_TRUE(is_alive(sink));
    });
}

TEST(stage_cancel, with_another_reason_ends_a_transient_consumer) {  // GS-124
    in_runtime([] {
        auto const [source, sink, tag] = connected(cancel_mode::transient);
        gen_stage::cancel({source, tag}, exit_reason{"oops"});
        EXPECT_EQ(next<terminated>().reason, exit_reason{"oops"});
        EXPECT_EQ(next<cancel_seen>().why.reason, exit_reason{"oops"});
        settle(source);
    });
}

TEST(stage_cancel, ends_a_permanent_consumer_whatever_the_reason) {  // GS-125
    in_runtime([] {
        for (auto const& reason : {exit_reason{}, exit_reason::shutdown(), exit_reason{"oops"}}) {
            auto const [source, sink, tag] = connected(cancel_mode::permanent);
            gen_stage::cancel({source, tag}, reason);
            EXPECT_EQ(next<terminated>().reason, reason);
        }
    });
}

TEST(stage_cancel, by_a_third_process_reaches_the_subscribed_consumer) {  // GS-131
    in_runtime([] {
        auto const [source, sink, tag] = connected(cancel_mode::temporary);
        spawn([source = source, tag = tag] { gen_stage::cancel({source, tag}, exit_reason{"meddled"}); });
        auto first = next<cancel_seen>();
        auto second = next<cancel_seen>();
        EXPECT_EQ(first.why.reason, exit_reason{"meddled"});
        EXPECT_NE(first.why.peer, second.why.peer) << "one side each";
    });
}

TEST(stage_cancel, by_the_end_of_a_consumer_is_told_to_its_producer) {  // GS-122
    in_runtime([] {
        auto const [source, sink, tag] = connected(cancel_mode::temporary);
        exit_signal(sink, exit_reason::kill());
        auto const seen = next<cancel_seen>();
        EXPECT_EQ(seen.why.peer, peer::consumer);
        EXPECT_TRUE(seen.why.down);
        EXPECT_EQ(seen.why.reason, exit_reason::killed());
    });
}

TEST(stage_cancel, by_the_end_of_a_producer_is_survived_when_temporary) {  // GS-126
    in_runtime([] {
        auto const [source, sink, tag] = connected(cancel_mode::temporary);
        exit_signal(source, exit_reason::kill());
        auto const seen = next<cancel_seen>();
        EXPECT_TRUE(seen.why.down);
        EXPECT_EQ(seen.why.reason, exit_reason::killed());
        settle(sink);
        EXPECT_TRUE(is_alive(sink));
    });
}

TEST(stage_cancel, by_the_end_of_a_killed_producer_ends_the_others) {  // GS-127
    in_runtime([] {
        for (auto const mode : {cancel_mode::transient, cancel_mode::permanent}) {
            auto const [source, sink, tag] = connected(mode);
            exit_signal(source, exit_reason::kill());
            EXPECT_TRUE(next<cancel_seen>().why.down);
            EXPECT_EQ(next<terminated>().reason, exit_reason::killed());
        }
    });
}

TEST(stage_cancel, by_the_end_of_one_producer_leaves_the_other_flowing) {  // GS-130
    in_runtime([] {
        auto const [source, sink, tag] = connected(cancel_mode::temporary);
        auto const other = start_link<idle>(self());
        subscribe(sink, other, {.cancel = cancel_mode::temporary});
        exit_signal(source, exit_reason::kill());
        next<cancel_seen>();
        send(other, emit_these{{1, 2}});
        EXPECT_EQ(next<batch_seen>().events, (numbers{1, 2}));
    });
}

TEST(stage_cancel, by_the_end_of_the_only_consumer_sends_nothing_twice) {  // GS-062
    in_runtime([] {
        auto const source = start_link<counter>();
        auto const first = *try_start<recorder>({}, self());
        subscribe(first, source, {.max_demand = 5, .min_demand = 4});
        EXPECT_EQ(next<batch_seen>().events, range(0, 1));
        exit_signal(first, exit_reason::kill());
        auto const watch = monitor(first);
        receive(when([watch](down_msg const& down) { return down.monitor == watch; }, [](down_msg const&) {}));
        int last = 0;
        while (!none<batch_seen>()) {}
        auto const second = start_link<recorder>(self());
        subscribe(second, source, {.max_demand = 5, .min_demand = 4});
        last = next<batch_seen>().events.front();
        EXPECT_GT(last, 0) << "what the first one had is not delivered again";
    });
}

struct pc_reporter : reporter {
    using reporter::reporter;
    numbers handle_events(std::span<int const> events) { return {events.begin(), events.end()}; }
    void handle_cancel(gen_stage::cancellation const& why, gen_stage::subscription const& who) {
        tell(cancel_seen{why, who});
    }
};

TEST(stage_cancel, by_the_end_of_a_producer_with_shutdown_spares_a_transient_producer_consumer) {  // GS-128
    in_runtime([] {
        auto const source = *try_start<counter>({});
        auto const middle = *try_start<pc_reporter>({}, self());
        subscribe(middle, source, {.max_demand = 1, .min_demand = 0, .cancel = cancel_mode::transient});
        stop(source, exit_reason::shutdown());
        auto const sink = start_link<recorder>(self());
        subscribe(sink, middle, {.cancel = cancel_mode::temporary});
        EXPECT_EQ(next<batch_seen>().events, range(0, 1)) << "what had arrived before the end is handled before it";
        auto const seen = next<cancel_seen>();
        EXPECT_TRUE(seen.why.down);
        EXPECT_EQ(seen.why.reason, exit_reason::shutdown());
        settle(middle);
        EXPECT_TRUE(is_alive(middle));
    });
}

TEST(stage_cancel, by_the_end_of_its_consumer_is_survived_by_a_producer_consumer) {  // GS-129
    in_runtime([] {
        auto const middle = *try_start<pc_reporter>({}, self());
        auto const sink = *try_start<recorder>({}, self());
        subscribe(sink, middle);
        exit_signal(sink, exit_reason::kill());
        auto const seen = next<cancel_seen>();
        EXPECT_EQ(seen.why.peer, peer::consumer);
        EXPECT_TRUE(seen.why.down);
        settle(middle);
        EXPECT_TRUE(is_alive(middle));
    });
}

TEST(stage_cancel, is_not_what_a_stray_down_means) {  // GS-022
    struct watcher : reporter {
        using reporter::reporter;
        numbers handle_demand(std::size_t) { return {}; }
        void handle_info(down_msg const& down) { tell(info_seen{down.name}); }
    };
    in_runtime([] {
        auto const stage = start_link<watcher>(self());
        send(stage, down_msg{make_ref(), self(), {}, "somebody"});
        EXPECT_EQ(next<info_seen>().text, "somebody");
    });
}

TEST(stage_cancel, may_be_the_end_of_a_stage_whatever_its_mode) {  // GS-132
    struct touchy : reporter {
        using reporter::reporter;
        void handle_events(std::span<int const>) {}
        void handle_cancel(gen_stage::cancellation const& why, gen_stage::subscription const&) {
            weft::exit(exit_reason{"without " + std::string{why.reason.text()}});
        }
    };
    in_runtime([] {
        auto const source = start_link<idle>(self());
        auto const sink = *try_start<touchy>({}, self());
        ref const tag = subscribe(sink, source, {.cancel = cancel_mode::temporary});
        gen_stage::cancel({source, tag}, exit_reason{"oops"});
        EXPECT_EQ(next<terminated>().reason, exit_reason{"without oops"});
    });
}

TEST(stage_cancel, that_ends_a_consumer_is_one_line_in_the_log) {  // GS-133
    captured_log const log;
    std::string expected;
    in_runtime([&expected] {
        auto const [source, sink, tag] = connected(cancel_mode::permanent);
        expected = "consumer " + to_string(sink) + " ends: its subscription to producer " + to_string(source);
        gen_stage::cancel({source, tag}, exit_reason{"oops"});
        next<terminated>();
    });
    auto const lines = log.lines_with(expected);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_TRUE(lines.front().starts_with("info ")) << lines.front();
    EXPECT_NE(lines.front().find("was cancelled with oops"), std::string::npos) << lines.front();
}

}  // namespace
