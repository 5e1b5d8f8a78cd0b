// What is dear to say is said in order, by a thread of its own.
#include "base/stack_trace.hpp"
#include "proc/teller.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <thread>
#include <vector>

using weft::proc::teller;

TEST(teller, says_what_is_for_later_in_order_on_a_thread_of_its_own) {
    std::vector<int> said;
    std::vector<std::thread::id> by;
    teller one;
    for (int i = 0; i < 100; ++i)
        one.later([&, i] {
            said.push_back(i);
            by.push_back(std::this_thread::get_id());
        });
    one.wait();
    ASSERT_EQ(said.size(), 100U);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(said[static_cast<std::size_t>(i)], i);
    for (std::thread::id const each : by) EXPECT_NE(each, std::this_thread::get_id());
}

TEST(teller, says_what_is_left_before_it_goes) {
    int said = 0;
    {
        teller one;
        for (int i = 0; i < 10; ++i) one.later([&] { ++said; });
    }
    EXPECT_EQ(said, 10);
}

TEST(teller, says_at_once_what_is_quick_unless_others_wait) {
    static_cast<void>(weft::base::describe_place(reinterpret_cast<std::uintptr_t>(&weft::base::names_are_at_hand)));
    ASSERT_TRUE(weft::base::names_are_at_hand());
    teller one;
    std::thread::id by;
    one.soon([&] { by = std::this_thread::get_id(); });
    EXPECT_EQ(by, std::this_thread::get_id());

    std::promise<void> door;
    std::vector<int> said;
    one.later([&] {
        door.get_future().wait();
        said.push_back(1);
    });
    one.soon([&] { said.push_back(2); });
    door.set_value();
    one.wait();
    EXPECT_EQ(said, (std::vector{1, 2}));
}

TEST(teller, is_not_waited_for_while_more_and_more_comes) {
    std::atomic<bool> over{false};
    teller one;
    std::function<void()> again = [&] {
        if (!over) one.later([&again] { again(); });
    };
    one.later([&again] { again(); });
    one.wait();
    over = true;
    // Twice: one that had looked at `over` before may have asked for another.
    one.wait();
    one.wait();
}
