// Chunks hold whole records with their lines, close at their limits, and carry the failure of a broken input.

#include "airports/chunk.hpp"

#include <gtest/gtest.h>

#include "unit/csv/support.hpp"

namespace airports {
namespace {

csv::record_reader reader_of(std::string text) { return csv::record_reader{csv::test::serve(std::move(text), 1000)}; }

TEST(chunk, holds_whole_records_with_their_lines) {
    auto reader = reader_of("a\n\"b\nb\"\n\"x\"y\nc\n");
    auto const all = read_chunk(reader);
    ASSERT_EQ(all.records.size(), 4U);
    EXPECT_EQ(all.text_of(all.records[1]), "\"b\nb\"");
    EXPECT_EQ(all.records[1].line, 2U);
    EXPECT_EQ(all.records[2].fault, csv::record_fault::stray_quote);
    EXPECT_EQ(all.text_of(all.records[3]), "c");
    EXPECT_EQ(all.records[3].line, 5U);
    EXPECT_EQ(all.first_line(), 1U);
    EXPECT_TRUE(read_chunk(reader).records.empty());
}

TEST(chunk, closes_once_it_has_text_enough) {
    auto reader = reader_of("aaaa\nbbbb\ncccc\n");
    chunk_limits const limits{.text_bytes = 5};
    EXPECT_EQ(read_chunk(reader, limits).records.size(), 2U);
    auto const second = read_chunk(reader, limits);
    EXPECT_EQ(second.records.size(), 1U);
    EXPECT_EQ(second.first_line(), 3U);
}

TEST(chunk, closes_once_it_has_records_enough_even_without_text) {
    std::string damaged;
    for (int i = 0; i < 10; ++i) damaged += "x\"\n";
    auto reader = reader_of(damaged);
    EXPECT_EQ(read_chunk(reader, {.records = 7}).records.size(), 7U);
    EXPECT_EQ(read_chunk(reader, {.records = 7}).records.size(), 3U);
}

TEST(chunk, carries_the_failure_of_its_input_after_the_records_before_it) {
    csv::record_reader reader{csv::test::serve_then_fail("a\nb\nhalf")};
    auto const all = read_chunk(reader);
    EXPECT_EQ(all.records.size(), 2U);
    EXPECT_EQ(all.failure, "cannot read data.csv: Input/output error");
}

}  // namespace
}  // namespace airports
