// What a report of all stacks groups, and in which order.

#include "weft/stack_report.hpp"

#include <gtest/gtest.h>

namespace weft::cli {
namespace {

standing_process waiting(std::uint32_t slot, std::string label, std::vector<std::string> stack, nanoseconds time) {
    standing_process made;
    made.what.id = pid{slot, 1, 1};
    made.what.label = std::move(label);
    made.what.state = process_state::receive;
    made.what.waits_at = "src/conn.cpp:7";
    made.what.in_state = time;
    made.stack = std::move(stack);
    return made;
}

TEST(stack_report, tells_of_those_at_one_place_once_and_of_the_most_first) {
    std::vector<standing_process> all{waiting(9, "other", {"g()"}, std::chrono::seconds{3})};
    for (std::uint32_t i = 10; i < 17; ++i) all.push_back(waiting(i, "conn/" + std::to_string(i), {"f()", "main()"}, std::chrono::seconds{i}));
    EXPECT_EQ(stack_report_text(all, 8),
              "=== 8 processes\n"
              "7 processes: receive, src/conn.cpp:7, 10 s to 16 s\n"
              "  10.1 conn/10\n  11.1 conn/11\n  12.1 conn/12\n  13.1 conn/13\n  14.1 conn/14\n"
              "  and 2 more\n"
              "      f()\n      main()\n"
              "1 process: receive, src/conn.cpp:7, 3 s\n"
              "  9.1 other\n"
              "      g()\n"
              "=== end\n");
}

TEST(stack_report, says_how_many_it_left_out) {
    EXPECT_TRUE(stack_report_text({}, 12).starts_with("=== 12 processes, the first 0 of them\n"));
}

}  // namespace
}  // namespace weft::cli
