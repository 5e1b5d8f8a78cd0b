// What the observer sees of a stage: its kind, its dispatcher, and for each subscription asked = delivered + outstanding.

#include <weft/info.hpp>
#include <weft/process.hpp>

#include "gen_stage_stages.hpp"

#include <algorithm>
#include <future>

namespace {

using namespace weft;
using namespace weft::test;

using published = std::vector<std::pair<std::string, std::string>>;

std::string value_of(published const& all, std::string const& key) {
    auto const found = std::find_if(all.begin(), all.end(), [&key](auto const& one) { return one.first == key; });
    return found == all.end() ? "(none)" : found->second;
}

struct shown_stages {
    pid source;
    pid middle;
    pid sink;
};

TEST(stage_observed, shows_demand_at_both_ends) {  // GS-027
    runtime node{two_workers()};
    std::promise<shown_stages> ready;
    pid const first = node.spawn([&ready] {
        auto const source = gen_stage::start_link<idle>(self());
        auto const middle = gen_stage::start_link<doubler>({.label = "twice"});
        auto const sink = gen_stage::start_link<recorder>(self());
        gen_stage::subscribe(sink, middle, {.max_demand = 10});
        gen_stage::subscribe(middle, source, {.max_demand = 8, .min_demand = 0});
        next<demand_seen>();
        send(source, emit_these{range(0, 3)});
        next<batch_seen>();
        for (pid const stage : {source.id(), middle.id(), sink.id()}) settle(stage);
        ready.set_value({source, middle, sink});
        receive([](exit_msg const&) {});
    });
    auto const stages = ready.get_future().get();
    auto const details_of = [&node](pid id) { return info::details(node, id, std::chrono::seconds{10}).value(); };

    auto const source = details_of(stages.source);
    EXPECT_EQ(source.summary.behaviour, "gen_stage");
    EXPECT_EQ(value_of(source.published, "stage"), "producer");
    EXPECT_EQ(value_of(source.published, "dispatcher"), "demand");
    EXPECT_EQ(value_of(source.published, "buffered"), "0");
    EXPECT_EQ(value_of(source.published, "demand"), "owed=5 queued=0 wanted=5 pending=0");
    EXPECT_EQ(value_of(source.published, "consumer " + to_string(stages.middle)), "asked=8 delivered=3 outstanding=5");

    auto const middle = details_of(stages.middle);
    EXPECT_EQ(middle.summary.label, "twice");
    EXPECT_EQ(value_of(middle.published, "stage"), "producer_consumer");
    EXPECT_EQ(value_of(middle.published, "emitted"), "6");
    EXPECT_EQ(value_of(middle.published, "producer " + to_string(stages.source)), "asked=8 delivered=3 outstanding=5");

    auto const sink = details_of(stages.sink);
    EXPECT_EQ(value_of(sink.published, "stage"), "consumer");
    EXPECT_EQ(value_of(sink.published, "dispatcher"), "(none)");
    std::string const seen_above = value_of(middle.published, "consumer " + to_string(stages.sink));
    EXPECT_EQ(value_of(sink.published, "producer " + to_string(stages.middle)), seen_above);
    exit_signal(first, exit_reason::kill());
}

}  // namespace
