// The list: good rows, bad rows with their line, each person once; and the file of failures, which is a list again.

#include "sender/recipients.hpp"

#include <gtest/gtest.h>

#include "csv/input_error.hpp"
#include "sender/failures.hpp"
#include "unit/csv/support.hpp"

namespace sender {
namespace {

recipient_list list_of(std::string text, std::string_view column = "email") {
    csv::record_reader reader{csv::test::serve(std::move(text), 1000)};
    return read_recipients(reader, "people.csv", column);
}

TEST(recipients, are_the_rows_with_a_good_address) {
    auto const list = list_of("name,email\nAnn, ann@example.org \n\n\"two\nlines\",bob@example.org\n");
    ASSERT_EQ(list.people.size(), 2U);
    EXPECT_EQ(list.people[0].address, "ann@example.org");
    EXPECT_EQ(list.people[0].fields, (std::vector<std::string>{"Ann", " ann@example.org "}));
    EXPECT_EQ(list.people[1].line, 4U);
    EXPECT_EQ(list.rows, 2U);
}

TEST(recipients, that_are_bad_are_told_with_their_line) {
    auto const list = list_of("name,email\nAnn,ann\nBob\n\"x\"y,z\nCarl,carl@example.org\n");
    ASSERT_EQ(list.people.size(), 1U);
    ASSERT_EQ(list.rejected.size(), 3U);
    EXPECT_EQ(list.rejected[0].line, 2U);
    EXPECT_EQ(list.rejected[0].reason, "bad address: no @");
    EXPECT_EQ(list.rejected[0].fields, (std::vector<std::string>{"Ann", "ann"}));
    EXPECT_EQ(list.rejected[1].reason, "1 column where the header has 2");
    EXPECT_TRUE(list.rejected[1].fields.empty());
    EXPECT_EQ(list.rejected[2].line, 4U);
}

TEST(recipients, are_mailed_once_however_often_they_are_listed) {
    auto const list = list_of("email\nann@example.org\nbob@example.org\nANN@example.org\nann@example.org\n");
    EXPECT_EQ(list.people.size(), 2U);
    ASSERT_EQ(list.duplicates.size(), 2U);
    EXPECT_EQ(list.duplicates[0].line, 4U);
    EXPECT_EQ(list.duplicates[0].first, 2U);
    EXPECT_EQ(list.duplicates[0].address, "ANN@example.org");
}

TEST(recipients, need_the_column) {
    EXPECT_EQ(list_of("mail,name\na@example.org,Ann\n", "mail").people.size(), 1U);
    EXPECT_THROW((void)list_of("mail,name\n"), csv::input_error);
    EXPECT_THROW((void)list_of(""), csv::input_error);
}

TEST(recipients, that_failed_are_a_list_again) {
    auto list = list_of("name,email\n\"Lee, Ann\",ann\nBob,bob@example.org\n");
    auto failed = list.rejected;
    failed.push_back({.line = 3, .reason = "550 no, \"never\"", .fields = list.people[0].fields});
    failed.push_back({.line = 4, .reason = "1 column where the header has 2", .fields = {}});
    auto const text = failures_csv(list, failed);
    EXPECT_EQ(text, "name,email,reason\n\"Lee, Ann\",ann,bad address: no @\nBob,bob@example.org,\"550 no, \"\"never\"\"\"\n");
    auto const again = list_of(text);
    EXPECT_EQ(again.people.size(), 1U);
    EXPECT_EQ(again.columns, (std::vector<std::string>{"name", "email", "reason"}));
    EXPECT_EQ(failures_csv(again, {{.line = 3, .reason = "451 later", .fields = again.people[0].fields}}),
              "name,email,reason\nBob,bob@example.org,451 later\n");
}

}  // namespace
}  // namespace sender
