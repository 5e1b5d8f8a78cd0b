// The order of applications: dependencies first, names break ties, a cycle is named.

#include <weft/application/error.hpp>
#include <weft/application/start_order.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace weft::app {
namespace {

using order = std::vector<std::string>;

std::string refusal(std::vector<needs> graph) {
    try {
        static_cast<void>(order_by_needs(std::move(graph)));
        return "(accepted)";
    } catch (error const& no) {
        return no.what();
    }
}

// AP-003
TEST(start_order, puts_dependencies_first) {
    EXPECT_EQ(order_by_needs({{"c", {"b"}}, {"b", {"a"}}, {"a", {}}}), (order{"a", "b", "c"}));
}

TEST(start_order, breaks_ties_by_name) {
    EXPECT_EQ(order_by_needs({{"d", {}}, {"b", {}}, {"c", {"d"}}, {"a", {"b"}}}), (order{"b", "a", "d", "c"}));
}

// AP-007
TEST(start_order, names_a_cycle_from_its_first_name) {
    EXPECT_EQ(refusal({{"ring_b", {"ring_c"}}, {"ring_a", {"ring_b"}}, {"ring_c", {"ring_a"}}}),
              "cannot order the applications: ring_a -> ring_b -> ring_c -> ring_a");
    EXPECT_EQ(refusal({{"a", {"z"}}, {"z", {"y"}}, {"y", {"z"}}}), "cannot order the applications: y -> z -> y")
        << "who only depends on the cycle is not in it";
    EXPECT_EQ(refusal({{"a", {"a"}}}), "cannot order the applications: a -> a");
}

TEST(start_order, is_valid_and_the_same_for_any_order_of_the_input) {
    unsigned const seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937 random{seed};
    for (int round = 0; round < 200; ++round) {
        std::vector<needs> graph;
        for (char name = 'a'; name < 'a' + 12; ++name) {
            graph.push_back({std::string{name}, {}});
            for (char on = 'a'; on < name; ++on)
                if (random() % 4 == 0) graph.back().on.emplace_back(1, on);
        }
        auto const first = order_by_needs(graph);
        std::shuffle(graph.begin(), graph.end(), random);
        ASSERT_EQ(order_by_needs(graph), first);
        std::map<std::string, std::size_t> place;
        for (std::size_t i = 0; i < first.size(); ++i) place[first[i]] = i;
        for (auto const& each : graph)
            for (auto const& on : each.on) ASSERT_LT(place.at(on), place.at(each.name));
    }
}

}  // namespace
}  // namespace weft::app
