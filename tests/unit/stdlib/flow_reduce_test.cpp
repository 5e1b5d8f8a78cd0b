// The words that map batches, remove duplicates, gather and emit, in flows that run.

#include <weft/flow.hpp>
#include <weft/info.hpp>

#include <gtest/gtest.h>

#include "support/in_runtime.hpp"
#include "unit/stdlib/flow_support.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <ranges>
#include <string>
#include <vector>

namespace {

using namespace weft;
using weft::test::from_to;
using weft::test::in_runtime;
using numbers = std::vector<int>;

numbers in_order(numbers all) {
    std::sort(all.begin(), all.end());
    return all;
}
int total(numbers const& all) { return std::accumulate(all.begin(), all.end(), 0); }
void add(int& sum, int n) { sum += n; }
numbers sum_of(numbers const& batch) { return {total(batch)}; }
bool even(int n) { return n % 2 == 0; }

// The first `count` results of a flow that never ends.
template <class Flow>
numbers first_of(std::size_t count, Flow flow) {
    struct enough {};
    numbers taken;
    try {
        std::move(flow) | flow::for_each([&](int n) {
            taken.push_back(n);
            if (taken.size() == count) throw enough{};
        });
    } catch (enough const&) {
    }
    return taken;
}
auto naturals() { return flow::from(std::views::iota(1), {.stages = 1}); }

TEST(flow_reduce, maps_values_and_leaves_keys) {  // FL-020
    in_runtime([] {
        using entry = std::pair<std::string, int>;
        std::vector<entry> const entries{{"a", 1}, {"b", 2}};
        auto const doubled = flow::from(entries, {.stages = 1}) | flow::map_values([](int n) { return n * 2; }) |
                             flow::to<std::vector<entry>>();
        EXPECT_EQ(doubled, (std::vector<entry>{{"a", 2}, {"b", 4}}));
    });
}

// One stage of a mapping layer, whose batches are given to it.
template <class Layer>
auto stage_of(Layer flow) {
    using out = flow::detail::event_of<Layer>;
    return flow::detail::layer_stage<int, out, decltype(flow.ops), decltype(flow.fold)>{{}, std::move(flow.ops), std::move(flow.fold)};
}
template <class Stage>
numbers give(Stage& stage, numbers batch, ref producer = test::producer_a) {
    return stage.handle_events(batch, gen_stage::subscription{{}, producer});
}

TEST(flow_reduce, maps_each_batch) {  // FL-021
    auto stage = stage_of(test::layer_of<int>() | flow::map_batch(sum_of));
    EXPECT_EQ(give(stage, {1, 2, 3}, test::producer_a), (numbers{6}));
    EXPECT_EQ(give(stage, {4, 5, 6}, test::producer_b), (numbers{15}));
    auto then = stage_of(test::layer_of<int>() | flow::map_batch(sum_of) | flow::map([](int n) { return n * 2; }));
    EXPECT_EQ(give(then, {1, 2, 3}, test::producer_a), (numbers{12}));
    EXPECT_EQ(give(then, {4, 5, 6}, test::producer_b), (numbers{30}));
}

TEST(flow_reduce, maps_batches_in_the_order_of_the_words) {  // FL-023
    auto const with_size = [](numbers const& batch) {
        numbers more = batch;
        more.push_back(static_cast<int>(batch.size()));
        return more;
    };
    auto stage = stage_of(test::layer_of<int>() | flow::map_batch(with_size) | flow::map_batch(sum_of));
    EXPECT_EQ(give(stage, {10, 20}), (numbers{32}));
    auto other = stage_of(test::layer_of<int>() | flow::map_batch(sum_of) | flow::map_batch(with_size));
    EXPECT_EQ(give(other, {10, 20}), (numbers{30, 1}));
}

TEST(flow_reduce, maps_batches_before_a_fixed_window_splits_them) {  // FL-024
    in_runtime([] {
        auto const negative = [](numbers batch) {
            for (int& one : batch) one = -one;
            return batch;
        };
        auto const sums = flow::from(from_to(1, 30), {.stages = 1, .max_demand = 4}) | flow::map_batch(negative) |
                          flow::windowed(flow::window::fixed(std::chrono::milliseconds{10}, [](int n) { return -n; })) |
                          flow::reduce(0, add) | flow::emit(flow::state) | flow::to<numbers>();
        EXPECT_EQ(sums, (numbers{-45, -145, -245, -30}));
    });
}

TEST(flow_reduce, sums_batches_of_half_the_demand) {  // FL-022
    in_runtime([] {
        numbers expected;
        for (int i = 0; i < 5; ++i) expected.push_back(total(from_to(1 + i * 500, 500 + i * 500)));
        EXPECT_EQ(first_of(5, naturals() | flow::map_batch(sum_of)), expected);
    });
}

TEST(flow_reduce, takes_the_first_of_an_input_without_end) {  // FL-026
    in_runtime([] {
        EXPECT_EQ(first_of(5, naturals() | flow::filter(even)), (numbers{2, 4, 6, 8, 10}));
        EXPECT_EQ(first_of(5, naturals() | flow::reject(even)), (numbers{1, 3, 5, 7, 9}));
        EXPECT_EQ(first_of(5, naturals() | flow::map([](int n) { return n * 2; })), (numbers{2, 4, 6, 8, 10}));
        EXPECT_EQ(first_of(5, naturals() | flow::flat_map([](int n) { return numbers{n, n}; })), (numbers{1, 1, 2, 2, 3}));
    });
}

TEST(flow_reduce, emits_and_reduces_with_any_number_of_stages) {  // FL-029
    in_runtime([] {
        auto const echo = [](int& sum, int n) {
            sum += n;
            return std::optional{n};
        };
        for (int const stages : {1, 2, 4}) {
            auto const source = flow::from(from_to(1, 6), {.stages = stages});
            EXPECT_EQ(total(source | flow::emit_and_reduce(0, echo) | flow::emit(flow::state) | flow::to<numbers>()), 42);
            EXPECT_EQ(total(source | flow::flat_map([](int n) { return numbers{n, n}; }) | flow::emit_and_reduce(0, echo) |
                            flow::emit(flow::state) | flow::to<numbers>()),
                      84);
        }
    });
}

TEST(flow_reduce, emits_nothing_when_told_so) {  // FL-037
    in_runtime([] {
        auto const gather = flow::from(from_to(1, 5), {.stages = 1}) |
                            flow::reduce(numbers{}, [](numbers& all, int n) { all.push_back(n); });
        EXPECT_EQ(gather | flow::emit(flow::events) | flow::to<numbers>(), from_to(1, 5));
        EXPECT_EQ(gather | flow::emit(flow::state) | flow::to<std::vector<numbers>>(), std::vector<numbers>{from_to(1, 5)});
        EXPECT_TRUE((gather | flow::emit(flow::nothing) | flow::to<std::vector<flow::never>>()).empty());
    });
}

TEST(flow_reduce, groups_by_a_function) {  // FL-038
    in_runtime([] {
        std::vector<std::string> const words{"the", "quick", "brown", "fox"};
        auto const length = [](std::string const& word) { return static_cast<int>(word.size()); };
        auto const groups = flow::from(words, {.stages = 1}) | flow::group_by(length) | flow::to<std::map<int, std::vector<std::string>>>();
        EXPECT_EQ(groups, (std::map<int, std::vector<std::string>>{{3, {"the", "fox"}}, {5, {"quick", "brown"}}}));
    });
}

TEST(flow_reduce, groups_pairs_by_their_first) {  // FL-039
    in_runtime([] {
        std::vector<std::pair<std::string, int>> const pairs{{"foo", 1}, {"foo", 2}, {"bar", 3}, {"foo", 4}, {"bar", 5}};
        auto const groups = flow::from(pairs, {.stages = 1}) | flow::group_by_key() | flow::to<std::map<std::string, numbers>>();
        EXPECT_EQ(groups, (std::map<std::string, numbers>{{"foo", {1, 2, 4}}, {"bar", {3, 5}}}));
    });
}

TEST(flow_reduce, removes_duplicates_in_each_partition) {  // FL-041
    in_runtime([] {
        auto const parity = [](int n) { return n % 2; };
        auto const input = flow::from(from_to(1, 100), {.stages = 1});
        auto const by_parity = input | flow::partition(flow::by_hash(parity), {.stages = 2}) | flow::uniq_by(parity) | flow::to<numbers>();
        EXPECT_EQ(in_order(by_parity), (numbers{1, 2}));
        auto const by_value = input | flow::partition({.stages = 4}) | flow::uniq_by(parity) | flow::to<numbers>();
        auto const odd = by_value.size() - static_cast<std::size_t>(std::count_if(by_value.begin(), by_value.end(), even));
        EXPECT_LE(odd, 4U);
        EXPECT_LE(by_value.size() - odd, 4U);
        EXPECT_GE(by_value.size(), 2U);
    });
}

// What on_trigger was told.
struct told {
    std::size_t index;
    std::size_t total;
    std::string window;
    std::string trigger;
    auto operator<=>(told const&) const = default;
};

TEST(flow_reduce, tells_on_trigger_where_it_is_and_why) {  // FL-042
    in_runtime([] {
        auto const counted = flow::from(from_to(1, 10)) | flow::partition({.stages = 4}) | flow::reduce(0, add);
        EXPECT_EQ(total(counted | flow::on_trigger([](int sum) { return numbers{sum}; }) | flow::to<numbers>()), 55);

        auto const place = [](int, flow::stage_place at) { return std::vector{told{at.index, at.total, "", ""}}; };
        auto const why = [](int, flow::stage_place at, flow::firing const& it) {
            return std::vector{told{at.index, at.total, to_string(it.window), it.trigger.to_string()}};
        };
        std::vector<told> places;
        std::vector<told> reasons;
        for (std::size_t i = 0; i < 4; ++i) {
            places.push_back({i, 4, "", ""});
            reasons.push_back({i, 4, "global", "done"});
        }
        auto seen = counted | flow::on_trigger(place) | flow::to<std::vector<told>>();
        std::sort(seen.begin(), seen.end());
        EXPECT_EQ(seen, places);
        seen = counted | flow::on_trigger(why) | flow::to<std::vector<told>>();
        std::sort(seen.begin(), seen.end());
        EXPECT_EQ(seen, reasons);
    });
}

TEST(flow_reduce, may_reduce_again_after_a_partition) {  // FL-003
    in_runtime([] {
        auto const sums = flow::from(from_to(1, 100), {.stages = 3}) | flow::reduce(0, add) | flow::emit(flow::state) |
                          flow::partition(flow::by_key([](int) { return 0; }), {.stages = 2}) | flow::reduce(0, add) |
                          flow::emit(flow::state) | flow::to<numbers>();
        EXPECT_EQ(in_order(sums), (numbers{0, 5050}));
    });
}

TEST(flow_reduce, starts_and_reads_nothing_while_it_is_only_described) {  // FL-015
    in_runtime([] {
        std::size_t const before = info::node(this_runtime()).processes;
        auto const read = std::make_shared<int>(0);
        auto const described = flow::from(std::views::iota(1) | std::views::transform([read](int n) { return *read += n; })) |
                               flow::map([](int n) { return n; }) | flow::partition() | flow::reduce(0, add);
        EXPECT_EQ(info::node(this_runtime()).processes, before);
        EXPECT_EQ(*read, 0);
        static_cast<void>(described);
    });
}

}  // namespace
