// Where a flow's events may come from, and that what it starts for them ends with it.

#include "unit/stdlib/flow_stages.hpp"

namespace {

using namespace weft;
using namespace weft::flow_test;
using weft::test::end_of;
using weft::test::in_runtime;

TEST(flow_sources, are_never_none) {  // FL-002
    EXPECT_THROW(static_cast<void>(flow::from_ranges(std::vector<numbers>{})), argument_error);
    EXPECT_THROW(static_cast<void>(flow::from_stages(std::vector<gen_stage::producer_ref<int>>{})), argument_error);
    EXPECT_THROW(static_cast<void>(flow::from_specs(std::vector<flow::producer_spec<int>>{})), argument_error);
    EXPECT_THROW(static_cast<void>(flow::through_stages(std::vector<flow::wired<times>>{})), argument_error);
    EXPECT_THROW(static_cast<void>(flow::through_specs(std::vector<flow::stage_spec<int, int>>{})), argument_error);
    EXPECT_THROW(static_cast<void>(flow::merge(std::vector<decltype(flow::from(numbers{}))>{})), argument_error);
    EXPECT_THROW(static_cast<void>(flow::from_specs({flow::producer_spec<int>{{.id = "nothing to start"}}})), argument_error);
}

TEST(flow_sources, of_several_ranges_are_read_whole_by_fewer_stages) {  // FL-116
    in_runtime([] {
        std::vector<numbers> ranges;
        numbers all;
        for (int i = 0; i < 7; ++i) {
            numbers const some = i == 3 ? numbers{} : up_to(40 * i);
            all.insert(all.end(), some.begin(), some.end());
            ranges.push_back(some);
        }
        for (std::int64_t const stages : {1, 2, 9}) {
            auto const described = flow::from_ranges(ranges, {.stages = stages, .max_demand = 16});
            EXPECT_EQ(flow::plan(described).processes(), std::min<std::size_t>(static_cast<std::size_t>(stages), 7U));
            EXPECT_EQ(sorted(described | flow::to<numbers>()), sorted(all));
        }
    });
}

TEST(flow_sources, made_of_specs_are_started_and_stopped_with_the_flow) {  // FL-106
    in_runtime([] {
        auto const described = flow::from_specs({flow::spec<counting>(self(), 50), flow::spec<counting>(self(), 10)}, {.stages = 2}) |
                               flow::map(on_number{add_one});
        EXPECT_FALSE(test::next_now<started>());
        auto const results = sorted(described | flow::to<numbers>());
        EXPECT_EQ(results.size(), 60U);
        EXPECT_EQ(results.back(), 50);
        EXPECT_TRUE(is_gone("counting"));
        EXPECT_TRUE(is_gone("counting"));
    });
}

template <class D>
numbers first_ten(D const& described) {
    numbers first;
    for (int const n : flow::stream(described)) {
        first.push_back(n);
        if (first.size() == 10) break;
    }
    return first;
}

TEST(flow_sources, made_of_endless_specs_end_when_the_loop_is_left) {  // FL-106, FL-127
    in_runtime([] {
        std::size_t const before = info::node(this_runtime()).processes;
        auto const endless = flow::from_specs({flow::spec<counting>(self())}, {.stages = 1});
        EXPECT_EQ(first_ten(endless | flow::map(on_number{add_one})), up_to(10));
        EXPECT_TRUE(is_gone("counting"));
        EXPECT_EQ(first_ten(endless), (numbers{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
        EXPECT_TRUE(is_gone("counting"));
        while (info::node(this_runtime()).processes > before) yield();  // the coordinator has ended too
        EXPECT_EQ(mailbox_length(), 2U);  // that each of them was started
    });
}

TEST(flow_sources, that_ignore_their_start_are_left_out) {  // FL-107
    in_runtime([] {
        flow::producer_spec<int> const ignores{{.id = "ignores", .start = child_start{[] { return pid{}; }}}};
        EXPECT_EQ(flow::from_specs({ignores, ignores}) | flow::to<numbers>(), numbers{});
        EXPECT_EQ(flow::from_specs({ignores}) | flow::map(on_number{add_one}) | flow::to<numbers>(), numbers{});
        EXPECT_EQ(sorted(flow::from_specs({ignores, flow::spec<counting>(self(), 5)}) | flow::map(on_number{add_one}) | flow::to<numbers>()),
                  up_to(5));
        auto const started = flow::try_start_link(flow::from_specs({ignores}));
        ASSERT_TRUE(started);
        EXPECT_FALSE(*started);
    });
}

TEST(flow_sources, that_run_already_are_asked_only_when_all_is_wired) {
    in_runtime([] {
        auto const source = gen_stage::start_link<counting>({.demand = gen_stage::demand_mode::accumulate}, self(), 1000);
        auto const results = sorted(flow::from_stages({source}, {.stages = 2}) | flow::map(on_number{add_one}) | flow::to<numbers>());
        EXPECT_EQ(results, up_to(1000));
        EXPECT_TRUE(is_gone("counting"));
    });
}

TEST(flow_sources, that_run_already_live_on_when_the_loop_is_left) {
    in_runtime([] {
        auto const source = gen_stage::start_link<counting>({.demand = gen_stage::demand_mode::accumulate}, self());
        int first = -1;
        for (int const n : flow::stream(flow::from_stages({source}))) {
            first = n;
            break;
        }
        EXPECT_EQ(first, 0);
        EXPECT_EQ(gen_stage::demand(source), gen_stage::demand_mode::forward);
        stop(source);
        EXPECT_EQ(mailbox_length(), 2U);  // that it was started, and that it has gone
    });
}

TEST(flow_sources, that_are_gone_already_make_the_flow_fail) {
    in_runtime([] {
        auto const source = gen_stage::start<counting>(self(), 0);
        stop(source);
        EXPECT_EQ((flow::from_stages({source}) | flow::try_run()).error(), exit_reason::noproc());
        EXPECT_EQ((flow::from_stages({source}) | flow::map(on_number{add_one}) | flow::try_run()).error(), exit_reason::noproc());
        EXPECT_EQ((flow::from_stages(std::vector<gen_stage::producer_ref<int>>{"nobody"}) | flow::try_run()).error(), exit_reason::noproc());
    });
}

TEST(flow_sources, that_fail_make_the_flow_fail_with_their_reason) {  // FL-123
    in_runtime([] {
        exit_reason const broken{"broken"};
        auto const described = flow::from_specs({flow::spec<counting>(self(), 5, broken)}, {.stages = 2});
        EXPECT_EQ((described | flow::try_run()).error(), broken);
        EXPECT_EQ((described | flow::map(on_number{add_one}) | flow::try_run()).error(), broken);
        EXPECT_EQ(test::end_of_process([described] { described | flow::map(on_number{add_one}) | flow::run(); }), broken);
        EXPECT_EQ(test::end_of_process([described] {
                      for (int const n : flow::stream(described | flow::map(on_number{add_one}))) static_cast<void>(n);
                  }),
                  broken);
    });
}

TEST(flow_sources, of_other_events_are_refused) {
    in_runtime([] {
        auto const source = gen_stage::start_link<counting>(self());
        auto const failed = flow::from_stages(std::vector<gen_stage::producer_ref<std::string>>{source.id()}) | flow::try_run();
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().type(), "bad_opts");
        stop(source);
    });
}

}  // namespace
