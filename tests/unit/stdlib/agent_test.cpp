// State that several processes share through an agent.

#include "resident_support.hpp"
#include "support/captured_log.hpp"

#include <weft/agent.hpp>
#include <weft/names.hpp>
#include <weft/supervisor.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace weft;
using namespace weft::test;

using number = agent<int>;

int zero() { return 0; }
int same(int const& value) { return value; }

struct may_go_on {};
struct is_running {};

TEST(agent, has_made_its_state_in_its_own_process_when_the_start_returns) {  // RG-036
    in_runtime([] {
        struct made {
            pid inside;
        };
        auto const one = agent<made>::start_link([] { return made{self()}; }, {.name = "one"});
        EXPECT_EQ(one.get([](made const& state) { return state.inside; }), one.process());
        EXPECT_NE(one.process(), self());
        EXPECT_TRUE(is_linked(self(), one));
        EXPECT_EQ(agent<made>::named("one"), one);
        auto const alone = agent<made>::start([] { return made{self()}; });
        EXPECT_FALSE(is_linked(self(), alone));
    });
}

TEST(agent, is_not_started_when_its_function_throws) {  // RG-037
    in_runtime([] {
        auto const fails = []() -> int { throw std::runtime_error{"no state"}; };
        auto const started = number::try_start_link(fails, {.name = "one"});
        ASSERT_FALSE(started);
        EXPECT_EQ(started.error(), exit_reason::error("std::runtime_error", "no state"));
        EXPECT_FALSE(whereis("one"));
        EXPECT_EQ(number::try_start(fails).error(), started.error());
        EXPECT_EQ(end_of_process([&] { number::start_link(fails); }), started.error());
    });
}

TEST(agent, tells_of_its_state_without_a_change) {  // RG-038
    in_runtime([] {
        auto const words = agent<std::vector<std::string>>::start_link([] { return std::vector<std::string>{"a", "b"}; });
        auto const size = [](auto const& all) { return all.size(); };
        EXPECT_EQ(words.get(size), 2U);
        EXPECT_EQ(words.get([](std::vector<std::string> const& all) { return all.front(); }), "a");
        EXPECT_EQ(words.get(size), 2U);
        EXPECT_EQ(*words.try_get(size), 2U);
        using state = std::vector<std::string>;
        EXPECT_FALSE((std::invocable<decltype([](state& all) { return all.size(); }), state const&>)) << "get gives a const state";
    });
}

TEST(agent, has_changed_its_state_when_update_returns) {  // RG-039
    in_runtime([] {
        auto const one = number::start_link(zero);
        one.update([](int& value) { value = 5; });
        EXPECT_EQ(one.get(same), 5);
        one.update([](int value) { return value + 1; });
        EXPECT_EQ(one.get(same), 6);
        EXPECT_TRUE(one.try_update([](int& value) { ++value; }));
        EXPECT_EQ(one.get(same), 7);
    });
}

TEST(agent, tells_and_changes_in_one_step) {  // RG-039
    in_runtime([] {
        auto const one = number::start_link([] { return 1; });
        EXPECT_EQ(one.get_and_update([](int& value) { return std::pair{"was " + std::to_string(value), value + 10}; }), "was 1");
        EXPECT_EQ(one.get(same), 11);
        EXPECT_EQ(one.get_and_update([](int& value) { return std::exchange(value, 20); }), 11);
        EXPECT_EQ(*one.try_get_and_update([](int& value) { return ++value; }), 21);
        EXPECT_EQ(one.get(same), 21);
    });
}

TEST(agent, loses_no_update_of_eight_processes) {  // RG-040
    in_runtime([] {
        int const each = unless_simulated(1000, 20);
        auto const one = number::start_link([] { return 3; });
        std::vector<pid> clients;
        for (int i = 0; i != 8; ++i) {
            clients.push_back(resident());
            tell(clients.back(), [one, each] {
                for (int n = 0; n != each; ++n) one.update([](int& value) { ++value; });
            });
        }
        for (pid const client : clients) wait_until_done(client);
        EXPECT_EQ(one.get(same), 3 + 8 * each);
    });
}

TEST(agent, ends_with_what_a_function_throws_and_so_does_the_call) {  // RG-041
    in_runtime([] {
        exit_reason const thrown = exit_reason::error("std::runtime_error", "bad function");
        auto const fail = [](int const&) -> int { throw std::runtime_error{"bad function"}; };
        auto const one = number::start(zero);
        exit_reason told;
        EXPECT_EQ(end_after(one, [&] { told = one.try_get(fail).error(); }), thrown);
        EXPECT_EQ(told, thrown);

        auto const two = number::start(zero);
        EXPECT_EQ(end_after(two, [&] { told = two.try_update([](int&) { throw std::runtime_error{"bad function"}; }).error(); }), thrown);
        EXPECT_EQ(told, thrown);

        auto const three = number::start(zero);
        try {
            three.get(fail);
            ADD_FAILURE() << "the plain verb throws";
        } catch (call_exit const& failed) {
            EXPECT_EQ(failed.inner(), thrown);
            EXPECT_EQ(failed.request(), "get");
            EXPECT_EQ(failed.server(), three.process());
        }
    });
}

TEST(agent, lets_callers_wait_for_a_slow_function_as_long_as_each_says) {  // RG-042
    in_runtime([] {
        auto const one = number::start_link(zero);
        pid const slow = resident();
        tell(slow, [one, probe = self()] {
            one.update([probe](int& value) {
                send(probe, is_running{});
                receive([](may_go_on) {});
                value = 1;
            }, infinity);
        });
        ASSERT_TRUE(next<is_running>());
        EXPECT_EQ(one.try_get(same, 1ms).error(), exit_reason::timeout());
        pid const patient = resident();
        int got = 0;
        tell(patient, [&got, one] { got = one.get(same, infinity); });
        send(one, may_go_on{});
        wait_until_done(slow);
        wait_until_done(patient);
        EXPECT_EQ(got, 1);
        EXPECT_THROW(static_cast<void>(one.try_get(same, -1ms)), argument_error);
    });
}

TEST(agent, does_the_casts_of_a_process_in_order_and_before_its_later_calls) {  // RG-043
    in_runtime([] {
        auto const list = agent<std::vector<int>>::start_link([] { return std::vector<int>{}; });
        for (int i = 0; i != 5; ++i) list.cast([i](std::vector<int>& all) { all.push_back(i); });
        EXPECT_EQ(list.get([](auto const& all) { return all; }), (std::vector<int>{0, 1, 2, 3, 4}));
        list.cast([](std::vector<int> const&) { return std::vector<int>{9}; });
        EXPECT_EQ(list.get([](auto const& all) { return all; }), std::vector<int>{9});
    });
}

TEST(agent, that_does_not_exist_takes_casts_and_fails_calls) {  // RG-043
    in_runtime([] {
        auto const gone = number::start(zero);
        gone.stop();
        EXPECT_FALSE(is_alive(gone));
        gone.cast([](int& value) { ++value; });
        number{}.cast([](int& value) { ++value; });
        EXPECT_EQ(gone.try_get(same).error(), exit_reason::noproc());
        EXPECT_EQ(number::named("nobody").try_get(same).error(), exit_reason::noproc());
    });
}

TEST(agent, ignores_unknown_messages_without_a_line_in_the_log) {  // RG-044
    captured_log const log;
    in_runtime([] {
        auto const one = number::start_link(zero);
        send(one, std::string{"what?"});
        send(one, 5);
        EXPECT_EQ(one.get(same), 0);
    });
    EXPECT_EQ(log.lines(), std::vector<std::string>{});
}

TEST(agent, has_a_child_spec_with_its_type_as_id) {  // RG-045
    in_runtime([] {
        auto const spec = number::child_spec([] { return 4; }, {.name = "four"});
        EXPECT_EQ(spec.id, "weft::agent<int>");
        EXPECT_EQ(spec.restart, restart::permanent);
        EXPECT_FALSE(spec.shutdown.is_brutal());
        EXPECT_EQ(spec.shutdown.patience(spec.start.type()), 5'000ms);
        EXPECT_EQ(spec.start.type(), child_type::worker);
        supervisor::start_link({.children = {spec}});
        number const before = number::named("four");
        EXPECT_EQ(before.get_and_update([](int& value) { return std::exchange(value, 0); }), 4);
        kill(before);
        wait_until([&] { return whereis("four") && number::named("four") != before; });
        EXPECT_EQ(number::named("four").get(same), 4);
    });
}

}  // namespace
