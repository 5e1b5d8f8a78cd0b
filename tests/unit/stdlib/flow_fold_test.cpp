// The accumulator of a reducing layer and what is emitted of it, without a process.

#include <weft/flow/fold.hpp>

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace weft::flow;
using namespace weft::flow::detail;
using numbers = std::vector<int>;

template <class Emission = elements_emission, class Init, class F>
auto fold_with(Init init, F step, Emission emission = {}) {
    return fold_of<reduce_with<Init, F>, Emission>{{init, step}, emission};
}

firing const at_end{{}, trigger_name::done()};
firing const before_end{{}, trigger_name::every(1)};

template <class Out, class Fold>
std::vector<Out> fired(Fold& fold, typename Fold::state& window, firing const& why = at_end) {
    std::vector<Out> out;
    fold.fire(window, {}, why, out);
    return out;
}

TEST(flow_fold, starts_each_window_from_an_unchanged_copy) {  // FL-008
    auto fold = fold_with(numbers{9}, [](numbers& all, int n) { all.push_back(n); });
    for (int i = 0; i < 2; ++i) {
        decltype(fold)::state window;
        numbers none;
        fold.step(window, i, none);
        EXPECT_EQ(fired<int>(fold, window), (numbers{9, i}));
    }
}

TEST(flow_fold, calls_a_function_that_makes_the_accumulator_once_a_window) {  // FL-008
    int made = 0;
    auto fold = fold_with([&made] { return numbers{made++}; }, [](numbers& all, int n) { all.push_back(n); });
    EXPECT_EQ(made, 0);
    for (int i = 0; i < 2; ++i) {
        decltype(fold)::state window;
        numbers none;
        fold.step(window, 5, none);
        fold.step(window, 6, none);
        EXPECT_EQ(fired<int>(fold, window), (numbers{i, 5, 6}));
    }
    EXPECT_EQ(made, 2);
}

TEST(flow_fold, emits_the_keys_and_values_of_a_map) {
    auto fold = fold_with(std::map<std::string, int>{}, [](auto& seen, std::string const& word) { ++seen[word]; });
    decltype(fold)::state window;
    std::vector<int> none;
    for (char const* word : {"a", "b", "a"}) fold.step(window, std::string{word}, none);
    using entry = std::pair<std::string, int>;
    std::vector<entry> const both{{"a", 2}, {"b", 1}};
    EXPECT_EQ(fired<entry>(fold, window, before_end), both);
    EXPECT_EQ(fired<entry>(fold, window), both);
}

TEST(flow_fold, keeps_the_accumulator_at_a_trigger_before_the_last) {
    auto fold = fold_with(numbers{}, [](numbers& all, int n) { all.push_back(n); }, state_emission{});
    decltype(fold)::state window;
    std::vector<numbers> none;
    fold.step(window, 1, none);
    EXPECT_EQ(fired<numbers>(fold, window, before_end), std::vector<numbers>{{1}});
    fold.step(window, 2, none);
    EXPECT_EQ(fired<numbers>(fold, window), (std::vector<numbers>{{1, 2}}));
}

TEST(flow_fold, needs_no_copies_for_the_last_trigger) {
    using box = std::unique_ptr<int>;
    auto fold = fold_with([] { return std::vector<box>{}; }, [](std::vector<box>& all, int n) { all.push_back(std::make_unique<int>(n)); });
    decltype(fold)::state window;
    numbers none;
    fold.step(window, 7, none);
    std::vector<box> out;
    EXPECT_THROW(fold.fire(window, {}, before_end, out), std::logic_error);
    fold.fire(window, {}, at_end, out);
    ASSERT_EQ(out.size(), 1U);
    EXPECT_EQ(*out[0], 7);
}

TEST(flow_fold, appends_lists_and_optionals) {
    std::vector<std::string> out;
    append(out, std::vector<std::string>{"a", "b"});
    std::vector<std::string> const kept{"c"};
    append(out, kept);
    append(out, std::optional<std::string>{"d"});
    append(out, std::optional<std::string>{});
    EXPECT_EQ(out, (std::vector<std::string>{"a", "b", "c", "d"}));
    EXPECT_EQ(kept, std::vector<std::string>{"c"});
}

}  // namespace
