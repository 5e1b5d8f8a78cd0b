// How layers are put together: through other stages, of several flows, by a dispatcher of the user's choice.

#include "unit/stdlib/flow_stages.hpp"

namespace {

using namespace weft;
using namespace weft::flow_test;
using weft::test::in_runtime;
using weft::test::wait_for_end;

test_number const even = [](int n) { return n % 2 == 0; };
auto filtered(numbers events, flow::layer_options const& options = {.stages = 2, .max_demand = 10}) {
    return flow::from(std::move(events), options) | flow::filter(even);
}

TEST(flow_wiring, goes_through_running_stages_before_and_after_an_operation) {  // FL-108
    in_runtime([] {
        auto const before = gen_stage::start_link<times>(self(), std::string{"before"}, 3);
        auto const after = gen_stage::start_link<times>(self(), std::string{"after"}, 10);
        auto const described = flow::from(up_to(6)) | flow::through_stages({before}, {.stages = 2}) | flow::filter(even) |
                               flow::through_stages({flow::wired{after, {.max_demand = 100}}});
        auto const sink = gen_stage::start_link<collecting>(self());
        pid const running = flow::into_stages(described, {sink});
        EXPECT_EQ(sorted(collect("collecting", 3)), (numbers{60, 120, 180}));
        stop(running);
        EXPECT_EQ(sorted(collect("before", 6)), up_to(6));
        EXPECT_EQ(sorted(collect("after", 3)), (numbers{6, 12, 18}));
        for (pid const stage : {before.id(), after.id(), sink.id()}) {
            EXPECT_TRUE(is_alive(stage));
            stop(stage);
        }
    });
}

TEST(flow_wiring, starts_and_stops_the_stages_it_goes_through) {  // FL-109
    in_runtime([] {
        auto const results = flow::from(up_to(6)) | flow::through_specs({flow::spec<times>(self(), std::string{"before"}, 3)}, {.stages = 2}) |
                             flow::filter(even) | flow::through_specs({flow::spec<times>(self(), std::string{"after"}, 10)}) | flow::to<numbers>();
        EXPECT_EQ(sorted(results), (numbers{60, 120, 180}));
        EXPECT_EQ(sorted(collect("before", 6)), up_to(6));
        EXPECT_EQ(sorted(collect("after", 3)), (numbers{6, 12, 18}));
        EXPECT_TRUE(is_gone("before"));
        EXPECT_TRUE(is_gone("after"));
    });
}

TEST(flow_wiring, ends_the_running_stages_it_goes_through_with_its_failure) {
    in_runtime([] {
        trap_exit(true);
        auto const stage = gen_stage::start_link<times>(self(), std::string{"stage"}, 3);
        ref const watch = monitor(stage);
        exit_reason const broken{"broken"};
        EXPECT_EQ((flow::from_specs({flow::spec<counting>(self(), 3, broken)}, {.stages = 1}) | flow::filter(even) |
                   flow::through_stages({stage}) | flow::try_run()).error(),
                  broken);
        EXPECT_EQ(receive(when([watch](down_msg const& down) { return down.monitor == watch; }, [](down_msg const& down) { return down.reason; })),
                  broken);
    });
}

auto summed = [](auto flow) {
    int total = 0;
    for (int const sum : std::move(flow) | flow::to<numbers>()) total += sum;
    return total;
};
auto const add = [](int& sum, int n) { sum += n; };
numbers halves(int from) {
    numbers all;
    for (int n = from; n <= 100; n += 2) all.push_back(2 * n);
    return all;
}

TEST(flow_wiring, merges_flows_into_partitions_and_into_one_stage) {  // FL-050, FL-051
    in_runtime([] {
        auto const merged = flow::merge(filtered(halves(1)), filtered(halves(2)));
        EXPECT_EQ(summed(merged | flow::partition({.stages = 3}) | flow::reduce(0, add) | flow::emit(flow::state)), 10100);
        EXPECT_EQ(summed(merged | flow::shuffle({.stages = 1}) | flow::reduce(0, add) | flow::emit(flow::state)), 10100);
    });
}

TEST(flow_wiring, merges_a_list_of_flows) {  // FL-053
    in_runtime([] {
        std::vector<decltype(flow::from(numbers{}))> sources;
        for (int i = 1; i <= 3; ++i) sources.push_back(flow::from(numbers{i, 10 * i}));
        EXPECT_EQ(sorted(flow::merge(sources) | flow::to<numbers>()), (numbers{1, 2, 3, 10, 20, 30}));
        on_number const tell = [probe = self()](int n) {
            send(probe, seen{"mapper", {n}});
            return n;
        };
        pid const running = flow::start_link(flow::merge(sources) | flow::dispatch(gen_stage::by_demand{}, {.stages = 2}) | flow::map(tell));
        EXPECT_EQ(sorted(collect("mapper", 6)), (numbers{1, 2, 3, 10, 20, 30}));
        static_cast<void>(wait_for_end(running));
    });
}

TEST(flow_wiring, broadcasts_to_every_stage_of_a_layer) {
    in_runtime([] {
        auto const results = filtered({2, 4}) | flow::dispatch(gen_stage::broadcast{}, {.stages = 3}) | flow::map(on_number{add_one}) |
                             flow::to<numbers>();
        EXPECT_EQ(sorted(results), (numbers{3, 3, 3, 5, 5, 5}));
    });
}

TEST(flow_wiring, puts_a_stage_between_a_source_and_a_partition_that_it_knows_nothing_of) {
    in_runtime([] {
        auto const parts = flow::from_specs({flow::spec<counting>(self(), 20)}, {.stages = 2}) | flow::partition({.stages = 3}) |
                           flow::map(on_number{add_one});
        auto const outline = flow::plan(parts);
        ASSERT_EQ(outline.layers.size(), 3U);
        EXPECT_EQ(outline.layers[1].route, "partition");
        EXPECT_EQ(sorted(parts | flow::to<numbers>()), up_to(20));
    });
}

TEST(flow_wiring, does_not_hash_for_one_stage_unless_a_hash_was_given) {
    in_runtime([] {
        auto const never = [](int) -> int { throw std::runtime_error{"called"}; };
        EXPECT_EQ(sorted(filtered({2, 4}) | flow::partition(flow::by_key(never), {.stages = 1}) | flow::to<numbers>()), (numbers{2, 4}));
        auto const halve = [](int n) { return std::pair{n / 2, 0}; };
        EXPECT_EQ(sorted(filtered({2, 4}) | flow::partition(flow::by_hash(halve), {.stages = 1}) | flow::to<numbers>()), (numbers{1, 2}));  // FL-049
    });
}

TEST(flow_wiring, is_shown_by_a_plan_that_starts_nothing) {  // FL-015
    in_runtime([] {
        std::size_t const before = info::node(this_runtime()).spawned;
        auto const described = flow::merge(filtered({2, 4}), filtered({6})) | flow::partition({.stages = 3, .max_demand = 5}) | flow::reject(even) |
                               flow::reduce(0, add) | flow::emit(flow::state);
        auto const outline = flow::plan(described);
        EXPECT_EQ(info::node(this_runtime()).spawned, before);
        EXPECT_EQ(outline.processes(), 1U + 2U + 1U + 2U + 3U);
        EXPECT_EQ(outline.to_text(),
                  "0 source: 1 stage; out by demand\n"
                  "1 map: 2 stages from 0, max_demand 10: filter; out by partition\n"
                  "2 source: 1 stage; out by demand\n"
                  "3 map: 2 stages from 2, max_demand 10: filter; out by partition\n"
                  "4 partition: 3 stages from 1, 3, max_demand 5: reject, reduce; out by demand\n"
                  "result from 4\n");
        EXPECT_EQ(outline.to_dot(),
                  "digraph flow {\n"
                  "    rankdir=LR;\n"
                  "    node [shape=box];\n"
                  "    0 [label=\"source, 1 stage\"];\n"
                  "    1 [label=\"map: filter, 2 stages\"];\n"
                  "    2 [label=\"source, 1 stage\"];\n"
                  "    3 [label=\"map: filter, 2 stages\"];\n"
                  "    4 [label=\"partition: reject, reduce, 3 stages\"];\n"
                  "    0 -> 1 [label=\"demand\"];\n"
                  "    2 -> 3 [label=\"demand\"];\n"
                  "    1 -> 4 [label=\"partition\"];\n"
                  "    3 -> 4 [label=\"partition\"];\n"
                  "    result [shape=ellipse];\n"
                  "    4 -> result [label=\"demand\"];\n"
                  "}\n");
        EXPECT_EQ(flow::plan(flow::from(numbers{1})).processes(), 1U);  // a layer without operations adds none
    });
}

}  // namespace
