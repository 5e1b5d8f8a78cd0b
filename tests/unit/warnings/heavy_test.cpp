// Processes that have much of something: who is watched, when a stack is given back, what is raised.

#include "support.hpp"

#include <weft/observer/warnings/internal/heavy_watch.hpp>

#include <gtest/gtest.h>

#include <map>

namespace weft::observe::warnings::test {
namespace {

constexpr std::uint64_t kib = 1024;

pid heavy_id(std::uint32_t slot) { return {slot, 1, 1}; }

/// A node whose stacks the test writes down.
class stacks_made_up final : public snapshots {
public:
    node_summary node() override { return {}; }
    process_list processes() override { return std::make_shared<std::vector<process_summary>>(); }
    std::optional<process_details> details(pid, nanoseconds) override { return std::nullopt; }
    std::optional<process_summary> process(pid id) override {
        if (!all.contains(id)) return std::nullopt;
        process_summary made;
        made.id = id;
        made.age = 60s;
        made.label = "deep";
        return made;
    }
    std::vector<process_burden> burdens(info::burden_round& round) override {
        std::vector<process_burden> found;
        for (auto const& [id, its] : all)
            if ((its.stack && its.stack->high * 2 >= its.stack->bytes) || its.ties >= round.ties) found.push_back(its);
        return found;
    }
    std::optional<process_burden> burden(pid id) override { return all.contains(id) ? std::optional{all.at(id)} : std::nullopt; }
    std::optional<process_burden> give_back_stack(pid id) override {
        ++given_back;
        all.at(id).stack->high = all.at(id).stack->used;
        return burden(id);
    }
    void set(std::uint32_t slot, std::uint64_t used, std::uint64_t high, std::uint64_t ties = 0) {
        all[heavy_id(slot)] = {.id = heavy_id(slot), .stack = stack_mark{.bytes = 100 * kib, .used = used * kib, .high = high * kib}, .ties = ties};
    }

    std::map<pid, process_burden> all{};
    int given_back = 0;
};

TEST(heavy_watch, believes_a_stack_on_which_its_process_stands_deep) {
    stacks_made_up node;
    heavy_watch watch{settings{}};
    node.set(1, 85, 85);
    auto const seen = watch.look(1s, node);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].stack.high, 85 * kib);
    EXPECT_EQ(seen[0].who.label, "deep");
    EXPECT_EQ(node.given_back, 0);
}

TEST(heavy_watch, gives_back_once_what_another_may_have_touched) {
    stacks_made_up node;
    heavy_watch watch{settings{}};
    node.set(1, 2, 90);
    EXPECT_TRUE(watch.look(1s, node).empty());
    EXPECT_EQ(node.given_back, 1);
    node.set(1, 2, 90);  // it went there by itself
    ASSERT_EQ(watch.look(2s, node).size(), 1U);
    EXPECT_EQ(node.given_back, 1);
    ASSERT_EQ(watch.look(4min, node).size(), 1U);
    EXPECT_TRUE(watch.look(6min, node).empty()) << "what it did once does not count for ever";
    EXPECT_EQ(node.given_back, 2);
}

TEST(heavy_watch, keeps_what_it_knows_of_one_that_runs_and_forgets_who_has_ended) {
    stacks_made_up node;
    heavy_watch watch{settings{}};
    node.set(1, 85, 85, 12'000);
    EXPECT_EQ(watch.look(1s, node).size(), 1U);
    node.all[heavy_id(1)] = {.id = heavy_id(1)};
    auto const seen = watch.look(2s, node);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].stack.high, 85 * kib);
    EXPECT_EQ(seen[0].ties, 12'000U);
    node.all.clear();
    EXPECT_TRUE(watch.look(3s, node).empty());
}

TEST(heavy_watch, finds_one_after_very_many_whose_stacks_were_given_back) {
    stacks_made_up node;
    heavy_watch watch{settings{}};
    for (std::uint32_t slot = 1; slot <= heavy_watch::most_watched; ++slot) node.set(slot, 2, 90);
    EXPECT_TRUE(watch.look(1s, node).empty());
    node.set(heavy_watch::most_watched + 1, 85, 85);
    EXPECT_EQ(watch.look(2s, node).size(), 1U);
    EXPECT_EQ(node.given_back, static_cast<int>(heavy_watch::most_watched));
}

heavy_process heavy_at(std::uint64_t used, std::uint64_t ties = 0) {
    heavy_process made;
    made.who.id = heavy_id(7);
    made.who.label = "deep";
    made.who.age = 60s;
    made.who.waits_at = "src/parse.cpp:19";
    made.stack = {.bytes = 100 * kib, .used = used * kib, .high = used * kib};
    made.ties = ties;
    return made;
}

TEST(heavy_rule, a_stack_near_its_limit_is_raised_between_its_thresholds_and_cleared) {
    made_up_node node;
    node.now.heavy = {heavy_at(79)};
    node.looks(5);
    EXPECT_FALSE(node.is_raised("W09"));
    node.now.heavy = {heavy_at(80)};
    EXPECT_EQ(node.looks_until("W09", 1), 1);
    EXPECT_EQ(node.subject("W09"), "7.1 deep");
    EXPECT_EQ(node.what("W09"), "touched 80 of 100 KiB of its stack, 80 %");
    EXPECT_EQ(node.find("W09")->place, "src/parse.cpp:19");
    EXPECT_FALSE(node.is_critical("W09"));
    node.now.heavy = {heavy_at(72)};
    node.looks(20);
    EXPECT_TRUE(node.is_raised("W09")) << "between the thresholds nothing changes";
    node.now.heavy = {heavy_at(95)};
    node.looks(1);
    EXPECT_TRUE(node.is_critical("W09"));
    node.now.heavy = {};
    EXPECT_EQ(node.looks_until_clear("W09", 20), 11);
}

TEST(heavy_rule, many_links_are_raised_and_cleared) {
    made_up_node node;
    node.now.heavy = {heavy_at(1, 9999)};
    node.looks(5);
    EXPECT_FALSE(node.is_raised("W16"));
    node.now.heavy = {heavy_at(1, 10'000)};
    EXPECT_EQ(node.looks_until("W16", 5), 3) << "for 2 s";
    EXPECT_EQ(node.what("W16"), "has 10000 links and monitors");
    node.now.heavy = {heavy_at(1, 8000)};
    node.looks(10);
    EXPECT_TRUE(node.is_raised("W16"));
    node.now.heavy = {heavy_at(1, 100'000)};
    node.looks(1);
    EXPECT_TRUE(node.is_critical("W16"));
    node.now.heavy = {heavy_at(1, 7999)};
    EXPECT_EQ(node.looks_until_clear("W16", 10), 6);
}

TEST(heavy_rule, leaves_the_young_alone) {
    made_up_node node;
    node.now.heavy = {heavy_at(99, 200'000)};
    node.now.heavy[0].who.age = 999ms;
    node.looks(5);
    EXPECT_FALSE(node.is_raised("W09") || node.is_raised("W16"));
}

}  // namespace
}  // namespace weft::observe::warnings::test
