// Names are read by column name, whatever else the file holds.

#include "airports/countries.hpp"

#include <gtest/gtest.h>

#include "unit/csv/support.hpp"

namespace airports {
namespace {

TEST(countries, are_read_by_column_name) {
    csv::test::temporary_folder const folder;
    auto const found =
        read_countries(folder.file("c.csv", "name,x,code\n\"Congo, Republic\",1,CG\n\"C\xC3\xB4te\",2,CI\n"));
    EXPECT_EQ(found.names.at("CG"), "Congo, Republic");
    EXPECT_EQ(found.names.at("CI"), "C\xC3\xB4te");
    EXPECT_EQ(found.problems.malformed_rows(), 0U);
}

TEST(countries, that_are_malformed_are_passed_over_with_their_line) {
    csv::test::temporary_folder const folder;
    auto const found = read_countries(folder.file("c.csv", "code,name\nDE,Germany\nFR\nUS,\"United States\"\n"));
    EXPECT_EQ(found.names.size(), 2U);
    ASSERT_EQ(found.problems.first().size(), 1U);
    EXPECT_EQ(found.problems.first()[0].line, 3U);
    EXPECT_EQ(found.problems.first()[0].reason, "1 column where the header has 2");
}

TEST(countries, without_the_columns_are_refused) {
    csv::test::temporary_folder const folder;
    EXPECT_THROW((void)read_countries(folder.file("c.csv", "code,title\n")), csv::input_error);
    EXPECT_THROW((void)read_countries(folder.path("missing.csv")), csv::input_error);
}

TEST(countries, of_the_bundled_file_are_all_there) {
    auto const found = read_countries(AIRPORTS_DATA_DIR "/countries.csv");
    EXPECT_EQ(found.names.size(), 248U);
    EXPECT_EQ(found.names.at("US"), "United States");
    EXPECT_EQ(found.names.at("NA"), "Namibia");
    EXPECT_EQ(found.problems.malformed_rows(), 0U);
}

}  // namespace
}  // namespace airports
