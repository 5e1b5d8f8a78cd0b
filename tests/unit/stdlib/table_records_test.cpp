// What is in a table after it was written: sets and bags, one record and lists, and what readers hold.

#include "table_support.hpp"

#include <gtest/gtest.h>

namespace {

using namespace weft::test;
using weft::argument_error;
using weft::table_kind;

TEST(table_records, of_one_key_replace_each_other_in_a_set) {  // RG-068
    in_runtime([] {
        for (auto const kind : {table_kind::set, table_kind::ordered_set}) {
            points const all{{.kind = kind}};
            all.insert({1, 10});
            all.insert({2, 20});
            all.insert({1, 11});
            EXPECT_EQ(all.size(), 2U);
            EXPECT_EQ(ys_of(all.lookup(1)), std::vector{11});
            EXPECT_EQ(ys_of(all.lookup(2)), std::vector{20});
        }
    });
}

TEST(table_records, that_are_new_are_inserted_all_or_not_at_all) {  // RG-069
    in_runtime([] {
        for (auto const kind : {table_kind::set, table_kind::ordered_set, table_kind::bag, table_kind::duplicate_bag}) {
            points const all{{.kind = kind}};
            EXPECT_TRUE(all.insert_new({1, 10}));
            EXPECT_FALSE(all.insert_new({1, 11}));
            EXPECT_EQ(ys_of(all.lookup(1)), std::vector{10});
            EXPECT_FALSE(all.insert_all_new({{2, 20}, {1, 12}, {3, 30}}));
            EXPECT_EQ(sorted(keys_of(all)), std::vector{1});
            EXPECT_TRUE(all.insert_all_new({{2, 20}, {3, 30}}));
            EXPECT_EQ(sorted(keys_of(all)), (std::vector{1, 2, 3}));
        }
    });
}

// The numbers of a list grow with each list, so a reader that looks at one key after another must never find a smaller one.
void never_goes_back(points const& all, int keys, int lists) {
    auto const reader = [=](bool forward) {
        int last = 0;
        for (int i = 0; last < lists; i = (i + 1) % keys) {
            auto const found = all.lookup(forward ? i : keys - 1 - i);
            ASSERT_EQ(found.size(), static_cast<std::size_t>(last == 0 && found.empty() ? 0 : 1));
            int const now = found.empty() ? 0 : found.front()->y;
            ASSERT_GE(now, last);
            last = now;
            weft::checkpoint();
        }
    };
    std::vector<weft::monitored> readers;
    for (bool const forward : {true, false}) readers.push_back(weft::spawn_monitor([=] { reader(forward); }));
    for (int number = 1; number <= lists; ++number) {
        std::vector<point> list;
        for (int key = 0; key < keys; ++key) list.push_back({key, number});
        all.insert_all(std::move(list));
        weft::yield();
    }
    for (auto const& each : readers) {
        auto const down = next<weft::down_msg>();
        ASSERT_TRUE(down) << weft::to_string(each.process);
        EXPECT_TRUE(down->reason.is_normal()) << down->reason.to_string();
    }
}

TEST(table_records, of_a_list_are_seen_by_others_all_or_not_at_all) {  // RG-070
    in_runtime([] {
        for (bool const concurrent : {false, true}) {
            points const all{{.read_concurrency = concurrent, .write_concurrency = concurrent}};
            never_goes_back(all, unless_simulated(50, 5), unless_simulated(500, 5));
        }
    });
}

TEST(table_records, of_a_list_come_into_a_bag_as_one) {  // RG-070
    in_runtime([] {
        points const all{{.kind = table_kind::duplicate_bag}};
        int const lists = unless_simulated(300, 5);
        auto const reader = weft::spawn_monitor([=] {
            std::size_t seen = 0;
            while (seen != static_cast<std::size_t>(lists) * 7) {
                seen = all.lookup(1).size();
                ASSERT_EQ(seen % 7, 0U);
                weft::checkpoint();
            }
        });
        for (int i = 0; i < lists; ++i) {
            all.insert_all(std::vector<point>(7, point{1, i}));
            weft::yield();
        }
        auto const down = next<weft::down_msg>();
        ASSERT_TRUE(down);
        EXPECT_EQ(down->object, reader.process);
        EXPECT_TRUE(down->reason.is_normal()) << down->reason.to_string();
    });
}

TEST(table_records, that_are_equal_are_one_in_a_bag_and_two_in_a_duplicate_bag) {  // RG-071
    in_runtime([] {
        points const bag{{.kind = table_kind::bag}};
        points const duplicates{{.kind = table_kind::duplicate_bag}};
        for (points const& all : {bag, duplicates}) {
            all.insert({1, 10});
            all.insert({1, 11});
            all.insert({1, 10});
            all.insert_all({{1, 11}, {2, 20}});
        }
        EXPECT_EQ(ys_of(bag.lookup(1)), (std::vector{10, 11}));
        EXPECT_EQ(bag.size(), 3U);
        EXPECT_EQ(ys_of(duplicates.lookup(1)), (std::vector{10, 11, 10, 11}));
        EXPECT_EQ(duplicates.size(), 5U);
    });
}

TEST(table_records, are_found_taken_and_erased_by_key) {  // RG-074
    in_runtime([] {
        for (auto const kind : {table_kind::set, table_kind::ordered_set, table_kind::bag, table_kind::duplicate_bag}) {
            points const all{{.kind = kind}};
            all.insert_all({{1, 10}, {2, 20}, {3, 30}});
            EXPECT_EQ(ys_of(all.lookup(2)), std::vector{20});
            EXPECT_TRUE(all.lookup(9).empty());
            EXPECT_TRUE(all.member(2));
            EXPECT_FALSE(all.member(9));
            EXPECT_EQ(all.find(2)->y, 20);
            EXPECT_FALSE(all.find(9));
            EXPECT_EQ(all.lookup_field(2, &point::y), 20);
            EXPECT_EQ(all.lookup_field(2, [](point const& one) { return one.x + one.y; }), 22);
            EXPECT_THROW(static_cast<void>(all.lookup_field(9, &point::y)), argument_error);
            EXPECT_EQ(ys_of(all.take(2)), std::vector{20});
            EXPECT_TRUE(all.take(2).empty());
            all.erase(1);
            all.erase(1);
            EXPECT_EQ(keys_of(all), std::vector{3});
            all.erase_record({3, 31});
            EXPECT_EQ(all.size(), 1U);
            all.erase_record({3, 30});
            all.erase_record({3, 30});
            EXPECT_EQ(all.size(), 0U);
        }
    });
}

TEST(table_records, of_one_key_go_together_and_equal_ones_alone) {  // RG-074
    in_runtime([] {
        points const all{{.kind = table_kind::duplicate_bag}};
        all.insert_all({{1, 10}, {1, 11}, {1, 10}, {2, 20}});
        all.erase_record({1, 10});
        EXPECT_EQ(ys_of(all.lookup(1)), std::vector{11});
        all.insert({1, 12});
        EXPECT_EQ(ys_of(all.take(1)), (std::vector{11, 12}));
        EXPECT_EQ(keys_of(all), std::vector{2});
        all.insert_all({{1, 10}, {1, 11}});
        all.erase(1);
        EXPECT_EQ(keys_of(all), std::vector{2});
        all.clear();
        EXPECT_EQ(all.size(), 0U);
        all.insert({1, 10});
        EXPECT_EQ(all.size(), 1U);
    });
}

TEST(table_records, that_somebody_holds_do_not_change) {  // RG-088
    in_runtime([] {
        for (auto const kind : {table_kind::set, table_kind::ordered_set}) {
            users const all{{.kind = kind}};
            all.insert({"ada", 36});
            auto const held = all.find("ada");
            all.insert({"ada", 37});
            EXPECT_EQ(*held, (user{"ada", 36}));
            EXPECT_EQ(all.find("ada")->age, 37);
            all.update_field("ada", &user::age, 38);
            auto const again = all.find("ada");
            all.drop();
            EXPECT_EQ(*held, (user{"ada", 36}));
            EXPECT_EQ(*again, (user{"ada", 38}));
        }
    });
}

TEST(table_records, are_destroyed_when_nobody_holds_them) {  // RG-088
    in_runtime([] {
        std::atomic<long> gone{0};
        mortals const all{weft::table_options{}};
        for (int i = 0; i < 10; ++i) all.insert({i, mortal_value{gone}});
        all.insert({0, mortal_value{gone}});
        EXPECT_EQ(gone, 1);
        all.erase(1);
        EXPECT_EQ(gone, 2);
        auto held = all.find(2);
        all.erase(2);
        EXPECT_EQ(gone, 2);
        held = {};
        EXPECT_EQ(gone, 3);
        all.clear();
        EXPECT_EQ(gone, 11);
    });
}

TEST(table_records, may_have_a_key_that_is_worked_out) {
    struct word {
        std::string text;
    };
    using words = weft::table<word, [](word const& one) { return one.text.size(); }>;
    in_runtime([] {
        words const all{{.kind = table_kind::ordered_set}};
        for (char const* each : {"three", "a", "of", "an"}) all.insert({each});
        EXPECT_EQ(all.select([](word const&) { return true; }, &word::text), (std::vector<std::string>{"a", "an", "three"}));
        EXPECT_EQ(all.find(2)->text, "an");
    });
}

TEST(table_records, of_many_keys_are_all_found_whatever_their_hash) {
    struct far {
        std::uint64_t key;
    };
    using fars = weft::table<far, &far::key>;
    in_runtime([] {
        for (bool const concurrent : {false, true}) {
            fars const all{{.write_concurrency = concurrent}};
            std::uint64_t const many = unless_simulated(20'000U, 300U);
            for (std::uint64_t i = 0; i < many; ++i) all.insert({i << 40U});
            for (std::uint64_t i = 0; i < many; i += 2) all.erase(i << 40U);
            EXPECT_EQ(all.size(), many / 2);
            for (std::uint64_t i = 0; i < many; ++i) ASSERT_EQ(all.member(i << 40U), i % 2 == 1) << i;
        }
    });
}

}  // namespace
