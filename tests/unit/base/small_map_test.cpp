// A map that lies in its owner while it is small: the same answers as a plain one, whatever its size.
#include "base/small_map.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <set>

using weft::base::small_map;
using weft::base::small_set;

TEST(small_map, finds_what_was_put_in_and_keeps_the_first) {
    small_map<int, int> one;
    EXPECT_TRUE(one.empty());
    EXPECT_EQ(one.find(1), nullptr);
    EXPECT_TRUE(one.insert(1, 10));
    EXPECT_FALSE(one.insert(1, 11));
    ASSERT_NE(one.find(1), nullptr);
    EXPECT_EQ(*one.find(1), 10);
    one.insert_or_assign(1, 12);
    EXPECT_EQ(*one.find(1), 12);
    EXPECT_EQ(one.size(), 1U);
    EXPECT_TRUE(one.erase(1));
    EXPECT_FALSE(one.erase(1));
    EXPECT_TRUE(one.empty());
}

TEST(small_map, holds_values_that_can_only_be_moved) {
    small_map<int, std::unique_ptr<int>> one;
    for (int i = 0; i < 40; ++i) EXPECT_TRUE(one.insert(i, std::make_unique<int>(i)));
    for (int i = 0; i < 40; ++i) EXPECT_EQ(**one.find(i), i);
    one.clear();
    EXPECT_TRUE(one.empty());
}

TEST(small_map, answers_as_a_plain_map_does_through_all_sizes) {
    std::mt19937 random{7};
    small_map<int, int> mine;
    std::map<int, int> plain;
    for (int step = 0; step < 20'000; ++step) {
        // Grows to a hundred entries and shrinks to none, again and again.
        int const span = 1 + (step / 500) % 2 * 100;
        int const key = static_cast<int>(random() % static_cast<unsigned>(span));
        switch (random() % 5) {
            case 0: EXPECT_EQ(mine.insert(key, step), plain.emplace(key, step).second); break;
            case 2: {
                auto const there = plain.find(key);
                EXPECT_EQ(mine.take(key), there == plain.end() ? std::nullopt : std::optional{there->second});
                if (there != plain.end()) plain.erase(there);
                else mine.insert_new(key, plain[key] = step);
                break;
            }
            case 1:
                mine.insert_or_assign(key, step);
                plain.insert_or_assign(key, step);
                break;
            default:
                for (int each = key; each < key + 2; ++each) EXPECT_EQ(mine.erase(each), plain.erase(each) != 0);
        }
        ASSERT_EQ(mine.size(), plain.size());
        std::map<int, int> seen;
        mine.for_each([&](int each, int value) { seen.emplace(each, value); });
        ASSERT_EQ(seen, plain);
        EXPECT_EQ(mine.contains(key), plain.contains(key));
    }
}

TEST(small_map, as_a_set_has_keys_alone) {
    small_set<std::uint64_t> some;
    std::set<std::uint64_t> all;
    for (std::uint64_t i = 0; i < 100; ++i) {
        EXPECT_TRUE(some.insert(i * i));
        EXPECT_FALSE(some.insert(i * i));
        all.insert(i * i);
    }
    std::set<std::uint64_t> seen;
    some.for_each([&](std::uint64_t each, auto const&) { seen.insert(each); });
    EXPECT_EQ(seen, all);
}
