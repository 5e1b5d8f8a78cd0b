// The operations of a flow: fused, typed, moving events and copying none.

#include <weft/flow.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

namespace flow = weft::flow;
using namespace weft::flow::detail;
using numbers = std::vector<int>;

template <class Out, class Chain, class In>
std::vector<Out> run_through(Chain ops, std::vector<In> events) {
    std::vector<Out> results;
    auto sink = [&results](auto&& event) { results.push_back(std::forward<decltype(event)>(event)); };
    for (auto& event : events) ops(std::move(event), sink);
    return results;
}

bool is_even(int n) { return n % 2 == 0; }

TEST(flow_operators, pass_each_event_through_all_in_order) {
    auto ops = chain<>{}.with(filter_op<decltype(&is_even), true>{is_even});
    auto all = std::move(ops).with(map_op<int (*)(int)>{[](int n) { return n * 10; }});
    EXPECT_EQ(run_through<int>(all, numbers{1, 2, 3, 4}), (numbers{20, 40}));
}

TEST(flow_operators, reject_what_filter_keeps) {
    auto ops = chain<>{}.with(filter_op<decltype(&is_even), false>{is_even});
    EXPECT_EQ(run_through<int>(ops, numbers{1, 2, 3, 4}), (numbers{1, 3}));
}

TEST(flow_operators, flatten_one_level) {
    auto const twice = [](int n) { return std::vector<numbers>{{n}, {n, n}}; };
    auto ops = chain<>{}.with(flat_map_op<decltype(twice)>{twice});
    EXPECT_EQ(run_through<numbers>(ops, numbers{7}), (std::vector<numbers>{{7}, {7, 7}}));
}

TEST(flow_operators, move_events_that_cannot_be_copied) {
    using box = std::unique_ptr<int>;
    auto const unwrap = [](box b) { return *b; };
    auto const keep = [](box const& b) { return *b > 1; };
    auto ops = chain<>{}.with(filter_op<decltype(keep), true>{keep}).with(map_op<decltype(unwrap)>{unwrap});
    std::vector<box> boxes;
    for (int i = 0; i < 4; ++i) boxes.push_back(std::make_unique<int>(i));
    EXPECT_EQ(run_through<int>(ops, std::move(boxes)), (numbers{2, 3}));
}

TEST(flow_operators, copy_elements_of_a_container_that_is_only_referred_to) {
    auto const table = std::make_shared<std::vector<std::string>>(std::vector<std::string>{"a", "b"});
    auto const look_up = [table](int) -> std::vector<std::string> const& { return *table; };
    auto ops = chain<>{}.with(flat_map_op<decltype(look_up)>{look_up});
    EXPECT_EQ(run_through<std::string>(ops, numbers{1}), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(*table, (std::vector<std::string>{"a", "b"}));
}

TEST(flow_operators, know_the_type_that_comes_out) {
    auto described = flow::from(numbers{1}) | flow::map([](int n) { return std::to_string(n); }) |
                     flow::flat_map([](std::string s) { return std::vector<char>(s.begin(), s.end()); });
    static_assert(std::is_same_v<event_of<decltype(described)>, char>);
    auto counted = described | flow::partition() |
                   flow::reduce(std::unordered_map<char, int>{}, [](auto& seen, char c) { ++seen[c]; });
    static_assert(std::is_same_v<event_of<decltype(counted)>, std::pair<char, int>>);
    auto maps = counted | flow::emit(flow::state);
    static_assert(std::is_same_v<event_of<decltype(maps)>, std::unordered_map<char, int>>);
}

}  // namespace
