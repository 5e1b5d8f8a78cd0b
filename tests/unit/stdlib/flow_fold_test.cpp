// The accumulator of a reducing layer, without a process.

#include <weft/flow/fold.hpp>

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace {

using namespace weft::flow::detail;
using numbers = std::vector<int>;

TEST(flow_fold, starts_each_run_from_an_unchanged_copy) {  // FL-008
    auto const add = [](numbers& all, int n) { all.push_back(n); };
    reduce_fold<numbers, decltype(add)> const first{{9}, add};
    for (int i = 0; i < 2; ++i) {
        auto fold = first;
        fold.step(i);
        EXPECT_EQ(fold.finish<int>(), (numbers{9, i}));
    }
}

TEST(flow_fold, calls_a_function_that_makes_the_accumulator) {  // FL-008
    int made = 0;
    auto const make = [&made] { return numbers{made++}; };
    auto const add = [](numbers& all, int n) { all.push_back(n); };
    reduce_fold<decltype(make), decltype(add)> fold{make, add};
    EXPECT_EQ(made, 0);
    fold.step(5);
    fold.step(6);
    EXPECT_EQ(made, 1);
    EXPECT_EQ(fold.finish<int>(), (numbers{0, 5, 6}));
}

TEST(flow_fold, emits_the_keys_and_values_of_a_map) {
    auto const count = [](std::map<std::string, int>& seen, std::string const& word) { ++seen[word]; };
    reduce_fold<std::map<std::string, int>, decltype(count)> fold{{}, count};
    for (char const* word : {"a", "b", "a"}) fold.step(std::string{word});
    using entry = std::pair<std::string, int>;
    EXPECT_EQ(fold.finish<entry>(), (std::vector<entry>{{"a", 2}, {"b", 1}}));
}

}  // namespace
