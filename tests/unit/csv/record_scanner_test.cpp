// The scanner finds the end of a record, and the first quote that cannot stand where it stands.

#include "csv/record_scanner.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace csv {
namespace {

void expect(std::string_view text, scan_verdict verdict, std::size_t consumed) {
    record_scanner scanner;
    auto const found = scanner.scan(text);
    EXPECT_EQ(found.verdict, verdict) << text;
    EXPECT_EQ(found.consumed, consumed) << text;
}

TEST(record_scanner, ends_a_record_at_the_line_feed) {
    expect("a,b\nc", scan_verdict::record, 4);
    expect("\n", scan_verdict::record, 1);
    expect("a,\"b\"\r\nc", scan_verdict::record, 7);
    expect(",,\n", scan_verdict::record, 3);
}

TEST(record_scanner, passes_over_line_ends_and_commas_in_quotes) {
    expect("\"a\nb,\r\nc\",d\nnext", scan_verdict::record, 12);
    expect("a,\"\"\n", scan_verdict::record, 5);
}

TEST(record_scanner, takes_a_doubled_quote_as_one_of_the_field) {
    expect("\"a\"\"\nb\"\nc", scan_verdict::record, 8);
    expect("\"\"\"\"\nc", scan_verdict::record, 5);
}

TEST(record_scanner, asks_for_more_when_the_text_ends_inside) {
    expect("a,b", scan_verdict::more, 3);
    expect("\"a\nb", scan_verdict::more, 4);
    expect("", scan_verdict::more, 0);
}

TEST(record_scanner, stops_at_a_quote_inside_a_bare_field) { expect("ab\"c\n", scan_verdict::stray_quote, 3); }

TEST(record_scanner, stops_at_text_after_a_closing_quote) {
    expect("\"a\"b\n", scan_verdict::stray_quote, 4);
    expect("\"a\" ,b\n", scan_verdict::stray_quote, 4);
    expect("\"a\"\rb\n", scan_verdict::stray_quote, 5);
}

TEST(record_scanner, goes_on_where_the_last_block_ended) {
    record_scanner scanner;
    std::string_view const text = "x,\"a\"\"\nb\"\r\n";
    for (std::size_t i = 0; i + 1 < text.size(); ++i)
        ASSERT_EQ(scanner.scan(text.substr(i, 1)).verdict, scan_verdict::more) << i;
    EXPECT_EQ(scanner.scan("\n").verdict, scan_verdict::record);
}

TEST(record_scanner, knows_when_a_quote_is_open) {
    record_scanner scanner;
    (void)scanner.scan("a,\"b\n");
    EXPECT_TRUE(scanner.in_quotes());
    (void)scanner.scan("\"");
    EXPECT_FALSE(scanner.in_quotes());
    (void)scanner.scan("\"");
    EXPECT_TRUE(scanner.in_quotes());
    scanner.reset();
    EXPECT_FALSE(scanner.in_quotes());
}

}  // namespace
}  // namespace csv
