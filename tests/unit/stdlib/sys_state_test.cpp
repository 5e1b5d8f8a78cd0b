// The state of a running server, read and replaced, and a server that is held.

#include "sys_support.hpp"

#include <weft/spawn.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::exit_reason;
namespace sys = weft::sys;

struct pair_of_numbers {
    int first = 1;
    int second = 2;
    int handle_call(get) { return first + second; }
};

TEST(sys_state, is_a_copy_of_the_object_or_of_what_it_offers) {  // GN-064, GN-053
    in_runtime([] {
        auto const offered = weft::start_link<sys_counter>(weft::server_options{.name = "counter"}, weft::self(), 40);
        EXPECT_EQ(sys::get_state(offered), 40);
        EXPECT_EQ(sys::get_state(weft::named<sys_counter>("counter")), 40);
        auto const whole = weft::start_link<pair_of_numbers>();
        pair_of_numbers copy = sys::get_state(whole);
        EXPECT_EQ(copy.second, 2);
        copy.second = 100;
        EXPECT_EQ(weft::call(whole, get{}), 3);
    });
}

TEST(sys_state, is_replaced_by_what_the_function_makes_of_it) {  // GN-065
    in_runtime([] {
        auto const offered = weft::start_link<sys_counter>(weft::self(), 40);
        EXPECT_EQ(sys::replace_state(offered, [](int value) { return value + 2; }), 42);
        EXPECT_EQ(weft::call(offered, get{}), 42);
        auto const whole = weft::start_link<pair_of_numbers>();
        EXPECT_EQ(sys::replace_state(whole, [](pair_of_numbers) { return pair_of_numbers{10, 20}; }).second, 20);
        EXPECT_EQ(weft::call(whole, get{}), 30);
    });
}

TEST(sys_state, stays_when_the_function_throws) {  // GN-065
    in_runtime([] {
        auto const server = weft::start_link<sys_counter>(weft::self(), 40);
        auto const failing = [](int) -> int { throw std::runtime_error{"no idea"}; };
        EXPECT_EQ(sys::try_replace_state(server, failing).error().text(), "no idea");
        EXPECT_THROW(sys::replace_state(server, failing), weft::call_exit);
        EXPECT_EQ(weft::call(server, get{}), 40);
    });
}

TEST(sys_state, of_another_class_is_refused_and_the_server_lives) {  // GN-075
    in_runtime([] {
        auto const server = weft::start_link<sys_counter>(weft::self(), 40);
        weft::server_ref<pair_of_numbers> const wrong{server.process()};
        EXPECT_EQ(sys::try_get_state(wrong).error().type(), "weft::wrong_server");
        EXPECT_EQ(sys::try_replace_state(wrong, [](pair_of_numbers one) { return one; }).error().type(), "weft::wrong_server");
        EXPECT_EQ(weft::call(server, get{}), 40);
    });
}

TEST(sys_state, of_nobody_fails_as_a_call_does) {
    in_runtime([] {
        auto const nobody = weft::named<sys_counter>("nobody");
        EXPECT_EQ(sys::try_get_state(nobody).error(), exit_reason::noproc());
        EXPECT_THROW(sys::suspend(nobody), weft::call_exit);
        EXPECT_THROW(sys::suspend(nobody, -1ms), weft::argument_error);
        EXPECT_EQ(sys::try_get_status(weft::self()).error(), exit_reason{"calling_self"});
        weft::pid const deaf = weft::spawn_link([] { weft::receive([](tick) {}); });
        EXPECT_EQ(sys::try_get_status(deaf, 1ms).error(), exit_reason::timeout());
    });
}

TEST(sys_state, of_being_suspended_keeps_all_messages_in_order_until_resumed) {  // GN-066, GN-067
    in_runtime([] {
        auto const server = weft::start_link<sys_counter>(weft::self(), 1);
        sys::suspend(server);
        weft::cast(server, add{.by = 1});
        weft::send(server, tick{.number = 2});
        weft::cast(server, add{.by = 3});
        EXPECT_EQ(weft::try_call(server, get{}, 1ms).error(), exit_reason::timeout());
        EXPECT_EQ(sys::get_state(server), 1);
        EXPECT_TRUE(sys::get_status(server).suspended);
        EXPECT_FALSE(next_now<handled>());
        sys::resume(server);
        EXPECT_EQ(next<handled>()->what, "add 1");
        EXPECT_EQ(next<handled>()->what, "tick 2");
        EXPECT_EQ(next<handled>()->what, "add 3");
        EXPECT_EQ(weft::call(server, get{}), 5);
        EXPECT_FALSE(sys::get_status(server).suspended);
    });
}

TEST(sys_state, of_being_suspended_is_ended_by_one_resume) {  // GN-069
    in_runtime([] {
        auto const server = weft::start_link<sys_counter>(weft::self(), 1);
        sys::suspend(server);
        sys::suspend(server);
        sys::resume(server);
        EXPECT_EQ(weft::call(server, get{}), 1);
        sys::resume(server);  // of one that runs
        EXPECT_EQ(weft::call(server, get{}), 1);
    });
}

TEST(sys_state, of_being_suspended_ends_with_the_parent) {  // GN-068
    in_runtime([] {
        weft::pid const probe = weft::self();
        weft::pid const parent = weft::spawn([probe] {
            auto const server = weft::start_link<sys_counter>(weft::server_options{.trap_exit = true}, probe, 1);
            sys::suspend(server);
            weft::cast(server, add{});
            weft::send(probe, server.process());
            weft::receive([](tick) {});
            weft::exit(exit_reason{"parent"});
        });
        weft::pid const server = *next<weft::pid>();
        EXPECT_EQ(end_after(server, [parent] { weft::send(parent, tick{}); }), exit_reason{"parent"});
        EXPECT_EQ(next_now<server_terminated>()->why, exit_reason{"parent"});
        EXPECT_FALSE(next_now<handled>());
    });
}

TEST(sys_state, of_being_suspended_does_not_hinder_a_stop) {
    in_runtime([] {
        auto const server = weft::start<sys_counter>(weft::self(), 1);
        sys::suspend(server);
        weft::stop(server, exit_reason::shutdown());
        EXPECT_EQ(next_now<server_terminated>()->why, exit_reason::shutdown());
    });
}

TEST(sys_state, that_is_asked_for_does_not_end_an_idle_time) {  // GN-039
    in_runtime([] {
        auto const server = weft::start_link<sys_counter>(weft::self(), 1);
        weft::cast(server, wait_idle{30ms});
        EXPECT_EQ(sys::get_state(server), 1);
        sys::suspend(server);
        sys::resume(server);
        EXPECT_EQ(next<handled>()->what, "timeout");
        EXPECT_FALSE(next_now<handled>());
    });
}

}  // namespace
