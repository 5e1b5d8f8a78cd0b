// What a run came to, for people and for programs, and how far it is while it goes on.

#include "sender/report.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <sstream>

#include "sender/progress.hpp"

namespace sender {
namespace {

using namespace std::chrono_literals;

report const some{.recipients_file = "people.csv", .way = "outbox/new", .journal_file = "letter.txt.journal", .failures_file = "failures.csv",
                  .rows = 1012, .sent = 1000, .mailed_before = 1, .duplicates = 2, .bad_rows = 3, .refused = 4, .gave_up = 1, .unknown = 1,
                  .not_tried = 0, .attempts = 1010, .seconds = 2};

std::string text_of(report const& result) {
    std::ostringstream out;
    print_text(out, result);
    return out.str();
}

TEST(report, says_all_to_people) {
    EXPECT_EQ(text_of(some),
              "sent: 1,000 letters to outbox/new in 2.0 s, 500/s, 1,010 attempts\n"
              "read: 1,012 rows of people.csv\n"
              "left out as duplicates: 2 rows\n"
              "mailed before: 1, by letter.txt.journal\n"
              "not mailed: 9\n"
              "  3 with a row that no letter could be made of\n"
              "  4 refused for good\n"
              "  1 given up after all tries\n"
              "  1 perhaps mailed: nobody knows; see --retry-unknown\n"
              "they are in failures.csv; when it is put right: --recipients failures.csv --resume\n");
}

TEST(report, says_little_when_all_went_well) {
    EXPECT_EQ(text_of({.recipients_file = "p", .way = "w", .rows = 1, .sent = 1, .attempts = 1, .seconds = 0.5}),
              "sent: 1 letter to w in 0.5 s, 2/s, 1 attempt\nread: 1 row of p\n");
    EXPECT_EQ(text_of({.recipients_file = "p", .way = "w", .dry_run = true, .rows = 2, .sent = 2}),
              "would be sent: 2 letters to w\nread: 2 rows of p\n");
}

TEST(report, says_all_to_programs) {
    std::ostringstream out;
    print_json(out, some);
    auto const all = boost::json::parse(out.str()).as_object();
    EXPECT_EQ(all.at("sent").to_number<int>(), 1000);
    EXPECT_EQ(all.at("not_mailed").to_number<int>(), 9);
    EXPECT_EQ(all.at("failures").as_string(), "failures.csv");
    EXPECT_EQ(all.at("dry_run").as_bool(), false);
    EXPECT_EQ(all.size(), 18U);
}

TEST(report, is_preceded_by_a_line_that_says_how_far) {
    std::chrono::steady_clock::time_point now{};
    std::ostringstream err;
    progress meter{err, true, [&] { return now; }, 1000};
    meter.tried({});
    now += 1s;
    meter.tried({verdict::kind::try_again, "later"});
    EXPECT_EQ(err.str(), "\r\x1b[K1 of 1,000 sent, 1 to try again, 1/s");
    err.str("");
    now += 1s;
    meter.tried({verdict::kind::refused, "no"});
    EXPECT_EQ(err.str(), "\r\x1b[K1 of 1,000 sent, 1 failed, 1 to try again, 0/s");
    err.str("");
    now += 1s;
    meter.pausing(1, 4s, 1);
    EXPECT_EQ(err.str(), "\r\x1b[K1 of 1,000 sent, 1 failed, 0/s; 1 to try again in 4 s (try 2)");
    EXPECT_EQ(meter.attempts(), 3U);
    EXPECT_EQ(meter.seconds(), 3.0);
    meter.finish();
}

}  // namespace
}  // namespace sender
