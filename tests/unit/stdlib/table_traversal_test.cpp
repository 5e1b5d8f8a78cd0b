// Going through tables: in key order or not, in chunks, and while others change them.

#include "table_support.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>

namespace {

using namespace weft::test;
using weft::argument_error;
using weft::table_kind;

std::vector<int> by_next(points const& all) {
    std::vector<int> met;
    for (auto at = all.first(); at; at = all.next(*at)) met.push_back(*at);
    return met;
}

TEST(table_traversal, of_an_ordered_set_goes_in_key_order_from_any_key) {  // RG-072
    in_runtime([] {
        points const all{{.kind = table_kind::ordered_set}};
        EXPECT_EQ(all.first(), std::nullopt);
        EXPECT_EQ(all.last(), std::nullopt);
        for (int const key : {50, 10, 40, 20, 30}) all.insert({key, 0});
        EXPECT_EQ(by_next(all), (std::vector{10, 20, 30, 40, 50}));
        EXPECT_EQ(keys_of(all), (std::vector{10, 20, 30, 40, 50}));
        EXPECT_EQ(all.first(), 10);
        EXPECT_EQ(all.last(), 50);
        EXPECT_EQ(all.next(25), 30);
        EXPECT_EQ(all.next(5), 10);
        EXPECT_EQ(all.next(50), std::nullopt);
        EXPECT_EQ(all.prev(25), 20);
        EXPECT_EQ(all.prev(30), 20);
        EXPECT_EQ(all.prev(99), 50);
        EXPECT_EQ(all.prev(10), std::nullopt);
    });
}

TEST(table_traversal, of_an_ordered_set_of_many_records_keeps_the_order_through_changes) {  // RG-072
    in_runtime([] {
        points const all{{.kind = table_kind::ordered_set}};
        int const many = unless_simulated(5'000, 200);
        for (int i = 0; i < many; ++i) all.insert({i * 7919 % many, i});
        for (int key = 0; key < many; key += 3) all.erase(key);
        std::vector<int> expected;
        for (int key = 0; key < many; ++key)
            if (key % 3 != 0) expected.push_back(key);
        EXPECT_EQ(keys_of(all), expected);
        std::vector<int> backwards;
        for (auto at = all.last(); at; at = all.prev(*at)) backwards.push_back(*at);
        EXPECT_EQ(backwards, std::vector<int>(expected.rbegin(), expected.rend()));
    });
}

TEST(table_traversal, of_a_set_meets_each_key_once_and_refuses_an_unknown_one) {  // RG-073
    in_runtime([] {
        for (auto const kind : {table_kind::set, table_kind::bag, table_kind::duplicate_bag}) {
            points const all{{.kind = kind, .write_concurrency = kind == table_kind::set}};
            for (int key = 0; key < 100; ++key) all.insert_all({{key, 0}, {key, 1}});
            std::vector<int> expected;
            for (int key = 0; key < 100; ++key) expected.push_back(key);
            EXPECT_EQ(sorted(by_next(all)), expected);
            EXPECT_THROW(static_cast<void>(all.next(100)), argument_error);
            auto const second = all.next(*all.first());
            all.erase(*second);
            EXPECT_THROW(static_cast<void>(all.next(*second)), argument_error);
            EXPECT_THROW(static_cast<void>(all.last()), argument_error);
            EXPECT_THROW(static_cast<void>(all.prev(1)), argument_error);
        }
    });
}

TEST(table_traversal, of_a_fixed_set_goes_on_from_a_removed_key) {  // RG-073
    in_runtime([] {
        points const all{weft::table_options{}};
        for (int key = 0; key < 100; ++key) all.insert({key, 0});
        auto const order = by_next(all);
        all.erase(order[0]);
        {
            auto const fixed = all.fix();
            auto const again = all.fix();
            EXPECT_TRUE(all.info()->fixed);
            EXPECT_THROW(static_cast<void>(all.next(order[0])), argument_error);
            EXPECT_THROW(static_cast<void>(all.next(1000)), argument_error);
            all.erase(order[10]);
            all.erase(order[11]);
            EXPECT_EQ(all.next(order[10]), order[12]);
            EXPECT_EQ(all.next(order[9]), order[12]);
            all.clear();
            all.insert({order[60], 0});
            EXPECT_EQ(all.next(order[20]), order[60]);
        }
        EXPECT_FALSE(all.info()->fixed);
        EXPECT_THROW(static_cast<void>(all.next(order[10])), argument_error);
    });
}

TEST(table_traversal, in_chunks_meets_each_record_once) {  // RG-078
    in_runtime([] {
        for (auto const kind : {table_kind::set, table_kind::ordered_set, table_kind::bag, table_kind::duplicate_bag}) {
            points const all{{.kind = kind, .write_concurrency = true}};
            for (int key = 0; key < 250; ++key) all.insert({key, key % 10});
            auto chunks = all.select(30, [](point const& one) { return one.y < 5; }, &point::x);
            std::vector<int> met;
            std::vector<std::size_t> sizes;
            while (auto const chunk = chunks.next()) {
                sizes.push_back(chunk->size());
                met.insert(met.end(), chunk->begin(), chunk->end());
            }
            EXPECT_EQ(sizes, (std::vector<std::size_t>{30, 30, 30, 30, 5}));
            EXPECT_FALSE(chunks.next());
            std::vector<int> expected;
            for (int key = 0; key < 250; ++key)
                if (key % 10 < 5) expected.push_back(key);
            EXPECT_EQ(sorted(met), expected);
            EXPECT_THROW(static_cast<void>(all.select(0, [](point const&) { return true; })), argument_error);
        }
    });
}

TEST(table_traversal, in_chunks_of_an_ordered_set_meets_each_record_once_though_it_changes) {  // RG-078
    in_runtime([] {
        points const all{{.kind = table_kind::ordered_set}};
        for (int key = 0; key < 200; key += 2) all.insert({key, 0});
        auto chunks = all.select(10, [](point const&) { return true; }, &point::x);
        std::vector<int> met;
        for (int round = 0; auto const chunk = chunks.next(); ++round) {
            met.insert(met.end(), chunk->begin(), chunk->end());
            all.erase(met.back());                    // where it stands
            all.insert({met.back() - 1, 1});          // behind it
            all.insert({met.back(), 1});              // and there again
            if (round == 2) all.insert({151, 1});     // before it
        }
        EXPECT_TRUE(std::is_sorted(met.begin(), met.end()));
        EXPECT_EQ(std::adjacent_find(met.begin(), met.end()), met.end());
        EXPECT_EQ(std::count(met.begin(), met.end(), 151), 1);
        EXPECT_EQ(met.size(), 101U);
    });
}

// Others insert and delete until they are told to stop; records of even keys stay all the time.
void meets_what_stays(points const& all, int keys) {
    for (int key = 0; key < keys; key += 2) all.insert({key, 0});
    struct stop {};
    std::vector<weft::monitored> others;
    for (int number = 0; number < 2; ++number) {
        others.push_back(weft::spawn_monitor([=] {
            bool goes_on = true;
            for (int key = 1 + 2 * number; goes_on; key = (key + 4) % keys) {
                all.insert({key, 1});
                if (key % 3 == 0) all.insert({key - 1, key});  // and replaces one that stays
                all.erase((key + keys / 2) % keys | 1);
                goes_on = weft::receive([](stop) { return false; }, weft::after({}, [] { return true; }));
            }
        }));
    }
    for (int round = 0; round < unless_simulated(50, 3); ++round) {
        std::map<int, int> met;
        {
            auto const fixed = all.fix();
            for (auto at = all.first(); at; at = all.next(*at)) {
                ++met[*at];
                weft::checkpoint();
            }
        }
        for (int key = 0; key < keys; key += 2) ASSERT_EQ(met[key], 1) << key;
        met.clear();
        for (int const key : all.select([](point const&) { return true; }, &point::x)) ++met[key];
        for (int key = 0; key < keys; key += 2) ASSERT_EQ(met[key], 1) << key;
    }
    for (auto const& each : others) weft::send(each.process, stop{});
    for (std::size_t i = 0; i < others.size(); ++i) EXPECT_TRUE(next<weft::down_msg>()->reason.is_normal());
}

TEST(table_traversal, of_a_fixed_table_meets_every_record_that_stays_exactly_once) {  // RG-079
    in_runtime([] {
        int const keys = unless_simulated(400, 40);
        meets_what_stays(points{{.access = weft::table_access::public_}}, keys);
        meets_what_stays(points{{.access = weft::table_access::public_, .write_concurrency = true}}, keys);
        meets_what_stays(points{{.kind = table_kind::ordered_set, .access = weft::table_access::public_}}, keys);
    });
}

}  // namespace
