// Whatever a broker delivers, and however often, each request is stored once and no seat is sold twice.

#include "tickets/bookings.hpp"

#include <gtest/gtest.h>

#include "storage/error.hpp"
#include "support/own_folder.hpp"
#include "tickets/summary.hpp"

#include <fstream>
#include <sstream>

namespace tickets {
namespace {

using weft::test::own_folder;
using words = std::vector<std::string>;

request wish(std::string id, std::int64_t seats = 1, std::string event = "e") {
    return {.id = std::move(id), .customer = "c", .event = std::move(event), .seats = seats};
}

TEST(bookings, store_a_request_once) {
    own_folder const folder;
    bookings in{folder.path("b.db"), 100, safe_from::kill};
    EXPECT_EQ(in.store(std::vector{wish("r-1"), wish("r-2"), wish("r-1")}), 2U);
    EXPECT_EQ(in.store(std::vector{wish("r-2"), wish("r-3")}), 1U);
    auto const counts = in.counts();
    EXPECT_EQ(counts.booked, 3U);
    EXPECT_EQ(counts.again, 2U);
    EXPECT_EQ(counts.seats, 3U);
}

TEST(bookings, sell_no_seat_twice) {
    own_folder const folder;
    bookings in{folder.path("b.db"), 5, safe_from::kill};
    in.store(std::vector{wish("r-1", 3), wish("r-2", 3), wish("r-3", 2), wish("r-4", 5, "other")});
    auto const counts = in.counts();
    EXPECT_EQ(counts.booked, 3U);
    EXPECT_EQ(counts.sold_out, 1U);
    EXPECT_EQ(counts.seats, 10U);
    EXPECT_EQ(in.oversold(), words{});
}

TEST(bookings, keep_what_is_to_be_answered_until_it_was) {
    own_folder const folder;
    auto const path = folder.path("b.db");
    {
        bookings in{path, 2, safe_from::kill};
        in.store(std::vector{wish("r-1", 2), wish("r-2", 1)});
        auto const first = in.unanswered(0, 1);
        ASSERT_EQ(first.size(), 1U);
        EXPECT_EQ(first.front().id, "r-1");
        EXPECT_EQ(first.front().outcome, outcome::booked);
        in.note_answered(first, 70);
    }
    bookings in{path, 2, safe_from::kill};
    auto const left = in.unanswered(0, 10);
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left.front().id, "r-2");
    EXPECT_EQ(left.front().outcome, outcome::sold_out);
    EXPECT_EQ(in.unanswered(left.front().number, 10).size(), 0U);
    EXPECT_EQ(in.answers_bytes(), 70U);
    EXPECT_EQ(in.counts().unanswered, 1U);
}

TEST(bookings, refuse_a_file_that_is_none) {
    own_folder const folder;
    std::ofstream{folder.path("text")} << "no database, but some text that is long enough to be looked at as one: " << std::string(2000, 'x');
    EXPECT_THROW((bookings{folder.path("text"), 1}), storage::error);
    { storage::sqlite_database{folder.path("other.db"), storage::sqlite_mode::read_write}.execute("CREATE TABLE t(a)"); }
    try {
        bookings const in{folder.path("other.db"), 1};
        ADD_FAILURE() << "it was taken";
    } catch (storage::error const& wrong) { EXPECT_EQ(wrong.what(), folder.path("other.db") + ": it is no file of bookings"); }
}

TEST(summary, names_what_is_missing) {
    own_folder const folder;
    bookings in{folder.path("b.db"), 100, safe_from::kill};
    in.store(std::vector{wish("a-1"), wish("a-3"), wish("b-x-1"), wish("b-x-2"), wish("single")});
    in.note_refused(2);
    auto const found = summary_of(in, 7);
    EXPECT_EQ(found.faults(), (words{"series a: 1 request of 3 are missing", "5 requests were stored, 7 were expected"}));
    EXPECT_EQ(found.counts.refused, 2U);
    std::ostringstream text;
    print_text(text, found);
    EXPECT_NE(text.str().find("stored: 5 requests, each once: 5 booked (5 seats), 0 sold out\n"), std::string::npos) << text.str();
    EXPECT_NE(text.str().find("series b-x: 2 of 2\n"), std::string::npos) << text.str();
    EXPECT_NE(text.str().find("FAULT: series a: 1 request of 3 are missing\n"), std::string::npos) << text.str();
    EXPECT_EQ(summary_of(in, -1).faults().size(), 1U);
}

}  // namespace
}  // namespace tickets
