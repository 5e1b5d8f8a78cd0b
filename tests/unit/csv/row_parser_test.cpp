// One record in, its fields out, or what is wrong with it; the next record is parsed as if nothing had happened.

#include "csv/row_parser.hpp"

#include <gtest/gtest.h>

namespace csv {
namespace {

using fields = std::vector<std::string>;

fields parsed_fields(row_parser& parser, std::string_view record) {
    auto const row = parser.parse(record);
    EXPECT_EQ(row.fault, "") << record;
    return {row.fields.begin(), row.fields.end()};
}

TEST(row_parser, splits_at_commas) {
    row_parser parser;
    EXPECT_EQ(parsed_fields(parser, "a,b,c"), (fields{"a", "b", "c"}));
    EXPECT_EQ(parsed_fields(parser, "a,,"), (fields{"a", "", ""}));
    EXPECT_EQ(parsed_fields(parser, ",a"), (fields{"", "a"}));
    EXPECT_EQ(parsed_fields(parser, "a"), (fields{"a"}));
}

TEST(row_parser, takes_off_quotes) {
    row_parser parser;
    EXPECT_EQ(parsed_fields(parser, R"("a,b","c""d","")"), (fields{"a,b", "c\"d", ""}));
    EXPECT_EQ(parsed_fields(parser, "\"two\nlines\",\"two\r\nmore\""), (fields{"two\nlines", "two\r\nmore"}));
}

TEST(row_parser, keeps_blanks_and_every_other_byte) {
    row_parser parser;
    EXPECT_EQ(parsed_fields(parser, " a , b\t"), (fields{" a ", " b\t"}));
    EXPECT_EQ(parsed_fields(parser, "\" a \",\xC3\x85land"), (fields{" a ", "\xC3\x85land"}));
    EXPECT_EQ(parsed_fields(parser, std::string_view("a\0b,c", 5)), (fields{std::string("a\0b", 3), "c"}));
}

TEST(row_parser, calls_broken_quotes_malformed) {
    row_parser parser;
    for (auto const* broken : {"a\"b,c", "\"a\"b", "\"a", "\"a\" ,b", "a,\""})
        EXPECT_EQ(parser.parse(broken).fault, "the quotes of a field do not follow RFC 4180") << broken;
}

TEST(row_parser, calls_a_carriage_return_in_the_middle_malformed) {
    row_parser parser;
    EXPECT_EQ(parser.parse("a,b\rc,d").fault, "a carriage return stands outside quotes and not at the line's end");
}

TEST(row_parser, goes_on_after_a_malformed_record) {
    row_parser parser;
    for (auto const* broken : {"\"open, field", "a\"b", "a\rb", "\"a\"b"}) {
        EXPECT_TRUE(parser.parse(broken).malformed()) << broken;
        EXPECT_EQ(parsed_fields(parser, "x,\"y\""), (fields{"x", "y"})) << "after " << broken;
    }
}

TEST(row_parser, takes_long_fields) {
    row_parser parser;
    auto const field = std::string(1U << 20U, 'x');
    EXPECT_EQ(parsed_fields(parser, "\"" + field + "\",b"), (fields{field, "b"}));
}

}  // namespace
}  // namespace csv
