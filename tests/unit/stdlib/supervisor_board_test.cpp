// What a supervisor shows the observer.

#include <weft/internal/supervisor_board.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace std::chrono_literals;
using weft::internal::supervisor_board;
using weft::internal::to_text;

TEST(supervisor_board, tells_restarts_budget_and_the_last_exits) {
    supervisor_board board{weft::strategy::rest_for_one, {.restarts = 3, .within = 5s}};
    board.set_children(4, 2);
    for (int i = 0; i != 7; ++i) board.note_exit("exit " + std::to_string(i));
    board.note_restart(1);
    board.note_restart(2);
    std::vector<std::pair<std::string, std::string>> const expected{
        {"strategy", "rest_for_one"},
        {"children", "2 of 4 running"},
        {"restarts", "2"},
        {"budget", "2 of 3 in 5 s used at the last restart"},
        {"exit", "exit 6"},
        {"exit", "exit 5"},
        {"exit", "exit 4"},
        {"exit", "exit 3"},
        {"exit", "exit 2"},
    };
    EXPECT_EQ(board.observe(), expected);
}

TEST(supervisor_board, writes_a_time_in_the_largest_whole_unit) {
    EXPECT_EQ(to_text(5s), "5 s");
    EXPECT_EQ(to_text(1500ms), "1500 ms");
    EXPECT_EQ(to_text(7us), "7 us");
    EXPECT_EQ(to_text(1001ns), "1001 ns");
}

}  // namespace
