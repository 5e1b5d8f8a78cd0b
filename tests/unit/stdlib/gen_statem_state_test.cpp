// States: which function is called in which, what moves from one to the other, what is postponed, and what entering does.

#include "gen_statem_support.hpp"
#include "support/captured_log.hpp"

#include <weft/child.hpp>
#include <weft/names.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <variant>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::exit_reason;
using weft::keep_state;
using weft::next_state;

TEST(gen_statem_state, is_told_to_the_one_function_for_an_event) {  // GN-081
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        weft::cast(m, run{"one", go_to(st::b)});
        weft::cast(m, run{"two", go_to(st::c)});
        weft::send(m, note{"three"});
        EXPECT_EQ(heard_of(m), (texts{"one in a", "two in b", "info three in c"}));
    });
}

// State functions: the overloads for an alternative are the functions of that state.
struct push {
    int force = 1;
};
struct count {
    using reply = int;
};
struct knock {};
struct closed {
    bool operator==(closed const&) const = default;
};
struct open {
    int pushes = 0;
    bool operator==(open const&) const = default;
};

struct gate {
    using state = std::variant<closed, open>;
    using next = weft::transition<state>;
    using infos = weft::infos<knock>;

    next init() { return next_state(closed{}); }
    next handle_cast(closed&, push const& one) {
        total += one.force;
        return next_state(open{});
    }
    void handle_cast(open& now, push const& one) { now.pushes += one.force; }
    next handle_call(closed&, count const&, weft::from<int> caller) { return keep_state().reply(std::move(caller), -total); }
    next handle_call(open& now, count const&, weft::from<int> caller) { return keep_state().reply(std::move(caller), now.pushes); }
    next handle_info(open&, knock const&) { return next_state(closed{}); }
    int total = 0;
};

TEST(gen_statem_state, has_functions_of_its_own_when_it_is_a_variant) {  // GN-080
    captured_log const log;
    in_runtime([] {
        auto const m = weft::start_link<gate>();
        EXPECT_EQ(weft::call(m, count{}), 0);
        weft::cast(m, push{.force = 3});
        EXPECT_EQ(weft::call(m, count{}), 0);
        weft::cast(m, push{.force = 5});
        EXPECT_EQ(weft::call(m, count{}), 5);
        weft::send(m, knock{});
        EXPECT_EQ(weft::call(m, count{}), -3);
        weft::send(m, knock{});  // no function of this state: dropped
        EXPECT_EQ(weft::call(m, count{}), -3);
    });
    EXPECT_EQ(log.lines_with("knock").size(), 1U);
}

struct latch {
    using state = std::variant<closed, open>;
    weft::transition<state> init() { return next_state(closed{}); }
    void handle_cast(open&, push const&) {}
};

TEST(gen_statem_state, without_a_function_for_an_event_ends_the_machine) {  // GN-080, GN-098
    captured_log const log;
    in_runtime([] {
        auto const m = weft::start<latch>();
        exit_reason const end = end_after(m, [m] { weft::cast(m, push{}); });
        EXPECT_EQ(end.type(), "weft::unexpected_event");
        EXPECT_NE(end.text().find("push"), std::string_view::npos) << end.to_string();
        EXPECT_NE(end.text().find("closed"), std::string_view::npos) << end.to_string();
    });
}

TEST(gen_statem_state, starts_as_init_says_and_does_its_actions) {  // GN-078
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self(), [] { return next_state(st::b).next_event(note{"first"}).timeout(0ms, note{"idle"}); });
        EXPECT_EQ(next<heard>()->what, "internal first in b");
        EXPECT_EQ(heard_of(m), texts{});
    });
}

struct entering : script {
    using script::script;
    next_st handle_enter(st now, st old) {
        tell("enter " + to_string(now) + " from " + to_string(old));
        return on_enter ? on_enter(*this, now, old) : next_st{keep_state()};
    }
    std::function<next_st(entering&, st, st)> on_enter{};
};
struct entering_with : entering {
    entering_with(weft::pid probe, std::function<next_st(entering&, st, st)> what) : entering{probe} { on_enter = std::move(what); }
};

TEST(gen_statem_state, is_entered_before_any_event) {  // GN-078
    in_runtime([] {
        auto const m = weft::start_link<entering>(weft::self(), [] { return next_state(st::b).next_event(note{"first"}); });
        EXPECT_EQ(next<heard>()->what, "enter b from b");
        EXPECT_EQ(heard_of(m), texts{"internal first in b"});
    });
}

TEST(gen_statem_state, may_not_come_to_be) {  // GN-079
    in_runtime([] {
        weft::trap_exit(true);
        auto const start = [](std::function<next_st()> first) {
            return weft::try_start_link<script>(weft::server_options{.name = "m"}, weft::self(), first);
        };
        EXPECT_EQ(start([]() -> next_st { return weft::stop(exit_reason{"not today"}); }).error(), exit_reason{"not today"});
        EXPECT_EQ(start([]() -> next_st { throw std::runtime_error{"no disk"}; }).error().text(), "no disk");
        EXPECT_EQ(start([]() -> next_st { throw weft::fail_start{exit_reason{"no licence"}}; }).error(), exit_reason{"no licence"});
        EXPECT_EQ(start([]() -> next_st { return keep_state(); }).error().type(), "weft::bad_return_value");
        EXPECT_EQ(start([]() -> next_st { return weft::noreply(); }).error().type(), "weft::bad_return_value");
        auto const ignored = start([]() -> next_st { throw weft::ignore_start{}; });
        EXPECT_FALSE(ignored.value());
        EXPECT_FALSE(weft::whereis("m"));
        EXPECT_FALSE(next_now<ended>()) << "terminate() ran";
        EXPECT_EQ(weft::mailbox_length(), 0U);
        auto const m = start([] { return next_state(st::a); }).value();
        EXPECT_EQ(weft::whereis("m"), m.process());
        EXPECT_EQ(start([] { return next_state(st::a); }).error(), exit_reason{"already_started(" + to_string(m.process()) + ")"});
    });
}

TEST(gen_statem_state, answers_a_call_later_with_the_from_that_was_kept) {  // GN-082
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        auto const id = weft::send_request(m, ask{"question", keep_caller});
        EXPECT_EQ(heard_of(m), texts{"question in a"});
        EXPECT_FALSE(weft::wait_response(id, 0ms));
        weft::cast(m, run{"answer", [](script& of, st) { return next_state(st::b).reply(std::move(of.kept.at(0)), 7); }});
        EXPECT_EQ(weft::wait_response(id, patience).value().value(), 7);
        EXPECT_EQ(weft::try_call(m, ask{"dropped", [](script&, st, weft::from<int>&) { return keep_state(); }}).error(), exit_reason{"no_reply"});
    });
}

TEST(gen_statem_state, that_comes_next_gets_what_was_postponed_in_order) {  // GN-083
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        for (char const* const name : {"e1", "e2", "e3"}) weft::cast(m, run{name, only_in(st::b)});
        weft::cast(m, run{"busy", wait_for_go});
        weft::cast(m, run{"move", go_to(st::b)});
        weft::cast(m, run{"e4", keep});
        weft::send(m, go{});
        EXPECT_EQ(heard_of(m), (texts{"e1 in a", "e2 in a", "e3 in a", "busy in a", "move in a", "e1 in b", "e2 in b", "e3 in b", "e4 in b"}));
    });
}

TEST(gen_statem_state, that_stays_gets_nothing_that_was_postponed) {  // GN-084
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        weft::cast(m, run{"early", postpone});
        weft::cast(m, run{"keep", keep});
        weft::cast(m, run{"same", go_to(st::a)});
        weft::cast(m, run{"repeat", [](script&, st) { return weft::repeat_state(); }});
        EXPECT_EQ(heard_of(m), (texts{"early in a", "keep in a", "same in a", "repeat in a"}));
    });
}

TEST(gen_statem_state, that_comes_next_may_postpone_it_again) {  // GN-085
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        weft::cast(m, run{"early", only_in(st::c)});
        weft::cast(m, run{"to b", go_to(st::b)});
        weft::cast(m, run{"stay", keep});
        weft::cast(m, run{"to c", go_to(st::c)});
        EXPECT_EQ(heard_of(m), (texts{"early in a", "to b in a", "early in b", "stay in b", "to c in b", "early in c"}));
    });
}

TEST(gen_statem_state, gets_a_postponed_call_and_answers_it) {  // GN-083
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        auto const id = weft::send_request(m, ask{"later", [](script&, st now, weft::from<int>& caller) {
                                                      if (now == st::a) return next_st{keep_state().postpone()};
                                                      return next_st{keep_state().reply(std::move(caller), 5)};
                                                  }});
        weft::cast(m, run{"to b", go_to(st::b)});
        EXPECT_EQ(weft::wait_response(id, patience).value().value(), 5);
    });
}

TEST(gen_statem_state, gets_inserted_events_before_postponed_ones) {  // GN-086
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        weft::cast(m, run{"e1", only_in(st::b)});
        weft::cast(m, run{"move", [](script&, st) { return next_state(st::b).next_event(note{"i1"}).next_info(note{"i2"}); }});
        EXPECT_EQ(heard_of(m), (texts{"e1 in a", "move in a", "internal i1 in b", "info i2 in b", "e1 in b"}));
    });
}

TEST(gen_statem_state, is_entered_before_postponed_and_new_events) {  // GN-094
    in_runtime([] {
        auto const m = weft::start_link<entering>(weft::self());
        weft::cast(m, run{"e1", only_in(st::b)});
        weft::cast(m, run{"move", [](script&, st) { return next_state(st::b).next_event(note{"i1"}); }});
        EXPECT_EQ(heard_of(m), (texts{"enter a from a", "e1 in a", "move in a", "enter b from a", "internal i1 in b", "e1 in b"}));
    });
}

TEST(gen_statem_state, is_entered_again_only_when_it_is_repeated) {  // GN-095
    in_runtime([] {
        auto const m = weft::start_link<entering>(weft::self());
        weft::cast(m, run{"same", go_to(st::a)});
        weft::cast(m, run{"repeat", [](script&, st) { return weft::repeat_state(); }});
        EXPECT_EQ(heard_of(m), (texts{"enter a from a", "same in a", "repeat in a", "enter a from a"}));
    });
}

TEST(gen_statem_state, whose_entering_wants_another_one_ends_the_machine) {  // GN-096, GN-098
    captured_log const log;
    in_runtime([] {
        auto const end_with = [](std::function<next_st(entering&, st, st)> what) {
            auto const m = weft::start<entering_with>(weft::self(), what);
            return end_after(m, [m] { weft::cast(m, run{"move", go_to(st::b)}); }).type();
        };
        auto const in_b = [](auto make) {
            return [make](entering&, st now, st) { return now == st::b ? next_st{make()} : next_st{keep_state()}; };
        };
        EXPECT_EQ(end_with(in_b([] { return next_state(st::c); })), "weft::bad_state_enter_return");
        EXPECT_EQ(next<ended>()->last, st::b);
        EXPECT_EQ(end_with(in_b([] { return weft::repeat_state(); })), "weft::bad_state_enter_return");
        EXPECT_EQ(end_with(in_b([] { return keep_state().postpone(); })), "weft::bad_state_enter_action");
        EXPECT_EQ(end_with(in_b([] { return keep_state().next_event(note{"x"}); })), "weft::bad_state_enter_action");
    });
}

TEST(gen_statem_state, whose_entering_answers_and_starts_timeouts_does_so) {  // GN-097
    in_runtime([] {
        auto const what = [](entering& of, st now, st) -> next_st {
            if (now == st::a) return keep_state();
            return keep_state().reply(std::move(of.kept.at(0)), 9).state_timeout(1ms, note{"entered"});
        };
        auto const m = weft::start_link<entering_with>(weft::self(), what);
        auto const id = weft::send_request(m, ask{"question", keep_caller});
        weft::cast(m, run{"move", go_to(st::b)});
        EXPECT_EQ(weft::wait_response(id, patience).value().value(), 9);
        for (char const* const expected : {"enter a from a", "question in a", "move in a", "enter b from a", "timeout entered in b"}) {
            EXPECT_EQ(next<heard>()->what, expected);
        }
    });
}

TEST(gen_statem_state, of_a_supervised_machine_begins_anew) {
    in_runtime([] {
        weft::child_spec const spec = weft::make_child_spec<gate>();
        weft::server_ref<gate> const m{spec.start().value()};
        weft::cast(m, push{});
        EXPECT_EQ(weft::call(m, count{}), 0);
        weft::server_ref<gate> const again{spec.start().value()};
        EXPECT_EQ(weft::call(again, count{}), 0);
        EXPECT_NE(m, again);
    });
}

}  // namespace
