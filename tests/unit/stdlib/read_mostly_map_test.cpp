// The map that is read without a lock, with real threads: one writes, the others look.

#include <weft/detail/read_mostly_map.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace {

using weft::detail::retired_objects;
using weft::detail::retirements;

using numbers = weft::detail::read_mostly_map<int, int, std::hash<int>, std::equal_to<>>;

void assign(numbers& map, int key, int value) {
    retirements gone;
    map.assign(key, value, gone);
}
bool erase(numbers& map, int key) {
    retirements gone;
    return map.erase(key, gone);
}

TEST(read_mostly_map, finds_what_was_assigned_last_while_it_grows) {
    numbers map;
    for (int i = 0; i != 1000; ++i) assign(map, i, i);
    for (int i = 0; i != 1000; i += 2) assign(map, i, -i);
    EXPECT_EQ(map.size(), 1000U);
    for (int i = 0; i != 1000; ++i) {
        auto const found = map.find(i);
        ASSERT_TRUE(found);
        EXPECT_EQ(*found, i % 2 == 0 ? -i : i);
        EXPECT_EQ(*map.peek(i), *found);
    }
    EXPECT_FALSE(map.find(1000));
    EXPECT_EQ(map.peek(-1), nullptr);
}

TEST(read_mostly_map, forgets_what_was_erased) {
    numbers map;
    for (int i = 0; i != 100; ++i) assign(map, i, i);
    for (int i = 0; i < 100; i += 3) EXPECT_TRUE(erase(map, i));
    EXPECT_FALSE(erase(map, 0));
    std::set<int> left;
    map.for_each([&left](int key, int value) {
        EXPECT_EQ(key, value);
        EXPECT_TRUE(left.insert(key).second);
    });
    EXPECT_EQ(left.size(), 66U);
    EXPECT_FALSE(left.contains(3));
    retirements gone;
    map.clear(gone);
    EXPECT_EQ(map.size(), 0U);
    EXPECT_FALSE(map.find(1));
}

TEST(read_mostly_map, keeps_what_a_reader_holds_and_nothing_else) {
    std::size_t const before = retired_objects();
    {
        weft::detail::read_mostly_map<std::string, std::shared_ptr<int>, std::hash<std::string>, std::equal_to<>> map;
        std::weak_ptr<int> value;
        {
            auto made = std::make_shared<int>(1);
            value = made;
            retirements gone;
            map.assign("a", std::move(made), gone);
        }
        auto held = map.find(std::string{"a"});
        {
            retirements gone;
            map.assign("a", std::make_shared<int>(2), gone);
        }
        EXPECT_EQ(**held, 1);
        EXPECT_FALSE(value.expired());
        EXPECT_EQ(retired_objects(), before + 1);
        held = {};
        EXPECT_TRUE(value.expired());
    }
    EXPECT_EQ(retired_objects(), before);
}

// Every key always has a value, and values only grow; each is a vector whose elements are the same.
TEST(read_mostly_map, shows_readers_whole_values_in_order_while_one_thread_writes) {
    constexpr int keys = 64;
    constexpr int rounds = 300;
    weft::detail::read_mostly_map<int, std::vector<int>, std::hash<int>, std::equal_to<>> map;
    auto const put = [&map](int key, int value) {
        retirements gone;
        map.assign(key, std::vector<int>(8, value), gone);
    };
    put(0, 0);
    std::atomic<bool> over{false};
    std::vector<std::jthread> readers;
    for (int r = 0; r != 3; ++r) {
        readers.emplace_back([&] {
            std::vector<int> last(keys, 0);
            do {
                for (int key = 0; key != keys; ++key) {
                    auto const found = map.find(key);
                    if (!found) {
                        EXPECT_EQ(last[static_cast<std::size_t>(key)], 0) << "a key that was there is there";
                        continue;
                    }
                    for (int const each : *found) EXPECT_EQ(each, found->front());
                    EXPECT_GE(found->front(), last[static_cast<std::size_t>(key)]);
                    last[static_cast<std::size_t>(key)] = found->front();
                }
            } while (!over.load());
        });
    }
    for (int round = 1; round <= rounds; ++round) {
        for (int key = 0; key != keys; ++key) put(key, round);
    }
    over = true;
    readers.clear();
    EXPECT_EQ(map.size(), static_cast<std::size_t>(keys));
    EXPECT_EQ(map.find(keys - 1)->front(), rounds);
}

}  // namespace
