// Records become airports; what cannot be read becomes a problem with its line, and the rest goes on.

#include "airports/parse.hpp"

#include <gtest/gtest.h>

#include "airports/layout.hpp"
#include "unit/csv/support.hpp"

namespace airports {
namespace {

// Columns: type, key, name.
chunk chunk_of(std::string text) {
    csv::record_reader reader{csv::test::serve(std::move(text), 1000)};
    auto records = read_chunk(reader);
    records.columns = std::make_shared<layout const>(layout{.file = "data.csv", .columns = 3, .type = 0, .key = 1});
    records.input = 4;
    return records;
}

problem row_problem(std::uint64_t line, std::string reason) {
    return {.what = problem::kind::malformed_row, .input = 4, .line = line, .reason = std::move(reason)};
}

TEST(parse, takes_type_and_key_from_each_row) {
    EXPECT_EQ(parse(chunk_of("closed,US,x\n\"heliport\",\"D,E\",\"two\nlines\"\n")),
              (std::vector<parsed>{airport{"closed", "US"}, airport{"heliport", "D,E"}}));
}

TEST(parse, makes_a_problem_of_a_row_with_too_few_or_too_many_columns) {
    EXPECT_EQ(parse(chunk_of("a,US\na,US,x\na,US,x,y\nlonely\n")),
              (std::vector<parsed>{row_problem(1, "2 columns where the header has 3"), airport{"a", "US"},
                                   row_problem(3, "4 columns where the header has 3"),
                                   row_problem(4, "1 column where the header has 3")}));
}

TEST(parse, makes_a_problem_of_broken_quotes_and_goes_on) {
    EXPECT_EQ(
        parse(chunk_of("a,U\"S,x\na,\"US,x\na,FR,x\n")),
        (std::vector<parsed>{row_problem(1, std::string{csv::describe(csv::record_fault::stray_quote)}),
                             row_problem(2, std::string{csv::describe(csv::record_fault::open_quote)}), airport{"a", "FR"}}));
}

TEST(parse, passes_on_the_failure_of_the_input_behind_the_rows) {
    auto broken = chunk_of("a,US,x\n");
    broken.failure = "cannot read data.csv: Input/output error";
    EXPECT_EQ(parse(broken),
              (std::vector<parsed>{airport{"a", "US"}, problem{.what = problem::kind::input_failed,
                                                               .input = 4,
                                                               .reason = "cannot read data.csv: Input/output error"}}));
}

TEST(parse, lets_all_but_closed_airports_stay) {
    EXPECT_FALSE(still_open(airport{"closed", "US"}));
    EXPECT_TRUE(still_open(airport{"heliport", "US"}));
    EXPECT_TRUE(still_open(airport{"", "US"}));
    EXPECT_TRUE(still_open(row_problem(1, "closed")));
}

TEST(parse, takes_the_elevation_when_it_is_asked_for) {
    auto records = chunk_of("a,US,12\na,US,\na,US,high\n");
    EXPECT_EQ(parse(records).front(), (parsed{airport{"a", "US"}}));
    records.columns = std::make_shared<layout const>(layout{.file = "data.csv", .columns = 3, .type = 0, .key = 1, .elevation = 2});
    EXPECT_EQ(parse(records), (std::vector<parsed>{airport{"a", "US", 12}, airport{"a", "US"}, airport{"a", "US"}}));
}

TEST(parse, turns_an_airport_into_what_is_counted_and_keeps_a_problem) {
    EXPECT_EQ(item_of(airport{"heliport", "US", 7}), (item{counted{"US", 7}}));
    EXPECT_EQ(item_of(row_problem(3, "why")), item{row_problem(3, "why")});
}

TEST(parse, makes_items_of_which_all_problems_hash_alike) {
    std::hash<item> const hash;
    EXPECT_EQ(hash(row_problem(1, "one")), hash(row_problem(2, "two")));
    EXPECT_EQ(hash(counted{"US", 1}), hash(counted{"US", 2}));  // a group has one place, whatever the elevation
    EXPECT_NE(hash(counted{"US"}), hash(counted{"DE"}));
}

}  // namespace
}  // namespace airports
