// Processes that are no servers and answer sys requests all the same, and those that become servers late.

#include "sys_support.hpp"

#include <weft/names.hpp>
#include <weft/spawn.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::exit_reason;
namespace sys = weft::sys;

struct clock_state {
    int ticks = 0;
};
std::string to_string(clock_state const& of) { return std::to_string(of.ticks) + " ticks"; }

// A process with a loop of its own.
void run_clock(weft::pid probe) {
    clock_state state;
    sys::special control{state, "clock"};
    for (;;) {
        weft::receive([&](sys::request& asked) { control.handle(asked); },
                      [&](tick one) {
                          if (control.is_watched()) control.note({sys::event_kind::in, "tick", std::to_string(one.number), {}});
                          ++state.ticks;
                          weft::send(probe, handled{"tick " + std::to_string(one.number)});
                      });
    }
}

TEST(sys_special, answers_from_its_own_loop) {  // GN-076
    in_runtime([] {
        weft::pid const probe = weft::self();
        weft::server_ref<clock_state> const clock{weft::spawn_link([probe] { run_clock(probe); })};
        weft::send(clock, tick{.number = 1});
        EXPECT_EQ(sys::get_state(clock).ticks, 1);
        EXPECT_EQ(sys::replace_state(clock, [](clock_state) { return clock_state{.ticks = 10}; }).ticks, 10);
        sys::set_log(clock, true);
        weft::send(clock, tick{.number = 2});
        auto const events = sys::get_log(clock);
        ASSERT_EQ(events.size(), 1U);
        EXPECT_EQ(to_string(events[0]), "in tick 2");
        auto const told = sys::get_status(clock);
        EXPECT_EQ(told.class_name, "clock");
        EXPECT_EQ(told.state, "11 ticks");
        EXPECT_EQ(told.parent, probe);
        weft::server_ref<sys_counter> const wrong{clock.process()};
        EXPECT_EQ(sys::try_get_state(wrong).error().type(), "weft::wrong_server");
    });
}

TEST(sys_special, stands_still_while_it_is_suspended) {  // GN-076, GN-066
    in_runtime([] {
        weft::pid const probe = weft::self();
        weft::pid const clock = weft::spawn([probe] { run_clock(probe); });
        sys::suspend(clock);
        weft::send(clock, tick{.number = 1});
        EXPECT_TRUE(sys::get_status(clock).suspended);
        EXPECT_FALSE(next_now<handled>());
        sys::resume(clock);
        EXPECT_EQ(next<handled>()->what, "tick 1");
        sys::suspend(clock);
        weft::stop(clock, exit_reason::shutdown());
        EXPECT_FALSE(weft::is_alive(clock));
    });
}

TEST(sys_special, becomes_a_server_without_init) {  // GN-077
    struct late {
        weft::pid probe;
        int value;
        weft::server_next init() {
            weft::send(probe, handled{"init"});
            return weft::noreply();
        }
        int handle_call(get) { return value; }
        weft::server_next handle_cast(wait_idle one) { return weft::noreply().timeout(one.idle); }
        void handle_info(weft::server_timeout) { weft::send(probe, handled{"timeout"}); }
        void handle_continue(add one) { weft::send(probe, handled{"continue " + std::to_string(one.by)}); }
        void terminate(exit_reason const& why) { weft::send(probe, server_terminated{why}); }
    };
    in_runtime([] {
        weft::pid const probe = weft::self();
        weft::server_ref<late> const server{weft::spawn([probe] {
            weft::register_name("late", weft::self());
            weft::receive([](tick) {});
            weft::enter_loop(late{probe, 5}, weft::noreply().continue_with(add{.by = 1}), "late");
        })};
        weft::send(server, tick{});
        EXPECT_EQ(weft::call(server, get{}), 5);
        EXPECT_EQ(next<handled>()->what, "continue 1");
        EXPECT_EQ(weft::call(weft::named<late>("late"), get{}), 5);
        EXPECT_EQ(sys::get_status(server).behaviour, "gen_server");
        weft::cast(server, wait_idle{5ms});
        EXPECT_EQ(next<handled>()->what, "timeout");
        weft::stop(server);
        EXPECT_TRUE(next_now<server_terminated>()->why.is_normal());
        EXPECT_FALSE(next_now<handled>());
    });
}

TEST(sys_special, does_not_become_a_server_under_a_name_that_is_not_its_own) {  // GN-077
    in_runtime([] {
        auto const impostor = [] { weft::enter_loop(clock_state{}, {}, "someone_else"); };
        EXPECT_EQ(end_of_process(impostor), exit_reason{"not_registered(someone_else)"});
    });
}

}  // namespace
