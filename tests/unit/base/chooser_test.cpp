// Who decides in a simulation: the same seed decides alike, records can be played again, and the branches are complete.

#include "base/chooser.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <vector>

namespace {

using namespace weft::base;

std::vector<std::uint32_t> answers_of(chooser& by, std::size_t count) {
    std::array<std::uint64_t, 3> const actors{10, 20, 30};
    std::vector<std::uint32_t> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(i % 2 == 0 ? by.next(actors) : by.choose(4, 2));
    return out;
}

TEST(chooser, decides_alike_for_the_same_seed) {
    random_walk first{7}, second{7}, other{8};
    auto const wanted = answers_of(first, 100);
    EXPECT_EQ(answers_of(second, 100), wanted);
    EXPECT_NE(answers_of(other, 100), wanted);
    priority_walk third{7, 3, 50}, fourth{7, 3, 50};
    EXPECT_EQ(answers_of(third, 100), answers_of(fourth, 100));
}

TEST(chooser, gives_each_answer_its_share) {
    random_walk by{1};
    std::array<unsigned, 4> seen{};
    for (int i = 0; i < 8000; ++i) ++seen[by.choose(4, 4)];
    EXPECT_NEAR(seen[0], 6000, 300);
    for (std::size_t i = 1; i < 4; ++i) EXPECT_NEAR(seen[i], 667, 150);
}

TEST(chooser, a_priority_walk_stays_with_one_actor_until_a_change) {
    std::array<std::uint64_t, 4> const actors{1, 2, 3, 4};
    priority_walk never{3, 0, 100};
    std::set<std::uint32_t> chosen;
    for (int i = 0; i < 100; ++i) chosen.insert(never.next(actors));
    EXPECT_EQ(chosen.size(), 1U);
    priority_walk once{3, 1, 100};
    std::vector<std::uint32_t> order;
    for (int i = 0; i < 200; ++i)
        if (std::uint32_t const now = once.next(actors); order.empty() || order.back() != now) order.push_back(now);
    EXPECT_EQ(order.size(), 2U);
}

TEST(chooser, a_replay_answers_as_recorded_and_then_plainly) {
    random_walk source{5};
    recorder kept{source};
    auto const wanted = answers_of(kept, 60);
    replay again{kept.answers()};
    EXPECT_EQ(answers_of(again, 60), wanted);
    EXPECT_EQ(answers_of(again, 10), std::vector<std::uint32_t>(10, 0));
}

TEST(chooser, a_replayed_answer_that_does_not_fit_is_the_plain_one) {
    std::vector<answer> const answers{{3, 4}, {1, 2}};
    replay by{answers};
    EXPECT_EQ(by.choose(2, 1), 0U);
    EXPECT_EQ(by.choose(2, 1), 1U);
}

TEST(chooser, branches_visit_every_combination_once) {
    std::set<std::vector<std::uint32_t>> seen;
    std::vector<answer> branch;
    do {
        replay source{branch};
        recorder kept{source};
        // The second question depends on the first answer, as it does in a program.
        std::vector<std::uint32_t> path{kept.choose(3, 1)};
        path.push_back(kept.choose(path[0] == 1 ? 4 : 2, 1));
        EXPECT_TRUE(seen.insert(path).second);
        branch = next_branch(kept.answers(), 8);
    } while (!branch.empty());
    EXPECT_EQ(seen.size(), 2U + 4U + 2U);
}

TEST(chooser, branches_go_no_deeper_than_asked) {
    std::vector<answer> const had{{0, 2}, {1, 2}, {0, 2}};
    EXPECT_EQ(next_branch(had, 2).size(), 1U);
    EXPECT_TRUE(next_branch(had, 0).empty());
}

}  // namespace
