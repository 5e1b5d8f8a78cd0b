// The reader cuts a stream into records, names the physical line of each, and loses one line to a damaged record.

#include "csv/record_reader.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

#include "csv/row_parser.hpp"
#include "support.hpp"

namespace csv {
namespace {

using test::all_records;
using test::found_record;
using records = std::vector<found_record>;

constexpr std::size_t whole = 1U << 20U;

TEST(record_reader, names_the_physical_line_of_each_record) {
    EXPECT_EQ(all_records("a,b\n\"c\nd\",e\nf\n", whole), (records{{"a,b", 1}, {"\"c\nd\",e", 2}, {"f", 4}}));
}

TEST(record_reader, takes_both_kinds_of_line_end) {
    EXPECT_EQ(all_records("a\r\nb\nc\r\n", whole), (records{{"a", 1}, {"b", 2}, {"c", 3}}));
    EXPECT_EQ(all_records("\"a\r\nb\"\r\nc\n", whole), (records{{"\"a\r\nb\"", 1}, {"c", 3}}));
}

TEST(record_reader, takes_a_last_record_without_line_end) {
    EXPECT_EQ(all_records("a\nb,", whole), (records{{"a", 1}, {"b,", 2}}));
    EXPECT_EQ(all_records("a\n\"b\"", whole), (records{{"a", 1}, {"\"b\"", 2}}));
}

TEST(record_reader, passes_over_blank_lines_but_counts_them) {
    EXPECT_EQ(all_records("\n\r\na\n\nb\n\n", whole), (records{{"a", 3}, {"b", 5}}));
    EXPECT_EQ(all_records("", whole), records{});
}

TEST(record_reader, passes_over_the_byte_order_mark) {
    for (std::size_t const block : {1U, 2U, 3U, 100U})
        EXPECT_EQ(all_records("\xEF\xBB\xBF\"a\"\nb\n", block), (records{{"\"a\"", 1}, {"b", 2}})) << block;
    EXPECT_EQ(all_records("\xEF\xBB\xBF", 1), records{});
    EXPECT_EQ(all_records("\xEF\xBB", 1), (records{{"\xEF\xBB", 1}}));
    EXPECT_EQ(all_records("a\n\xEF\xBB\xBF\n", 1).size(), 2U);
}

TEST(record_reader, loses_one_line_to_an_open_quote) {
    EXPECT_EQ(all_records("a\n\"b,c\nd,e\nf,g\n", whole),
              (records{{"a", 1}, {"", 2, record_fault::open_quote}, {"d,e", 3}, {"f,g", 4}}));
    EXPECT_EQ(all_records("a\n\"b", whole), (records{{"a", 1}, {"", 2, record_fault::open_quote}}));
}

TEST(record_reader, loses_one_line_to_an_open_quote_closed_by_a_later_record) {
    EXPECT_EQ(all_records("\"b,c\n\"d\",e\nf,\"g\"\n", whole),
              (records{{"", 1, record_fault::stray_quote}, {"\"d\",e", 2}, {"f,\"g\"", 3}}));
}

TEST(record_reader, loses_one_line_to_a_stray_quote) {
    EXPECT_EQ(all_records("a\nb\"c\nd\n", whole), (records{{"a", 1}, {"", 2, record_fault::stray_quote}, {"d", 3}}));
}

TEST(record_reader, goes_on_within_limits_after_a_quote_open_for_too_long) {
    record_limits const limits{.block_bytes = 16, .record_bytes = 100};
    auto text = std::string{"a\n\"b\n"};
    for (int i = 0; i < 50; ++i) text += "line" + std::to_string(i) + "\n";
    auto const found = all_records(text, whole, limits);
    ASSERT_EQ(found.size(), 52U);
    EXPECT_EQ(found[1], (found_record{"", 2, record_fault::open_quote}));
    EXPECT_EQ(found[2], (found_record{"line0", 3}));
    EXPECT_EQ(found.back(), (found_record{"line49", 52}));
}

TEST(record_reader, skips_a_line_that_is_too_long) {
    record_limits const limits{.block_bytes = 7, .record_bytes = 10};
    auto const just_fits = std::string(10, 'x');
    for (std::string const end : {"\n", "\r\n"}) {
        EXPECT_EQ(all_records(just_fits + end + "a\n", whole, limits), (records{{just_fits, 1}, {"a", 2}}));
        EXPECT_EQ(all_records(just_fits + "x" + end + "a\n", whole, limits),
                  (records{{"", 1, record_fault::too_long}, {"a", 2}}));
        EXPECT_EQ(all_records(std::string(1000, 'x') + end + "a\n", whole, limits),
                  (records{{"", 1, record_fault::too_long}, {"a", 2}}));
    }
    EXPECT_EQ(all_records("a\n" + std::string(11, 'x'), whole, limits),
              (records{{"a", 1}, {"", 2, record_fault::too_long}}));
}

TEST(record_reader, holds_no_more_than_a_record_and_a_block) {
    // 64 MiB without end: one endless line, then an endless quote, then short rows.
    record_limits const limits{.block_bytes = 4096, .record_bytes = 65536};
    std::size_t served = 0;
    record_reader reader{[&](std::span<char> block) -> std::size_t {
                             constexpr std::size_t end = 64U << 20U;
                             if (served >= end) return 0;
                             for (auto& c : block) {
                                 c = served < end / 3 ? 'x' : served == end / 3 ? '\n' : served % 20 == 0 ? '\n' : 'y';
                                 if (served == end / 3 + 1) c = '"';
                                 ++served;
                             }
                             return block.size();
                         },
                         limits};
    std::size_t most = 0;
    std::size_t rows = 0;
    std::size_t faults = 0;
    while (auto const found = reader.next()) {
        most = std::max(most, reader.buffered());
        ++(found->fault == record_fault::none ? rows : faults);
    }
    EXPECT_LE(most, limits.record_bytes + 2 * limits.block_bytes);
    EXPECT_EQ(faults, 2U);
    EXPECT_GT(rows, 2'000'000U);
    EXPECT_EQ(reader.bytes_consumed(), served);
}

TEST(record_reader, stays_linear_when_every_line_opens_a_quote) {
    // Each of these lines leaves a quote open, both after a whole record and after an open one, unless the scan stops
    // at the first stray quote; read to the limit each, this would be 300,000 times a megabyte.
    std::string text;
    for (int i = 0; i < 300'000; ++i) text += "x\",,\"\n";
    auto const found = all_records(text, whole);
    EXPECT_EQ(found.size(), 300'000U);
    EXPECT_TRUE(std::ranges::all_of(found, [](auto const& r) { return r.fault == record_fault::stray_quote; }));
}

TEST(record_reader, reads_from_a_stream) {
    std::istringstream stream{"a\nb\n"};
    record_reader reader{read_from(stream)};
    EXPECT_EQ(all_records(reader), (records{{"a", 1}, {"b", 2}}));
}

TEST(record_reader, refuses_limits_of_nothing) {
    EXPECT_THROW(record_reader(test::serve("", 1), {.block_bytes = 0}), std::invalid_argument);
    EXPECT_THROW(record_reader(test::serve("", 1), {.record_bytes = 0}), std::invalid_argument);
}

// Bytes that matter to CSV come often, so that broken records do as well.
std::string random_bytes(std::mt19937_64& random, std::size_t size) {
    constexpr std::string_view alphabet = "ab,,\"\"\"\n\n\r";
    std::string text;
    while (text.size() < size) text += alphabet[random() % alphabet.size()];
    return text;
}

TEST(record_reader, finds_the_same_records_whatever_the_blocks) {
    auto const seed = test::fresh_seed();
    SCOPED_TRACE("CSV_TEST_SEED=" + std::to_string(seed));
    std::mt19937_64 random{seed};
    for (int round = 0; round < 300; ++round) {
        auto const text = random_bytes(random, random() % 400);
        auto const limit = 5 + random() % 200;
        auto const expected = all_records(text, whole, {.record_bytes = limit});
        for (std::size_t block = 1; block <= 7; ++block)
            ASSERT_EQ(all_records(text, block, {.block_bytes = 7, .record_bytes = limit}), expected)
                << testing::PrintToString(text);
    }
}

struct made_up {
    std::vector<std::vector<std::string>> rows;
    std::string text;
};

made_up random_csv(std::mt19937_64& random) {
    constexpr std::string_view alphabet = "ab ,\"\n\r\xC3\xA9";
    made_up csv;
    for (auto rows = random() % 20; rows-- > 0;) {
        auto& row = csv.rows.emplace_back();
        for (int column = 0; column < 3; ++column) {
            std::string field;
            for (auto size = random() % 8; size-- > 0;) field += alphabet[random() % alphabet.size()];
            csv.text += (column == 0 ? "" : ",") + test::written(field, random() % 2 == 0);
            row.push_back(std::move(field));
        }
        csv.text += random() % 2 == 0 ? "\n" : "\r\n";
    }
    return csv;
}

TEST(record_reader, gives_back_every_field_written_whatever_the_blocks) {
    auto const seed = test::fresh_seed();
    SCOPED_TRACE("CSV_TEST_SEED=" + std::to_string(seed));
    std::mt19937_64 random{seed};
    row_parser parser;
    for (int round = 0; round < 300; ++round) {
        auto const csv = random_csv(random);
        auto const found = all_records(csv.text, 1 + random() % 7);
        ASSERT_EQ(found.size(), csv.rows.size()) << csv.text;
        for (std::size_t i = 0; i < found.size(); ++i) {
            auto const row = parser.parse(found[i].text);
            ASSERT_FALSE(row.malformed()) << row.fault << " in " << testing::PrintToString(found[i].text);
            ASSERT_EQ(std::vector(row.fields.begin(), row.fields.end()), csv.rows[i]) << csv.text;
        }
    }
}

}  // namespace
}  // namespace csv
