// What a crawl says at its end.

#include "scraper/report.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace scraper {
namespace {

std::string text(report const& of) {
    std::ostringstream to;
    print_text(to, of);
    return to.str();
}

TEST(report, says_what_this_run_did_and_what_is_left) {
    EXPECT_EQ(text({.now = {.fetched = 1}, .output = "o", .seconds = 1.26}), "fetched: 1 page, in 1.3 s\nwritten to: o\n");
    report half{.now = {.fetched = 1500, .skipped = 4, .failed = 2, .waiting = 7},
                .before = {.fetched = 500, .skipped = 4, .failed = 1},
                .output = "o"};
    EXPECT_EQ(text(half), "fetched: 1,000 pages, 1 failed, in 0.0 s\n"
                          "with earlier runs: 1,500 pages, 4 skipped, 2 failed\n"
                          "left: 7 pages; a greater --pages goes on\nwritten to: o\n");
    half.running = true;
    EXPECT_NE(text(half).find("left: 7 pages so far\n"), std::string::npos);
    half.running = false;
    half.stopped = true;
    EXPECT_NE(text(half).find("left: 7 pages; the same command goes on\n"), std::string::npos);
}

TEST(report, is_json_too) {
    std::ostringstream to;
    print_json(to, {.now = {.fetched = 3, .waiting = 1}, .before = {.fetched = 1}, .output = "o", .seconds = 0.5});
    EXPECT_EQ(to.str(), R"({"run":{"fetched":2,"skipped":0,"failed":0},"crawl":{"fetched":3,"skipped":0,"failed":0},)"
                        R"("left":1,"output":"o","seconds":5E-1})" "\n");
}

TEST(report, is_short_while_it_runs) {
    EXPECT_EQ(progress_text({.fetched = 10, .skipped = 1, .failed = 2}, 2.0), "10 pages, 1 skipped, 2 failed, 5/s");
    EXPECT_EQ(progress_text({}, 0), "0 pages, 0/s");
}

}  // namespace
}  // namespace scraper
