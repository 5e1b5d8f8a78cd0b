// Changing records in place of them: counters, fields, and all that fit a predicate.

#include "table_support.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace {

using namespace weft::test;
using weft::argument_error;
using weft::table_access;
using weft::table_kind;

TEST(table_update, of_a_counter_is_atomic_and_returns_the_new_value) {  // RG-075
    in_runtime([] {
        for (auto const kind : {table_kind::set, table_kind::ordered_set}) {
            points const all{{.kind = kind, .access = table_access::public_}};
            all.insert({1, 0});
            EXPECT_EQ(all.update_counter(1, &point::y, 3), 3);
            EXPECT_EQ(all.update_counter(1, &point::y, -2), 1);
            int const times = unless_simulated(2'000, 20);
            std::vector<weft::monitored> others;
            for (int i = 0; i < 4; ++i) {
                others.push_back(weft::spawn_monitor([=] {
                    int last = 0;
                    for (int k = 0; k < times; ++k) {
                        int const now = all.update_counter(1, &point::y, 1);
                        ASSERT_GT(now, last);
                        last = now;
                    }
                }));
            }
            for (std::size_t i = 0; i < others.size(); ++i) EXPECT_TRUE(next<weft::down_msg>()->reason.is_normal());
            EXPECT_EQ(all.find(1)->y, 1 + 4 * times);
        }
    });
}

TEST(table_update, of_a_counter_past_its_threshold_stores_the_reset_value) {  // RG-075
    in_runtime([] {
        points const all{weft::table_options{}};
        all.insert({1, 8});
        EXPECT_EQ(all.update_counter(1, &point::y, 2, {.threshold = 10, .reset = 1}), 10);
        EXPECT_EQ(all.update_counter(1, &point::y, 1, {.threshold = 10, .reset = 1}), 1);
        EXPECT_EQ(all.update_counter(1, &point::y, -1, {.threshold = 0, .reset = 50}), 0);
        EXPECT_EQ(all.update_counter(1, &point::y, -1, {.threshold = 0, .reset = 50}), 50);
        EXPECT_EQ(all.find(1)->y, 50);
        int const largest = std::numeric_limits<int>::max();
        EXPECT_EQ(all.update_counter(1, &point::y, largest, {.threshold = 100, .reset = 2}), 2);
        EXPECT_THROW(all.update_counter(1, &point::y, largest), argument_error);
        EXPECT_EQ(all.find(1)->y, 2);
    });
}

TEST(table_update, of_a_counter_without_a_record_needs_a_default) {  // RG-075
    in_runtime([] {
        points const all{weft::table_options{}};
        EXPECT_THROW(all.update_counter(1, &point::y, 3), argument_error);
        EXPECT_EQ(all.size(), 0U);
        EXPECT_EQ(all.update_counter(1, &point::y, 3, point{1, 10}), 13);
        EXPECT_EQ(all.update_counter(1, &point::y, 3, point{1, 10}), 16);
        EXPECT_EQ(all.update_counter(2, &point::y, 3, {.threshold = 5, .reset = 0}, point{2, 4}), 0);
        EXPECT_THROW(all.update_counter(3, &point::y, 1, point{4, 0}), argument_error);
        EXPECT_THROW(all.update_counter(1, &point::x, 1), argument_error);  // that is its key
        EXPECT_EQ(sorted(keys_of(all)), (std::vector{1, 2}));
        points const bag{{.kind = table_kind::bag}};
        bag.insert({1, 0});
        EXPECT_THROW(bag.update_counter(1, &point::y, 3), argument_error);
    });
}

TEST(table_update, of_a_field_tells_whether_there_is_a_record) {  // RG-076
    in_runtime([] {
        users const all{{.access = table_access::public_}};
        EXPECT_FALSE(all.update_field("ada", &user::age, 36));
        EXPECT_EQ(all.size(), 0U);
        all.insert({"ada", 0});
        EXPECT_TRUE(all.update_field("ada", &user::age, 36));
        EXPECT_EQ(all.find("ada")->age, 36);
        EXPECT_THROW(all.update_field("ada", &user::name, "bob"), argument_error);
        int const times = unless_simulated(1'000, 20);
        std::vector<weft::monitored> others;
        for (int i = 0; i < 2; ++i) {
            others.push_back(weft::spawn_monitor([=] {
                for (int k = 0; k < times; ++k) EXPECT_TRUE(all.update("ada", [](user& one) { ++one.age; }));
            }));
        }
        for (std::size_t i = 0; i < others.size(); ++i) EXPECT_TRUE(next<weft::down_msg>()->reason.is_normal());
        EXPECT_EQ(all.find("ada")->age, 36 + 2 * times);
    });
}

TEST(table_update, by_select_projects_counts_removes_and_replaces_what_fits) {  // RG-077
    in_runtime([] {
        for (auto const kind : {table_kind::set, table_kind::ordered_set, table_kind::duplicate_bag}) {
            points const all{{.kind = kind}};
            for (int key = 0; key < 100; ++key) all.insert({key, key});
            auto const odd = [](point const& one) { return one.x % 2 == 1; };
            EXPECT_EQ(all.select_count(odd), 50U);
            EXPECT_EQ(all.select(odd).size(), 50U);
            auto const sums = all.select([](point const& one) { return one.x < 3; }, [](point const& one) { return one.x + one.y; });
            EXPECT_EQ(sorted(sums), (std::vector{0, 2, 4}));
            EXPECT_EQ(all.select_replace(odd, [](point const& one) { return point{one.x, -1}; }), 50U);
            EXPECT_EQ(all.select_count([](point const& one) { return one.y == -1; }), 50U);
            EXPECT_EQ(all.find(7)->y, -1);
            EXPECT_EQ(all.find(8)->y, 8);
            EXPECT_THROW(all.select_replace(odd, [](point const& one) { return point{one.x + 1, 0}; }), argument_error);
            EXPECT_EQ(all.select_delete(odd), 50U);
            EXPECT_EQ(all.size(), 50U);
            EXPECT_FALSE(all.member(7));
        }
        points const bag{{.kind = table_kind::bag}};
        bag.insert({1, 1});
        EXPECT_THROW(bag.select_replace([](point const&) { return true; }, [](point const& one) { return one; }), argument_error);
    });
}

TEST(table_update, by_select_treats_each_record_atomically) {  // RG-077
    in_runtime([] {
        points const all{{.access = table_access::public_}};
        for (int key = 0; key < 50; ++key) all.insert({key, 0});
        int const times = unless_simulated(40, 4);
        std::vector<weft::monitored> others;
        for (int i = 0; i < 3; ++i) {
            others.push_back(weft::spawn_monitor([=] {
                for (int k = 0; k < times; ++k)
                    all.select_replace([](point const&) { return true; }, [](point one) {
                        ++one.y;
                        return one;
                    });
            }));
        }
        for (std::size_t i = 0; i < others.size(); ++i) EXPECT_TRUE(next<weft::down_msg>()->reason.is_normal());
        EXPECT_EQ(all.select_count([=](point const& one) { return one.y == 3 * times; }), 50U);
    });
}

TEST(table_update, by_many_at_once_loses_nothing_with_concurrency_on) {  // RG-087
    in_runtime([] {
        for (auto const kind : {table_kind::set, table_kind::duplicate_bag}) {
            points const all{{.kind = kind, .access = table_access::public_, .read_concurrency = true, .write_concurrency = true}};
            EXPECT_TRUE(all.info()->read_concurrency && all.info()->write_concurrency);
            int const each = unless_simulated(2'000, 20);
            std::vector<weft::monitored> others;
            for (int number = 0; number < 4; ++number) {
                others.push_back(weft::spawn_monitor([=] {
                    for (int i = 0; i < each; ++i) {
                        all.insert({number * each + i, i});
                        ASSERT_EQ(all.find(number * each + i)->y, i);
                    }
                }));
            }
            for (std::size_t i = 0; i < others.size(); ++i) EXPECT_TRUE(next<weft::down_msg>()->reason.is_normal());
            EXPECT_EQ(all.size(), static_cast<std::size_t>(4 * each));
        }
    });
}

}  // namespace
