// When retired memory may be used again: after every participant's quiescent point, and with no pin held.
#include "base/epoch.hpp"

#include <gtest/gtest.h>

#include <future>
#include <thread>

using weft::base::epoch_domain;

TEST(epoch, everything_is_safe_when_nobody_is_online) {
    epoch_domain epochs{2};
    auto const retired = epochs.stamp();
    EXPECT_GT(epochs.safe_before(), retired);
}

TEST(epoch, an_online_participant_holds_what_was_retired_after_its_quiescent_point) {
    epoch_domain epochs{2};
    epochs.online(epochs.at(0));
    auto const retired = epochs.stamp();
    EXPECT_LE(epochs.safe_before(), retired);
    epochs.quiescent(epochs.at(0));
    EXPECT_GT(epochs.safe_before(), retired);
}

TEST(epoch, one_slow_participant_holds_everything_back) {
    epoch_domain epochs{2};
    epochs.online(epochs.at(0));
    epochs.online(epochs.at(1));
    auto const retired = epochs.stamp();
    static_cast<void>(epochs.safe_before());
    epochs.quiescent(epochs.at(0));
    EXPECT_LE(epochs.safe_before(), retired);
    epochs.go_offline(epochs.at(1));
    EXPECT_GT(epochs.safe_before(), retired);
}

TEST(epoch, nothing_is_safe_while_another_thread_holds_a_pin) {
    epoch_domain epochs{1};
    std::promise<void> pinned, release;
    std::thread reader{[&] {
        auto const hold = epochs.pin();
        pinned.set_value();
        release.get_future().wait();
    }};
    pinned.get_future().wait();
    auto const retired = epochs.stamp();
    EXPECT_LE(epochs.safe_before(), retired);
    release.set_value();
    reader.join();
    EXPECT_GT(epochs.safe_before(), retired);
}

TEST(epoch, a_participant_that_is_late_is_announced_by_others) {
    epoch_domain epochs{1};
    epochs.online(epochs.at(0));
    auto const retired = epochs.stamp();
    EXPECT_LE(epochs.safe_before(), retired);
    epochs.announce_all();
    EXPECT_GT(epochs.safe_before(), retired);
}

TEST(epoch, a_late_participant_is_not_announced_while_it_looks_something_up) {
    epoch_domain epochs{1};
    epochs.online(epochs.at(0));
    auto const retired = epochs.stamp();
    static_cast<void>(epochs.safe_before());
    {
        epoch_domain::look_up const outer{epochs.at(0)};
        { epoch_domain::look_up const inner{epochs.at(0)}; }
        epochs.announce_all();
        EXPECT_LE(epochs.safe_before(), retired);
    }
    epochs.announce_all();
    EXPECT_GT(epochs.safe_before(), retired);
}

TEST(epoch, who_is_offline_stays_offline_when_it_is_announced) {
    epoch_domain epochs{1};
    epochs.announce_all();
    auto const retired = epochs.stamp();
    EXPECT_GT(epochs.safe_before(), retired);
}
