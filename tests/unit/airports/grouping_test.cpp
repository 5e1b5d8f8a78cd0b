// Every grouping has its words, and no other word is one.

#include "airports/grouping.hpp"

#include <gtest/gtest.h>

namespace airports {
namespace {

TEST(grouping, is_found_by_its_name) {
    for (auto const by : {grouping::country, grouping::type, grouping::continent})
        EXPECT_EQ(grouping_named(name_of(by)), by);
    EXPECT_EQ(grouping_named("planet"), std::nullopt);
    EXPECT_EQ(grouping_named(""), std::nullopt);
}

TEST(grouping, names_its_column) {
    EXPECT_EQ(column_of(grouping::country), "iso_country");
    EXPECT_EQ(column_of(grouping::type), "type");
    EXPECT_EQ(column_of(grouping::continent), "continent");
    EXPECT_EQ(plural_of(grouping::country), "countries");
}

}  // namespace
}  // namespace airports
