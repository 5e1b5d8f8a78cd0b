// All inputs are one range: lazily, in order, each with its own columns.

#include "airports/chunk_range.hpp"

#include <gtest/gtest.h>

#include <iterator>
#include <ranges>

#include "unit/csv/support.hpp"

namespace airports {
namespace {

static_assert(std::input_iterator<chunk_range::iterator>);
static_assert(std::ranges::input_range<chunk_range>);
static_assert(std::copyable<chunk_range>);

airport_input input_of(csv::read_block read) {
    return {.reader = csv::record_reader{std::move(read)}, .columns = std::make_shared<layout const>()};
}

TEST(chunk_range, opens_inputs_with_their_own_columns) {
    csv::test::temporary_folder const folder;
    auto const inputs = open_inputs(
        {folder.file("a.csv", "type,iso_country\n"), folder.file("b.csv", "iso_country,x,type\n")}, grouping::country);
    ASSERT_EQ(inputs.size(), 2U);
    EXPECT_EQ(inputs[0].columns->key, 1U);
    EXPECT_EQ(inputs[1].columns->key, 0U);
    EXPECT_EQ(inputs[1].columns->type, 2U);
    EXPECT_EQ(inputs[1].columns->columns, 3U);
    EXPECT_EQ(inputs[1].columns->file, folder.path("b.csv"));
}

TEST(chunk_range, needs_only_the_columns_counted_by) {
    csv::test::temporary_folder const folder;
    auto const path = folder.file("a.csv", "type\n");
    EXPECT_EQ(open_inputs({path}, grouping::type).front().columns->key, 0U);
    EXPECT_THROW((void)open_inputs({path}, grouping::country), csv::input_error);
    EXPECT_THROW((void)open_inputs({path}, grouping::continent), csv::input_error);
}

TEST(chunk_range, needs_the_elevation_when_it_is_asked_for) {
    csv::test::temporary_folder const folder;
    auto const with = folder.file("a.csv", "elevation_ft,type\n"), without = folder.file("b.csv", "type\n");
    EXPECT_EQ(open_inputs({with}, grouping::type, true).front().columns->elevation, 0U);
    EXPECT_EQ(open_inputs({with}, grouping::type).front().columns->elevation, std::nullopt);
    EXPECT_THROW((void)open_inputs({without}, grouping::type, true), csv::input_error);
}

TEST(chunk_range, goes_through_all_inputs_in_order) {
    std::vector<airport_input> inputs;
    for (auto const* text : {"a\nb\n", "", "c\n"}) inputs.push_back(input_of(csv::test::serve(text, 100)));
    std::vector<std::pair<std::size_t, std::string>> seen;
    for (auto& each : chunk_range{std::move(inputs), {}, {.records = 1}}) seen.emplace_back(each.input, each.text);
    EXPECT_EQ(seen, (std::vector<std::pair<std::size_t, std::string>>{{0, "a"}, {0, "b"}, {2, "c"}}));
}

TEST(chunk_range, accounts_for_every_byte_and_row) {
    std::uint64_t bytes = 0;
    std::size_t rows = 0;
    std::vector<airport_input> inputs;
    auto with_header = csv::record_reader{csv::test::serve("id,type\n1,x\n2,y\n\n", 3)};
    (void)with_header.next();
    inputs.push_back({.reader = std::move(with_header), .columns = {}});
    inputs.push_back(input_of(csv::test::serve("\"damaged\n", 3)));
    auto const count = [&](chunk const& read) {
        bytes += read.bytes;
        rows += read.records.size();
    };
    for ([[maybe_unused]] auto& each : chunk_range{std::move(inputs), count}) {}
    EXPECT_EQ(bytes, 17U + 9U);
    EXPECT_EQ(rows, 3U);
}

TEST(chunk_range, reads_nothing_before_it_is_asked) {
    auto reads = std::make_shared<int>(0);
    std::vector<airport_input> inputs;
    inputs.push_back(input_of([reads, inner = csv::test::serve("aaaa\nbbbb\ncccc\n", 2)](std::span<char> block) mutable {
        ++*reads;
        return inner(block);
    }));
    chunk_range const all{std::move(inputs), {}, {.text_bytes = 1}};
    EXPECT_EQ(*reads, 0);
    auto at = all.begin();
    EXPECT_EQ((*at).text, "aaaa");
    auto const after_first = *reads;
    EXPECT_LT(after_first, 4);
    ++at;
    EXPECT_EQ((*at).text, "bbbb");
    EXPECT_GT(*reads, after_first);
}

TEST(chunk_range, ends_at_an_input_that_breaks_off) {
    std::vector<airport_input> inputs;
    inputs.push_back(input_of(csv::test::serve_then_fail("a\n")));
    inputs.push_back(input_of(csv::test::serve("b\n", 10)));
    std::vector<chunk> seen;
    for (auto& each : chunk_range{std::move(inputs)}) seen.push_back(each);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].records.size(), 1U);
    EXPECT_TRUE(seen[0].failure.has_value());
}

TEST(chunk_range, of_no_input_is_empty) {
    chunk_range const none{{}};
    EXPECT_TRUE(none.begin() == none.end());
}

}  // namespace
}  // namespace airports
