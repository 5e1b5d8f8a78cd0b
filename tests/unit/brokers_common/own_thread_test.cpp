// Threads that nobody waits for before the end of the program.
#include <weft_brokers/common/own_thread.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>

namespace weft::brokers {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds long_time = 120s;  // that nothing takes

void until_stopped(std::stop_token const& stop) {
    while (pause(stop, long_time)) {
    }
}

TEST(brokers_own_thread, is_asked_to_stop_at_the_end_and_waited_for) {
    std::atomic<int> ended{0};
    {
        detail::thread_list all{long_time};
        for (int i = 0; i < 3; ++i)
            all.start("some", [&](std::stop_token const& stop) {
                until_stopped(stop);
                ++ended;
            }, [] { ADD_FAILURE() << "it is cut although it ends"; });
    }
    EXPECT_EQ(ended, 3);
}

TEST(brokers_own_thread, stops_when_its_owner_says_so_and_lets_go_of_what_it_held) {
    detail::thread_list all{long_time};
    auto held = std::make_shared<int>(1);
    std::weak_ptr<int> const seen = held;
    std::promise<void> over;
    auto owner = all.start("some", [held = std::move(held), &over](std::stop_token const& stop) {
        until_stopped(stop);
        over.set_value();
    }, {});
    EXPECT_FALSE(seen.expired());
    owner.request_stop();
    over.get_future().wait();
    while (!seen.expired()) std::this_thread::yield();
}

TEST(brokers_own_thread, is_cut_when_a_call_does_not_return) {
    std::promise<void> cut;
    auto hung = cut.get_future();
    {
        detail::thread_list all{1ms};
        all.start("hung", [&](std::stop_token const&) { hung.wait(); }, [&] { cut.set_value(); });
        all.start("good", until_stopped, {});
    }
    EXPECT_EQ(hung.wait_for(0s), std::future_status::ready);
}

TEST(brokers_own_thread, has_a_name) {
    detail::thread_list all{long_time};
    std::promise<void> named;
    std::promise<std::string> told;
    all.start("weft-test", [&told, go = named.get_future().share()](std::stop_token const&) {
        go.wait();
        std::array<char, 16> name{};
        ::pthread_getname_np(::pthread_self(), name.data(), name.size());
        told.set_value(name.data());
    }, {});
    named.set_value();  // the name is given by whoever starts it
    EXPECT_EQ(told.get_future().get(), "weft-test");
}

}  // namespace
}  // namespace weft::brokers
