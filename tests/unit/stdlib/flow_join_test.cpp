// Joins of two flows: who meets whom, and who is left alone.

#include "unit/stdlib/flow_stages.hpp"

#include <optional>

namespace {

using namespace weft;
using namespace weft::flow_test;
using weft::test::in_runtime;

using pair = std::pair<int, int>;
using pairs = std::vector<pair>;
constexpr int none = -1;

int or_none(int n) { return n; }
int or_none(std::optional<int> const& n) { return n.value_or(none); }
auto const both = [](auto const& left, auto const& right) { return pair{or_none(left), or_none(right)}; };

template <class Mode>
pairs joined(Mode mode, numbers left, numbers right, on_number left_key, on_number right_key, std::int64_t stages = 2) {
    auto results = flow::bounded_join(mode, flow::from(std::move(left), {.stages = 1}), flow::from(std::move(right), {.stages = 1}),
                                      std::move(left_key), std::move(right_key), both, {.stages = stages}) |
                   flow::to<pairs>();
    std::sort(results.begin(), results.end());
    return results;
}

numbers const left{0, 1, 2, 3};
numbers const right{4, 5, 6, 7, 8};
on_number const itself = [](int n) { return n; };
on_number const less_three = [](int n) { return n - 3; };
on_number const never = [](int n) { return -n - 100; };

TEST(flow_join, gives_the_pairs_of_equal_keys) {  // FL-065
    in_runtime([] {
        pairs const expected{{1, 4}, {2, 5}, {3, 6}};
        for (std::int64_t const stages : {1, 2, 5}) EXPECT_EQ(joined(flow::inner, left, right, itself, less_three, stages), expected);
    });
}

TEST(flow_join, gives_what_has_no_partner_in_the_outer_modes) {  // FL-066
    in_runtime([] {
        EXPECT_EQ(joined(flow::left_outer, left, right, itself, less_three), (pairs{{0, none}, {1, 4}, {2, 5}, {3, 6}}));
        EXPECT_EQ(joined(flow::right_outer, left, right, itself, less_three), (pairs{{none, 7}, {none, 8}, {1, 4}, {2, 5}, {3, 6}}));
        EXPECT_EQ(joined(flow::full_outer, left, right, itself, less_three), (pairs{{none, 7}, {none, 8}, {0, none}, {1, 4}, {2, 5}, {3, 6}}));
    });
}

TEST(flow_join, leaves_everybody_alone_without_a_common_key) {  // FL-067
    in_runtime([] {
        EXPECT_EQ(joined(flow::inner, {1, 1}, {2}, itself, never), pairs{});
        EXPECT_EQ(joined(flow::left_outer, {1, 1}, {2}, itself, never), (pairs{{1, none}, {1, none}}));
        EXPECT_EQ(joined(flow::right_outer, {1, 1}, {2}, itself, never), (pairs{{none, 2}}));
        EXPECT_EQ(joined(flow::full_outer, {1, 1}, {2}, itself, never), (pairs{{none, 2}, {1, none}, {1, none}}));
    });
}

TEST(flow_join, makes_every_combination_of_one_key_once) {  // FL-071
    in_runtime([] {
        on_number const same = [](int) { return 0; };
        EXPECT_EQ(joined(flow::inner, {1, 2, 3}, {4, 5}, same, same), (pairs{{1, 4}, {1, 5}, {2, 4}, {2, 5}, {3, 4}, {3, 5}}));
    });
}

TEST(flow_join, is_followed_by_operations_in_stages_that_keep_keys_together) {  // FL-068
    in_runtime([] {
        auto const sums = flow::bounded_join(flow::inner, flow::from(left, {.stages = 1}), flow::from(right, {.stages = 1}), itself, less_three,
                                             [](int l, int r) { return l + r; }, {.stages = 2});
        EXPECT_EQ(sorted(sums | flow::map(on_number{add_one}) | flow::to<numbers>()), (numbers{6, 8, 10}));
        auto const reduced = sums | flow::reduce(0, [](int& sum, int n) { sum += n; }) | flow::emit(flow::state);
        EXPECT_EQ(flow::plan(reduced).layers.back().stages, 2U);
        auto const totals = reduced | flow::to<numbers>();
        ASSERT_EQ(totals.size(), 2U);
        EXPECT_EQ(totals[0] + totals[1], 21);
        auto const nothing_shared = flow::bounded_join(flow::inner, flow::from(up_to(100)), flow::from(up_to(100)), itself, itself,
                                                       [](int l, int r) { return (l + r) / 2; }, {.stages = 3}) |
                                    flow::reduce(numbers{}, [](numbers& all, int n) { all.push_back(n); }) | flow::emit(flow::state) |
                                    flow::to<std::vector<numbers>>();
        ASSERT_EQ(nothing_shared.size(), 3U);
        for (auto const& part : nothing_shared) EXPECT_GT(part.size(), 10U);
    });
}

TEST(flow_join, takes_flows_of_any_shape) {  // FL-069
    in_runtime([] {
        auto const partitioned = flow::from(up_to(10)) | flow::partition({.stages = 3}) |
                                 flow::reduce(numbers{}, [](numbers& all, int n) { all.push_back(n); });
        auto const mapped = flow::from(up_to(10)) | flow::map(on_number{add_one});
        on_number const less_one = [](int n) { return n - 1; };
        auto results = flow::bounded_join(flow::inner, partitioned, mapped, itself, less_one, both, {.stages = 2}) | flow::to<pairs>();
        std::sort(results.begin(), results.end());
        ASSERT_EQ(results.size(), 10U);
        for (int n = 1; n <= 10; ++n) EXPECT_EQ(results[static_cast<std::size_t>(n - 1)], (pair{n, n + 1}));
    });
}

struct written {
    int id;
    long at;
};

template <class Mode>
pairs joined_by_the_second(Mode mode, std::vector<written> posts, std::vector<written> comments) {
    auto const id = [](written const& one) { return one.id; };
    auto const pair_of = [](auto const& post, auto const& comment) {
        auto const at = [](std::optional<written> const& one) { return one ? static_cast<int>(one->at) : none; };
        return pair{at(post), at(comment)};
    };
    auto results = flow::window_join(mode, flow::from(std::move(posts)), flow::from(std::move(comments)),
                                     flow::window::fixed(std::chrono::seconds{1}, &written::at), id, id, pair_of, {.stages = 2}) |
                   flow::to<pairs>();
    std::sort(results.begin(), results.end());
    return results;
}

TEST(flow_join, keeps_to_the_window_of_the_events) {  // FL-070
    in_runtime([] {
        std::vector<written> const posts{{1, 0}, {2, 10}, {1, 1000}};
        std::vector<written> const comments{{1, 20}, {1, 1500}, {2, 1010}};
        EXPECT_EQ(joined_by_the_second(flow::inner, posts, comments), (pairs{{0, 20}, {1000, 1500}}));
        EXPECT_EQ(joined_by_the_second(flow::full_outer, posts, comments), (pairs{{none, 1010}, {0, 20}, {10, none}, {1000, 1500}}));
    });
}

}  // namespace
