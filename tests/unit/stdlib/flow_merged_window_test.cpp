// Windows and departition where flows are merged or run on their own.

#include <weft/flow.hpp>

#include <gtest/gtest.h>

#include "support/in_runtime.hpp"
#include "support/probe.hpp"
#include "unit/stdlib/flow_support.hpp"

#include <chrono>
#include <map>
#include <utility>
#include <vector>

namespace {

using namespace weft;
using weft::test::from_to;
using weft::test::in_runtime;

void add(int& sum, int n) { sum += n; }

TEST(flow_merged_window, gives_one_result_a_partition_and_window_of_merged_flows) {  // FL-052
    in_runtime([] {
        auto const low = flow::from(from_to(1, 50), {.stages = 2, .max_demand = 4});
        auto const high = flow::from(from_to(51, 100), {.stages = 1, .max_demand = 4});
        auto const fifties = flow::window::fixed(std::chrono::milliseconds{50}, [](int n) { return n - 1; });
        using key = std::pair<std::size_t, std::int64_t>;
        auto const results = flow::merge(low, high) | flow::partition({.stages = 4, .max_demand = 4}) |
                             flow::windowed(fifties) | flow::reduce(0, add) |
                             flow::on_trigger([](int sum, flow::stage_place at, flow::firing const& why) {
                                 return std::vector<std::pair<key, int>>{{{at.index, why.window.number}, sum}};
                             }) |
                             flow::to<std::vector<std::pair<key, int>>>();
        std::map<key, int> sums;
        int total = 0;
        for (auto const& [where, sum] : results) {
            EXPECT_TRUE(sums.emplace(where, sum).second) << "stage " << where.first << " emitted window " << where.second << " twice";
            total += sum;
        }
        EXPECT_EQ(total, 5050);
    });
}

TEST(flow_merged_window, departitions_a_flow_that_runs_on_its_own) {  // FL-060
    in_runtime([] {
        pid const me = self();
        auto const tell = [me](int sum) {
            send(me, sum);
            return sum;
        };
        pid const running = flow::start_link(flow::from(from_to(1, 10), {.stages = 2}) | flow::partition({.stages = 3}) |
                                                 flow::reduce(0, add) | flow::departition(0, add, tell),
                                             {.demand = gen_stage::demand_mode::accumulate});
        ref const watch = monitor(running);
        gen_stage::demand(running, gen_stage::demand_mode::forward);
        EXPECT_EQ(test::next<int>(), 55);
        receive(when([watch](down_msg const& down) { return down.monitor == watch; },
                     [](down_msg const& down) { EXPECT_TRUE(down.reason.is_clean()) << down.reason.to_string(); }));
        EXPECT_EQ(test::next_now<int>(), std::nullopt);
    });
}

}  // namespace
