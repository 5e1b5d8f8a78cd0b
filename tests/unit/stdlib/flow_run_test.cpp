// Flows at work: what comes out, and that nothing is left behind.

#include <weft/flow.hpp>
#include <weft/info.hpp>
#include <weft/process.hpp>
#include <weft/spawn.hpp>

#include <gtest/gtest.h>

#include "support/in_runtime.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

using namespace weft;
using weft::test::end_of;
using weft::test::in_runtime;
using numbers = std::vector<int>;

numbers sorted(numbers all) {
    std::sort(all.begin(), all.end());
    return all;
}

numbers up_to(int last) {
    numbers all(static_cast<std::size_t>(last));
    std::iota(all.begin(), all.end(), 1);
    return all;
}

TEST(flow_run, gives_the_source_back_without_operations) {  // FL-016
    in_runtime([] { EXPECT_EQ(flow::from(numbers{1, 2, 3}) | flow::to<numbers>(), (numbers{1, 2, 3})); });
}

TEST(flow_run, filters_and_rejects) {  // FL-017
    in_runtime([] {
        auto const even = [](int n) { return n % 2 == 0; };
        EXPECT_EQ(sorted(flow::from(up_to(6)) | flow::filter(even) | flow::to<numbers>()), (numbers{2, 4, 6}));
        EXPECT_EQ(sorted(flow::from(up_to(6)) | flow::reject(even) | flow::to<numbers>()), (numbers{1, 3, 5}));
    });
}

TEST(flow_run, maps_with_any_number_of_stages) {  // FL-018
    in_runtime([] {
        for (int const stages : {1, 2, 4}) {
            EXPECT_EQ(sorted(flow::from(up_to(6), {.stages = stages}) | flow::map([](int n) { return n * 2; }) |
                             flow::to<numbers>()),
                      (numbers{2, 4, 6, 8, 10, 12}));
        }
    });
}

TEST(flow_run, flattens) {  // FL-019
    in_runtime([] {
        auto const twice = [](int n) { return numbers{n, n}; };
        EXPECT_EQ(sorted(flow::from(up_to(3)) | flow::flat_map(twice) | flow::to<numbers>()), (numbers{1, 1, 2, 2, 3, 3}));
    });
}

TEST(flow_run, keeps_the_order_of_one_source_and_one_stage) {  // FL-025
    in_runtime([] {
        auto const results = flow::from(up_to(5000), {.stages = 1}) | flow::filter([](int n) { return n % 3 == 0; }) |
                             flow::map([](int n) { return n + 1; }) | flow::map([](int n) { return n - 1; }) |
                             flow::to<numbers>();
        EXPECT_EQ(results.size(), 1666U);
        EXPECT_TRUE(std::is_sorted(results.begin(), results.end()));
    });
}

TEST(flow_run, can_be_described_once_and_run_twice) {  // FL-014
    in_runtime([] {
        auto const doubled = flow::from(up_to(100)) | flow::map([](int n) { return n * 2; });
        auto const first = sorted(doubled | flow::to<numbers>());
        EXPECT_EQ(first, sorted(doubled | flow::to<numbers>()));
        EXPECT_EQ(first.back(), 200);
    });
}

TEST(flow_run, sums_with_any_number_of_stages) {  // FL-028
    in_runtime([] {
        for (int const stages : {1, 2, 4}) {
            auto const sums = flow::from(up_to(6), {.stages = stages}) |
                              flow::reduce(0, [](int& sum, int n) { sum += n; }) | flow::emit(flow::state) | flow::to<numbers>();
            EXPECT_EQ(sums.size(), static_cast<std::size_t>(stages));
            EXPECT_EQ(std::accumulate(sums.begin(), sums.end(), 0), 21);
        }
    });
}

TEST(flow_run, emits_the_elements_of_an_accumulator_at_the_end) {  // FL-035, FL-037
    in_runtime([] {
        auto const gather = flow::from(up_to(5), {.stages = 1}) |
                            flow::reduce(numbers{}, [](numbers& all, int n) { all.push_back(n); });
        EXPECT_EQ(gather | flow::to<numbers>(), up_to(5));
        EXPECT_EQ(gather | flow::emit(flow::state) | flow::to<std::vector<numbers>>(), std::vector<numbers>{up_to(5)});
    });
}

std::vector<std::string> words(std::string const& line) {
    std::vector<std::string> all(1);
    for (char const c : line) {
        if (c == ' ') all.emplace_back();
        else all.back() += c;
    }
    return all;
}

std::map<std::string, int> count_words(std::vector<std::string> const& lines) {
    return flow::from(lines, {.max_demand = 500})
         | flow::flat_map(words)
         | flow::partition({.stages = 8})
         | flow::reduce(std::unordered_map<std::string, int>{},
                        [](auto& seen, std::string const& word) { ++seen[word]; })
         | flow::to<std::map<std::string, int>>();
}

TEST(flow_run, counts_words) {  // FL-043
    in_runtime([] {
        int const n = test::unless_simulated(3000, 300);
        std::vector<std::string> const lines(static_cast<std::size_t>(n), "the quick brown the fox");
        EXPECT_EQ(count_words(lines), (std::map<std::string, int>{{"brown", n}, {"fox", n}, {"quick", n}, {"the", 2 * n}}));
    });
}

TEST(flow_run, counts_a_word_once_a_stage_without_partition) {  // FL-044
    in_runtime([] {
        using entry = std::pair<std::string, int>;
        auto const counted = flow::from(std::vector<std::string>{"the fox", "the dog"}, {.stages = 2, .max_demand = 1, .min_demand = 0}) |
                             flow::flat_map(words) |
                             flow::reduce(std::map<std::string, int>{}, [](auto& seen, std::string const& word) { ++seen[word]; }) |
                             flow::to<std::vector<entry>>();
        EXPECT_EQ(std::count(counted.begin(), counted.end(), entry{"the", 1}), 2);
    });
}

TEST(flow_run, keeps_equal_events_in_one_partition) {  // FL-045
    in_runtime([] {
        numbers twice = up_to(10);
        twice.insert(twice.end(), twice.begin(), twice.end());
        auto const parts = flow::from(twice, {.stages = 2}) | flow::partition({.stages = 4}) |
                           flow::reduce(numbers{}, [](numbers& all, int n) { all.push_back(n); }) | flow::emit(flow::state) |
                           flow::to<std::vector<numbers>>();
        EXPECT_EQ(parts.size(), 4U);
        for (int n = 1; n <= 10; ++n) {
            auto const has_both = [n](numbers const& part) { return std::count(part.begin(), part.end(), n) == 2; };
            EXPECT_EQ(std::count_if(parts.begin(), parts.end(), has_both), 1);
        }
    });
}

TEST(flow_run, obeys_a_hash) {  // FL-046
    in_runtime([] {
        auto parts = flow::from(up_to(10)) | flow::partition(flow::by_hash([](int) { return 0; }), {.stages = 4}) |
                     flow::reduce(numbers{}, [](numbers& all, int n) { all.push_back(n); }) | flow::emit(flow::state) |
                     flow::to<std::vector<numbers>>();
        std::sort(parts.begin(), parts.end());
        ASSERT_EQ(parts.size(), 4U);
        EXPECT_TRUE(parts[0].empty() && parts[1].empty() && parts[2].empty());
        EXPECT_EQ(sorted(parts[3]), up_to(10));
    });
}

TEST(flow_run, lets_a_hash_rewrite_and_drop_events) {  // FL-049
    in_runtime([] {
        auto const halve = [](int n) -> std::optional<std::pair<int, int>> {
            if (n % 2 != 0) return std::nullopt;
            return std::pair{n / 2, n / 2 % 2};
        };
        EXPECT_EQ(sorted(flow::from(up_to(20)) | flow::partition(flow::by_hash(halve), {.stages = 2}) | flow::to<numbers>()), up_to(10));
    });
}

TEST(flow_run, partitions_by_a_key) {  // FL-047
    in_runtime([] {
        using entry = std::pair<std::string, int>;
        std::vector<entry> const sales{{"apples", 3}, {"pears", 2}, {"apples", 4}, {"plums", 1}, {"pears", 5}};
        auto const totals = flow::from(sales) | flow::partition(flow::by_key(&entry::first), {.stages = 3}) |
                            flow::reduce(std::map<std::string, int>{}, [](auto& all, entry const& e) { all[e.first] += e.second; }) |
                            flow::to<std::map<std::string, int>>();
        EXPECT_EQ(totals, (std::map<std::string, int>{{"apples", 7}, {"pears", 7}, {"plums", 1}}));
    });
}

TEST(flow_run, maps_after_a_partition_and_shuffles_after_that) {  // FL-048, FL-054
    in_runtime([] {
        auto const results = flow::from(up_to(1000)) | flow::partition({.stages = 3}) | flow::map([](int n) { return n * 2; }) |
                             flow::shuffle({.stages = 2}) | flow::map([](int n) { return n / 2; }) |
                             flow::partition({.stages = 4}) |
                             flow::reduce(std::set<int>{}, [](std::set<int>& all, int n) { all.insert(n); }) |
                             flow::to<numbers>();
        EXPECT_EQ(sorted(results), up_to(1000));
    });
}

TEST(flow_run, calls_for_each_in_the_calling_process) {
    in_runtime([] {
        pid const me = self();
        int sum = 0;
        flow::from(up_to(100)) | flow::for_each([&](int n) {
            EXPECT_EQ(self(), me);
            sum += n;
        });
        EXPECT_EQ(sum, 5050);
    });
}

TEST(flow_run, runs_for_the_effects_alone) {  // FL-124
    in_runtime([] {
        auto const seen = std::make_shared<std::atomic<int>>(0);
        auto const count = [seen](int n) {
            ++*seen;
            return n;
        };
        flow::from(up_to(2000)) | flow::map(count) | flow::run();
        EXPECT_EQ(*seen, 2000);
        EXPECT_EQ(mailbox_length(), 0U);
    });
}

TEST(flow_run, leaves_nothing_behind) {  // FL-125
    in_runtime([] {
        std::size_t const before = info::node(this_runtime()).processes;
        send(self(), std::string{"not the flow's"});
        for (int i = 0; i < test::unless_simulated(20, 3); ++i) {
            EXPECT_EQ((flow::from(up_to(100)) | flow::partition({.stages = 3}) | flow::to<numbers>()).size(), 100U);
        }
        EXPECT_EQ(mailbox_length(), 1U);
        auto const one = info::process(this_runtime(), self());
        ASSERT_TRUE(one);
        // The coordinator tells of the end and then ends itself.
        while (info::node(this_runtime()).processes > before) weft::yield();
    });
}

TEST(flow_run, ends_the_caller_with_the_reason_of_a_failing_function) {  // FL-027, FL-123
    auto const end = end_of([] {
        flow::from(up_to(1000)) | flow::map([](int n) {
            if (n == 700) throw std::runtime_error{"bad number"};
            return n;
        }) | flow::run();
    });
    EXPECT_EQ(end.text(), "bad number");
}

TEST(flow_run, returns_the_reason_from_the_try_words) {
    in_runtime([] {
        auto const fails = flow::from(up_to(5000), {.stages = 3}) | flow::map([](int n) {
                               if (n == 700) throw std::runtime_error{"bad number"};
                               return n;
                           }) |
                           flow::partition({.stages = 2}) |
                           flow::reduce(numbers{}, [](numbers& all, int n) { all.push_back(n); });
        for (int i = 0; i < test::unless_simulated(10, 2); ++i) {
            auto const collected = fails | flow::try_to<numbers>();
            ASSERT_FALSE(collected);
            EXPECT_EQ(collected.error().text(), "bad number");
            EXPECT_EQ((fails | flow::try_run()).error().text(), "bad number");
            EXPECT_EQ(mailbox_length(), 0U);
        }
        auto const fine = flow::from(up_to(3)) | flow::try_to<numbers>();
        ASSERT_TRUE(fine);
        EXPECT_EQ(*fine, up_to(3));
    });
}

// The integers from 0, for ever; tells how many were read.
struct integers {
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
        bool operator==(std::unreachable_sentinel_t) const { return false; }
        std::atomic<int>* at = nullptr;
    };
    iterator begin() const { return {at.get()}; }
    std::unreachable_sentinel_t end() const { return {}; }
    std::shared_ptr<std::atomic<int>> at = std::make_shared<std::atomic<int>>(0);
};

TEST(flow_run, reads_no_further_than_its_demand) {
    in_runtime([] {
        integers const endless;
        int seen = 0;
        EXPECT_THROW(flow::from(endless, {.stages = 2, .max_demand = 10}) | flow::map([](int n) { return n; }) |
                         flow::for_each([&seen](int) {
                             if (++seen == 100) throw std::runtime_error{"enough"};
                         }),
                     std::runtime_error);
        // 100 handled; out at most: 10 asked of the source and 10 buffered in each of 2 stages, 10 on the way to us each.
        EXPECT_LE(*endless.at, 100 + 2 * 3 * 10);
        EXPECT_EQ(mailbox_length(), 0U);
    });
}

TEST(flow_run, asks_for_nothing_more_once_a_function_has_thrown) {
    in_runtime([] {
        integers const endless;
        EXPECT_THROW(flow::from(endless, {.stages = 1, .max_demand = 1}) | flow::map([](int n) { return n; }) |
                         flow::for_each([](int) { throw std::runtime_error{"enough"}; }),
                     std::runtime_error);
        // The one that was handled, one that the stage holds, and one that it has asked for.
        EXPECT_LE(*endless.at, 3);
    });
}

TEST(flow_run, ends_its_stages_when_its_caller_is_killed) {  // FL-126
    in_runtime([] {
        pid const me = self();
        auto const caller = spawn([me] {
            flow::from(integers{}, {.stages = 2}) | flow::map([me, told = false](int n) mutable {
                if (!std::exchange(told, true)) send(me, self());
                return n;
            }) | flow::run();
        });
        std::vector<ref> watches;
        for (int i = 0; i < 2; ++i) receive([&](pid stage) { watches.push_back(monitor(stage)); });
        exit_signal(caller, exit_reason::kill());
        for (ref const watch : watches) {
            receive(when([watch](down_msg const& down) { return down.monitor == watch; },
                         [](down_msg const& down) { EXPECT_TRUE(down.reason.is_clean()); }));
        }
    });
}

TEST(flow_run, never_reads_a_borrowed_source_after_its_owner_was_killed) {
    in_runtime([] {
        for (int round = 0; round < test::unless_simulated(50, 3); ++round) {
            pid const me = self();
            auto const caller = spawn([me] {
                std::vector<std::string> mine(test::unless_simulated(20'000U, 500U), "a text that is too long to be kept inside of a string");
                flow::from(mine, {.stages = 1, .max_demand = 20}) | flow::map([me, told = false](std::string s) mutable {
                    if (!std::exchange(told, true)) send(me, self());
                    return s.size();
                }) | flow::run();
            });
            ref const watch = receive([](pid stage) { return monitor(stage); });
            exit_signal(caller, exit_reason::kill());
            receive(when([watch](down_msg const& down) { return down.monitor == watch; }, [](down_msg const&) {}));
        }
    });
}

TEST(flow_run, labels_its_stages) {
    in_runtime([] {
        std::set<std::string> labels;
        flow::from(up_to(test::unless_simulated(1000, 100)), {.stages = 2, .max_demand = 2}) | flow::map([](int n) { return n; }) |
            flow::partition({.stages = 2, .max_demand = 2}) | flow::for_each([&labels, first = true](int) mutable {
                if (!std::exchange(first, false)) return;
                for (auto const& one : info::processes(this_runtime())) labels.insert(one.label);
            });
        for (char const* label : {"flow", "flow/source", "flow/map.0", "flow/map.1", "flow/partition.0", "flow/partition.1"}) {
            EXPECT_TRUE(labels.contains(label)) << label;
        }
    });
}

TEST(flow_run, carries_events_that_cannot_be_copied) {
    in_runtime([] {
        using box = std::unique_ptr<int>;
        std::vector<box> boxes;
        for (int i = 1; i <= 100; ++i) boxes.push_back(std::make_unique<int>(i));
        auto const results = flow::from(std::move(boxes)) | flow::filter([](box const& b) { return *b > 50; }) |
                             flow::partition(flow::by_key([](box const& b) { return *b; }), {.stages = 2}) |
                             flow::map([](box b) { return *b; }) | flow::to<std::set<int>>();
        EXPECT_EQ(results.size(), 50U);
    });
}

}  // namespace
