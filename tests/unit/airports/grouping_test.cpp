// Three groupings have short names; any other word is a column.

#include "airports/grouping.hpp"

#include <gtest/gtest.h>

namespace airports {
namespace {

TEST(grouping, is_found_by_its_name_or_its_column) {
    EXPECT_EQ(grouping_named("country"), grouping::country);
    EXPECT_EQ(grouping_named("iso_country"), grouping::country);
    EXPECT_EQ(grouping_named("type"), grouping::type);
    EXPECT_EQ(grouping_named("continent"), grouping::continent);
}

TEST(grouping, may_be_any_column) {
    grouping const town = grouping_named("municipality");
    EXPECT_EQ(town.name, "municipality");
    EXPECT_EQ(town.column, "municipality");
    EXPECT_EQ(town.one, "value of municipality");
    EXPECT_EQ(town.many, "values of municipality");
}

}  // namespace
}  // namespace airports
