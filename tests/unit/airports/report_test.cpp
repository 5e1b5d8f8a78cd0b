// The report picks the largest groups, adds up the rest, and prints as a table or as JSON.

#include "airports/report.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <sstream>

namespace airports {
namespace {

groups some_groups() {
    groups all;
    all["US"].airports = 1200;
    all["DE"].airports = 7;
    all["CI"].airports = 7;
    all["XX"].airports = 1;
    all[""].airports = 2;
    all["US"].name = "United States";
    all["DE"].name = "Germany";
    all["CI"].name = "C\xC3\xB4te d'Ivoire";
    all[std::nullopt].problems.add({.line = 3, .reason = "why"});
    return all;
}

read_stats const read{.rows = 1220, .bytes = 2'500'000, .seconds = 0.5};

std::string table_of(report const& result) {
    std::ostringstream out;
    print_table(out, result);
    return out.str();
}

TEST(report, picks_the_largest_and_orders_equal_ones_by_key) {
    auto const result = make_report(some_groups(), {.top = 3}, read);
    ASSERT_EQ(result.top.size(), 3U);
    EXPECT_EQ(result.top[0].key, "US");
    EXPECT_EQ(result.top[1].key, "CI");
    EXPECT_EQ(result.top[2].key, "DE");
    EXPECT_EQ(result.top[2].name, "Germany");
}

TEST(report, adds_up_what_it_does_not_show) {
    auto const result = make_report(some_groups(), {.top = 1}, read);
    EXPECT_EQ(result.airports, 1217U);
    EXPECT_EQ(result.groups, 5U);
    EXPECT_EQ(result.malformed, 1U);
    EXPECT_EQ(result.closed, 2U);
}

TEST(report, prints_a_table_with_a_total_and_the_speed) {
    EXPECT_EQ(table_of(make_report(some_groups(), {.top = 4}, read)),
              "#  country        code     airports\n"
              "1  United States  US          1,200\n"
              "2  C\xC3\xB4te d'Ivoire  CI              7\n"
              "3  Germany        DE              7\n"
              "4  (unknown)      (empty)         2\n"
              "and 1 more\n"
              "total: 1,217 airports in 5 countries; left out as closed: 2; malformed rows skipped: 1\n"
              "read: 1,220 rows, 2.50 MB in 0.500 s, 2,440 rows/s, 5.0 MB/s\n");
}

TEST(report, prints_types_without_a_code) {
    groups all;
    all["small_airport"].airports = 1;
    EXPECT_EQ(table_of(make_report(all, {.top = 9, .by = grouping::type}, {.rows = 1, .bytes = 10})),
              "#  type           airports\n"
              "1  small_airport         1\n"
              "total: 1 airport in 1 type\n"
              "read: 1 row, 0.00 MB in 0.000 s, 0 rows/s, 0.0 MB/s\n");
}

groups with_elevations() {
    groups all;
    all["Boston"].airports = 3;
    all["Boston"].known.add(-19);
    all["Boston"].known.add(5280);
    all["Nowhere"].airports = 1;
    return all;
}

TEST(report, prints_percentiles_of_the_elevation) {
    auto const result = make_report(with_elevations(), {.by = grouping_named("municipality"), .percentiles = {0, 100}}, {.rows = 4});
    EXPECT_EQ(table_of(result),
              "#  municipality  airports  p0 ft  p100 ft\n"
              "1  Boston               3    -19    5,280\n"
              "2  Nowhere              1      -        -\n"
              "total: 4 airports in 2 values of municipality\n"
              "read: 4 rows, 0.00 MB in 0.000 s, 0 rows/s, 0.0 MB/s\n");
    std::ostringstream out;
    print_json(out, result);
    auto const top = boost::json::parse(out.str()).at("top");
    EXPECT_EQ(boost::json::serialize(top), R"([{"key":"Boston","airports":3,"elevations":2,"elevation_ft":{"p0":-19,"p100":5280}},)"
                                           R"({"key":"Nowhere","airports":1,"elevations":0,"elevation_ft":{"p0":null,"p100":null}}])");
}

TEST(report, prints_nothing_counted_as_such) {
    EXPECT_EQ(table_of(make_report({}, {.top = 9, .by = grouping::continent}, {})),
              "#  continent  airports\n"
              "total: 0 airports in 0 continents\n"
              "read: 0 rows, 0.00 MB in 0.000 s, 0 rows/s, 0.0 MB/s\n");
}

TEST(report, prints_json_with_the_same_figures) {
    std::ostringstream out;
    print_json(out, make_report(some_groups(), {.top = 4}, read));
    EXPECT_TRUE(out.str().ends_with("}\n"));
    auto const all = boost::json::parse(out.str()).as_object();
    EXPECT_EQ(all.at("by"), "country");
    EXPECT_EQ(all.at("airports").to_number<int>(), 1217);
    EXPECT_EQ(all.at("groups").to_number<int>(), 5);
    EXPECT_EQ(all.at("closed").to_number<int>(), 2);
    EXPECT_EQ(all.at("malformed").to_number<int>(), 1);
    EXPECT_EQ(all.at("read").at("rows").to_number<int>(), 1220);
    EXPECT_EQ(all.at("read").at("bytes").to_number<int>(), 2'500'000);
    EXPECT_EQ(all.at("read").at("rows_per_second").to_number<double>(), 2440.0);
    auto const& top = all.at("top").as_array();
    ASSERT_EQ(top.size(), 4U);
    EXPECT_EQ(top[0].at("name"), "United States");
    EXPECT_EQ(top[0].at("airports").to_number<int>(), 1200);
    EXPECT_EQ(top[3].at("key"), "");
    EXPECT_TRUE(top[3].at("name").is_null());
}

TEST(report, prints_keys_that_are_not_utf8_safely) {
    groups all;
    all["\xE9\x1B"].airports = 1;
    auto const result = make_report(all, {.top = 9, .by = grouping::continent}, {.rows = 1});
    std::ostringstream out;
    print_json(out, result);
    EXPECT_EQ(boost::json::parse(out.str()).at("top").at(0).at("key"), "\\xE9\\x1B");
    EXPECT_NE(table_of(result).find("\\xE9\\x1B"), std::string::npos);
}

}  // namespace
}  // namespace airports
