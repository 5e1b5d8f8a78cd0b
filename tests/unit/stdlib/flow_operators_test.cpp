// The parts of a flow that need no process: fused operations, folds, lazy ranges, the lease of a borrowed source.

#include <weft/flow.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <ranges>
#include <sstream>
#include <string>
#include <thread>
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
    auto maps = counted | flow::emit_state();
    static_assert(std::is_same_v<event_of<decltype(maps)>, std::unordered_map<char, int>>);
}

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

// A range that tells how far it was read.
struct counting_range {
    struct iterator {
        using iterator_concept = std::input_iterator_tag;
        using difference_type = std::ptrdiff_t;
        using value_type = int;
        int operator*() const { return *at; }
        iterator& operator++() {
            ++*at;
            return *this;
        }
        void operator++(int) { ++*at; }
        bool operator==(std::default_sentinel_t) const { return *at == 10; }
        int* at = nullptr;
    };
    iterator begin() const { return {at.get()}; }
    std::default_sentinel_t end() const { return {}; }
    std::shared_ptr<int> at = std::make_shared<int>(0);
};

TEST(flow_range, reads_a_single_pass_range_no_further_than_asked) {  // FL-015
    counting_range range;
    range_reader<owned_range<counting_range>> reader{{range}};
    numbers events;
    EXPECT_TRUE(reader.read(3, events));
    EXPECT_EQ(events, (numbers{0, 1, 2}));
    EXPECT_EQ(*range.at, 2) << "the element after the last one asked for is not touched";
    EXPECT_TRUE(reader.read(7, events));
    EXPECT_EQ(events.size(), 10U);
    EXPECT_FALSE(reader.read(5, events));
    EXPECT_EQ(events.size(), 10U);
}

TEST(flow_range, knows_the_end_of_a_container_with_its_last_element) {
    range_reader<owned_range<numbers>> reader{{numbers{1, 2, 3}}};
    numbers events;
    EXPECT_TRUE(reader.read(2, events));
    EXPECT_FALSE(reader.read(1, events));
    EXPECT_EQ(events, (numbers{1, 2, 3}));
}

TEST(flow_range, moves_the_elements_of_a_container_that_was_moved_in_only) {
    std::vector<std::string> mine{"a word that is too long to be kept inside"};
    std::vector<std::string> events;
    EXPECT_FALSE((range_reader<borrowed_range<std::vector<std::string>>>{{&mine}}.read(9, events)));
    EXPECT_FALSE(mine.front().empty());
    using view = std::span<std::string>;
    EXPECT_FALSE((range_reader<owned_range<view>>{{view{mine}}}.read(9, events)));
    EXPECT_FALSE(mine.front().empty());
    char const* const text = mine.front().data();
    EXPECT_FALSE((range_reader<owned_range<std::vector<std::string>>>{{std::move(mine)}}.read(9, events)));
    EXPECT_EQ(events.back().data(), text) << "the text itself was handed on";
}

TEST(flow_range, reads_a_stream) {
    std::istringstream text{"1 2 3"};
    using stream = std::ranges::istream_view<int>;
    range_reader<owned_range<stream>> reader{{stream{text}}};
    numbers events;
    EXPECT_TRUE(reader.read(2, events));
    EXPECT_FALSE(reader.read(2, events));
    EXPECT_EQ(events, (numbers{1, 2, 3}));
}

TEST(flow_lease, turns_readers_away_once_it_is_revoked) {
    lease borrowed;
    { EXPECT_TRUE(lease_guard{borrowed}); }
    borrowed.revoke();
    EXPECT_FALSE(lease_guard{borrowed});
    borrowed.revoke();
}

TEST(flow_lease, is_revoked_only_after_the_reader_inside_has_left) {
    for (int round = 0; round < 200; ++round) {
        lease borrowed;
        std::atomic<bool> inside{false};
        std::atomic<bool> left{false};
        std::thread reader{[&] {
            lease_guard const guard{borrowed};
            inside = true;
            inside.notify_all();
            left = true;
        }};
        inside.wait(false);
        borrowed.revoke();
        EXPECT_TRUE(left);
        reader.join();
    }
}

TEST(flow_options, are_checked_when_the_flow_is_built) {  // FL-012
    EXPECT_THROW(static_cast<void>(flow::from(numbers{}, {.stages = 0})), weft::argument_error);
    EXPECT_THROW(static_cast<void>(flow::partition({.stages = -1})), weft::argument_error);
    EXPECT_THROW(static_cast<void>(flow::shuffle({.max_demand = 0})), weft::argument_error);
    try {
        static_cast<void>(flow::partition({.stages = 0}));
    } catch (weft::argument_error const& wrong) {
        EXPECT_STREQ(wrong.what(), "expected stages to be equal to or greater than 1, got: 0");
    }
}

}  // namespace
