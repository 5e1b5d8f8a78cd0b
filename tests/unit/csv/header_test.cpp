// Headers are read and searched by name; what is missing is said in one line.

#include "csv/header.hpp"

#include <gtest/gtest.h>

#include "support.hpp"

namespace csv {
namespace {

std::vector<std::string> header_of(std::string text) {
    record_reader reader{test::serve(std::move(text), 5)};
    return read_header(reader, "data.csv");
}

std::string message_of(auto const& act) {
    try {
        act();
    } catch (input_error const& unusable) { return unusable.what(); }
    return "nothing was thrown";
}

TEST(columns, are_the_fields_of_the_first_record) {
    EXPECT_EQ(header_of("id,\"the type\",name\n1,2,3\n"), (std::vector<std::string>{"id", "the type", "name"}));
    EXPECT_EQ(header_of("\xEF\xBB\xBFid,name"), (std::vector<std::string>{"id", "name"}));
}

TEST(columns, are_found_by_name_in_any_order) {
    std::vector<std::string> const header{"name", "type", "iso_country"};
    EXPECT_EQ(find_column(header, "type", "data.csv"), 1U);
    EXPECT_EQ(find_column(header, "iso_country", "data.csv"), 2U);
}

TEST(columns, missing_are_named_with_the_file_and_the_columns_found) {
    EXPECT_EQ(message_of([] {
                  (void)find_column({"id", "name"}, "type", "data.csv");
              }),
              "data.csv has no column type; its columns are: id, name");
}

TEST(columns, there_twice_are_refused) {
    EXPECT_EQ(message_of([] {
                  (void)find_column({"type", "id", "type"}, "type", "data.csv");
              }),
              "data.csv has more than one column type; its columns are: type, id, type");
}

TEST(columns, of_a_file_that_is_not_csv_are_shown_on_one_short_line) {
    auto const message = message_of([] {
        (void)find_column({std::string("\x1F\x8B\n", 3), std::string(5000, 'x')}, "type", "data.gz");
    });
    EXPECT_TRUE(message.starts_with("data.gz has no column type; its columns are: \\x1F\\x8B\\x0A, xxx")) << message;
    EXPECT_LT(message.size(), 600U);
    EXPECT_TRUE(message.ends_with("...")) << message;
}

TEST(columns, of_an_empty_file_are_missed_clearly) {
    EXPECT_EQ(message_of([] { (void)header_of(""); }), "data.csv is empty: its first line must name the columns");
    EXPECT_EQ(message_of([] { (void)header_of("\n\n"); }), "data.csv is empty: its first line must name the columns");
}

TEST(columns, that_cannot_be_read_are_named_by_line) {
    EXPECT_EQ(message_of([] { (void)header_of("\nid,\"name\n"); }),
              "data.csv:2: cannot read the names of the columns: a quote opened in this record is never closed");
}

}  // namespace
}  // namespace csv
