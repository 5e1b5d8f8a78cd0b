// Which schedulers count as having passed through their loop.

#include "weft/scheduler_watch.hpp"

#include <gtest/gtest.h>

namespace weft::cli {
namespace {

worker_summary idle(std::uint64_t turns) {
    worker_summary made;
    made.turns = turns;
    return made;
}

worker_summary busy(std::uint64_t turns) {
    auto made = idle(turns);
    made.running = pid{1, 1, 1};
    return made;
}

TEST(scheduler_watch, is_content_with_idle_ones_and_those_that_took_another_task) {
    scheduler_watch watch{2};
    EXPECT_TRUE(watch.all_passed({idle(5), busy(7)})) << "nothing is known yet";
    EXPECT_TRUE(watch.all_passed({idle(5), busy(8)}));
    EXPECT_TRUE(watch.all_passed({busy(6), idle(8)}));
}

TEST(scheduler_watch, sees_a_turn_that_lasted_from_look_to_look) {
    scheduler_watch watch{2};
    EXPECT_TRUE(watch.all_passed({idle(5), busy(7)}));
    EXPECT_FALSE(watch.all_passed({idle(5), busy(7)}));
    EXPECT_TRUE(watch.all_passed({idle(5), busy(8)})) << "it came to an end";
}

TEST(scheduler_watch, counts_a_spare_in_the_place_of_one_that_is_stuck) {
    scheduler_watch watch{1};
    EXPECT_TRUE(watch.all_passed({busy(7)}));
    EXPECT_TRUE(watch.all_passed({busy(7), busy(1)}));
    EXPECT_FALSE(watch.all_passed({busy(7), busy(1)})) << "the spare is stuck as well";
}

}  // namespace
}  // namespace weft::cli
