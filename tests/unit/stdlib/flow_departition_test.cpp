// Partitions brought together again: departition and take_sort.

#include <weft/errors.hpp>
#include <weft/flow.hpp>

#include <gtest/gtest.h>

#include "support/in_runtime.hpp"
#include "unit/stdlib/flow_support.hpp"

#include <algorithm>
#include <numeric>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

using namespace weft;
using weft::test::from_to;
using weft::test::in_runtime;
using numbers = std::vector<int>;
using lists = std::vector<numbers>;

void add(int& sum, int n) { sum += n; }
void keep(numbers& all, int n) { all.push_back(n); }
numbers sorted(numbers all) {
    std::sort(all.begin(), all.end());
    return all;
}
int total(numbers const& all) { return std::accumulate(all.begin(), all.end(), 0); }

auto ten_in(int stages) { return flow::from(from_to(1, 10), {.stages = 1}) | flow::partition({.stages = stages}); }

TEST(flow_departition, gives_one_list_of_the_sums_of_all_partitions) {  // FL-055
    in_runtime([] {
        auto const merged = ten_in(4) | flow::reduce(0, add) | flow::departition(numbers{}, keep, sorted) | flow::to<lists>();
        ASSERT_EQ(merged.size(), 1U);
        EXPECT_EQ(merged[0].size(), 4U);
        EXPECT_EQ(total(merged[0]), 55);
        EXPECT_TRUE(std::is_sorted(merged[0].begin(), merged[0].end()));
    });
}

TEST(flow_departition, tells_which_window_is_done_and_maps_what_comes_of_it) {  // FL-056, FL-059
    in_runtime([] {
        auto const named = [](numbers const& all, flow::window_id id) { return to_string(id) + " " + std::to_string(total(all)); };
        auto const merged = ten_in(3) | flow::reduce(0, add) | flow::departition(numbers{}, keep, named) |
                            flow::map([](std::string const& text) { return text + "!"; }) | flow::to<std::vector<std::string>>();
        EXPECT_EQ(merged, (std::vector<std::string>{"global 55!"}));
    });
}

TEST(flow_departition, merges_what_every_trigger_gave) {  // FL-057
    in_runtime([] {
        auto const merged = ten_in(1) | flow::windowed(flow::window::global().trigger_every(2)) | flow::reduce(0, add) |
                            flow::departition(numbers{}, keep, sorted) | flow::to<lists>();
        EXPECT_EQ(merged, (lists{{3, 10, 21, 36, 55, 55}}));
    });
}

TEST(flow_departition, merges_what_on_trigger_emits_and_may_be_reduced_again) {  // FL-058
    in_runtime([] {
        for (int const stages : {1, 4}) {
            auto const sum = ten_in(stages) | flow::windowed(flow::window::global().trigger_every(2)) | flow::reduce(0, add) |
                             flow::on_trigger([](int& sum_so_far) { return numbers{std::exchange(sum_so_far, 0)}; }) |
                             flow::departition(0, add, std::identity{}) | flow::reduce(0, add) | flow::emit(flow::state) |
                             flow::to<numbers>();
            EXPECT_EQ(sum, (numbers{55}));
        }
    });
}

TEST(flow_departition, is_done_with_each_window_when_all_partitions_are) {
    using op = flow::detail::departition_op<numbers, decltype(&keep), std::identity, int>;
    op merging{{}, &keep, {}};
    auto const report = [](std::size_t from, std::int64_t window, bool done, numbers events) {
        return flow::detail::report<int>{{from, 2}, {flow::window_kind::fixed, window}, done, std::move(events)};
    };
    EXPECT_EQ(merging({report(0, 10, true, {1}), report(0, 20, false, {5}), report(0, 0, true, {})}), lists{});
    EXPECT_EQ(merging({report(0, 10, true, {2})}), lists{});  // the same partition again
    // A partition that emitted nothing for a window has said done all the same.
    EXPECT_EQ(merging({report(1, 0, true, {3}), report(1, 10, true, {})}), (lists{{3}, {1, 2}}));
    EXPECT_EQ(merging({report(1, 30, true, {7})}), lists{});
    EXPECT_EQ(merging.end(), (lists{{5}, {7}}));
    EXPECT_EQ(merging.end(), lists{});
}

TEST(flow_departition, takes_the_first_of_all_partitions_in_order) {  // FL-061, FL-063
    in_runtime([] {
        std::mt19937 random{7};
        numbers all;
        for (int i = 0; i < test::unless_simulated(4000, 400); ++i) all.push_back(static_cast<int>(random() % 100'000));
        auto const gathered = flow::from(all, {.stages = 2}) | flow::partition({.stages = 4}) | flow::reduce(numbers{}, keep);
        numbers expected = sorted(all);
        std::size_t const count = all.size();
        EXPECT_EQ(gathered | flow::take_sort(count + 1) | flow::to<lists>(), lists{expected});
        expected.resize(100);
        EXPECT_EQ(gathered | flow::take_sort(100) | flow::to<lists>(), lists{expected});
        std::sort(all.begin(), all.end(), std::greater{});
        all.resize(100);
        EXPECT_EQ(gathered | flow::take_sort(100, std::greater{}) | flow::to<lists>(), lists{all});
    });
}

TEST(flow_departition, takes_the_most_frequent) {  // FL-064
    in_runtime([] {
        using count = std::pair<std::string, int>;
        std::vector<std::string> const urls{"/a", "/b", "/c", "/b", "/a", "/b", "/d"};
        auto const more_often = [](count const& one, count const& other) { return one.second > other.second; };
        auto const most = flow::from(urls, {.stages = 2}) | flow::partition({.stages = 3}) |
                          flow::reduce(std::unordered_map<std::string, int>{}, [](auto& seen, std::string const& url) { ++seen[url]; }) |
                          flow::take_sort(1, more_often) | flow::to<std::vector<std::vector<count>>>();
        EXPECT_EQ(most, (std::vector<std::vector<count>>{{{"/b", 3}}}));
    });
}

TEST(flow_departition, refuses_what_makes_no_sense) {  // FL-062
    EXPECT_THROW(static_cast<void>(flow::take_sort(0)), argument_error);
    EXPECT_THROW(static_cast<void>(flow::take_sort(1, std::less{}, {.stages = 2})), argument_error);
    try {
        static_cast<void>(flow::departition(0, add, std::identity{}, {.stages = 4}));
        ADD_FAILURE() << "four stages were taken";
    } catch (argument_error const& wrong) {
        EXPECT_STREQ(wrong.what(), "expected stages to be 1 where partitions are brought together, got: 4");
    }
}

}  // namespace
