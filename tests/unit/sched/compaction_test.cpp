// How many workers work, decided from windows that are made up here: no threads and no clock.
#include "sched/compaction.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <vector>

namespace {

using weft::sched::compaction;

constexpr weft::base::nanos millisecond = 1'000'000;

/// A load by how many messages it gets done in a millisecond with so many workers, all of them busy.
using load = std::function<std::uint64_t(unsigned)>;

class driven {
public:
    driven(unsigned places, load of) : choice{places}, works{places}, load_{std::move(of)} {}

    /// How many worked in most of the windows.
    unsigned usual_of(unsigned windows) {
        std::vector<unsigned> times(65);
        for (unsigned i = 0; i < windows; ++i) ++times[window()];
        return static_cast<unsigned>(std::max_element(times.begin(), times.end()) - times.begin());
    }
    unsigned window(bool held_up = false) {
        works = choice.after({.lasted = millisecond, .busy = works * millisecond, .done = load_(works), .held_up = held_up});
        return works;
    }
    void becomes(load other) { load_ = std::move(other); }

    compaction choice;
    unsigned works;

private:
    load load_;
};

std::uint64_t worse_together(unsigned workers) { return workers == 1 ? 10'000U : 5'000U; }
std::uint64_t better_together(unsigned workers) { return workers * 5'000U; }

TEST(compaction, lets_one_worker_work_where_two_get_less_done) {
    driven machine{2, worse_together};
    machine.usual_of(50);
    EXPECT_EQ(machine.usual_of(1000), 1U);
}

TEST(compaction, lets_all_work_where_they_get_more_done) {
    driven machine{2, better_together};
    EXPECT_EQ(machine.usual_of(1000), 2U);
}

TEST(compaction, leaves_things_as_they_are_when_it_makes_no_difference) {
    driven machine{2, [](unsigned) { return 10'000U; }};
    EXPECT_EQ(machine.usual_of(1000), 2U);
}

TEST(compaction, follows_a_load_that_changes) {
    driven machine{2, worse_together};
    machine.usual_of(5000);  // so that trials have become rare
    machine.becomes([](unsigned workers) { return 100 * better_together(workers); });
    machine.usual_of(50);
    EXPECT_EQ(machine.usual_of(1000), 2U);
    machine.becomes(worse_together);
    machine.usual_of(50);
    EXPECT_EQ(machine.usual_of(1000), 1U);
}

TEST(compaction, lets_all_work_at_once_when_a_turn_holds_others_up) {
    driven machine{2, worse_together};
    while (machine.window() != 1) {}
    EXPECT_EQ(machine.window(true), 2U);
}

TEST(compaction, never_tries_where_messages_are_rare) {
    driven machine{2, [](unsigned) { return 5U; }};
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(machine.window(), 2U);
}

TEST(compaction, lets_all_work_when_there_is_hardly_any_work) {
    compaction choice{2};
    for (int i = 0; i < 1000; ++i)
        ASSERT_EQ(choice.after({.lasted = millisecond, .busy = millisecond / 4, .done = 100, .held_up = false}), 2U);
}

TEST(compaction, tries_in_vain_more_and_more_rarely) {
    driven machine{2, better_together};
    machine.usual_of(1000);
    int in_vain = 0;
    for (int i = 0; i < 10'000; ++i)
        if (machine.window() != 2) ++in_vain;
    EXPECT_GT(in_vain, 0);
    EXPECT_LT(in_vain, 100);  // of 10,000: less than one per cent of the time
}

TEST(compaction, finds_the_best_number_among_many) {
    driven machine{64, [](unsigned workers) { return workers <= 8 ? workers * 10'000U : 800'000U / workers; }};
    machine.usual_of(200);
    EXPECT_EQ(machine.usual_of(2000), 8U);
}

}  // namespace
