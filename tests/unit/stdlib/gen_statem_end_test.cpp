// How a machine ends, what its callers hear, what is logged, and how one looks into it while it runs.

#include "gen_statem_support.hpp"
#include "support/captured_log.hpp"

#include <weft/spawn.hpp>
#include <weft/sys.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::exit_reason;
using weft::keep_state;
using weft::next_state;
namespace sys = weft::sys;

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// The reason with which a fresh machine ends when an event does `what`.
template <class What>
exit_reason end_by(What what) {
    auto const m = weft::start<script>(weft::self());
    exit_reason const end = end_after(m, [&] { weft::cast(m, run{"bad", [what](script&, st) -> next_st { return what(); }}); });
    EXPECT_EQ(next_now<ended>()->why, end) << "terminate() did not run, or with another reason";
    return end;
}

TEST(gen_statem_end, by_a_bad_result_or_action_names_it) {  // GN-098
    captured_log const log;
    in_runtime([] {
        struct unlisted {};
        exit_reason const negative = end_by([] { return keep_state().state_timeout(-5ns, note{"x"}); });
        EXPECT_EQ(negative.type(), "weft::bad_action");
        EXPECT_TRUE(holds(negative.text(), "state timeout of -5 ns")) << negative.to_string();
        exit_reason const content = end_by([] { return keep_state().timeout("x", 1ms, unlisted{}); });
        EXPECT_EQ(content.type(), "weft::bad_action");
        EXPECT_TRUE(holds(content.text(), "unlisted")) << content.to_string();
        EXPECT_EQ(end_by([] { return keep_state().next_event(unlisted{}); }).type(), "weft::bad_action");
        EXPECT_EQ(end_by([] { return keep_state().timeout(weft::infinity - 1ns, note{"x"}); }).type(), "weft::bad_action");
        EXPECT_EQ(end_by([]() -> next_st { return weft::noreply(); }).type(), "weft::bad_return_value");
        auto const m = weft::start<script>(weft::self(), [] { return next_state(st::a).postpone(); });
        wait_for_end(m);
        EXPECT_EQ(next<ended>()->why.type(), "weft::bad_action");
    });
}

TEST(gen_statem_end, by_a_bad_action_is_told_to_the_caller_whose_answer_stood_beside_it) {  // GN-098
    captured_log const log;
    in_runtime([] {
        auto const m = weft::start<script>(weft::self());
        auto const failed = weft::try_call(m, ask{"bad", [](script&, st, weft::from<int>& caller) -> next_st {
                                                      return keep_state().reply(std::move(caller), 1).timeout(-1ns, note{"x"});
                                                  }});
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().type(), "weft::bad_action");
    });
}

TEST(gen_statem_end, comes_after_the_answers_and_terminate) {  // GN-099
    in_runtime([] {
        auto const m = weft::start<script>(weft::self());
        weft::ref const watch = weft::monitor(m);
        auto const early = weft::send_request(m, ask{"early", keep_caller});
        auto const last = weft::send_request(m, ask{"last", [](script& of, st, weft::from<int>& caller) {
                                                        return weft::stop_and_reply(exit_reason{"done"})
                                                            .reply(std::move(of.kept.at(0)), 1)
                                                            .reply(std::move(caller), 2);
                                                    }});
        auto const in_order = [] { return weft::receive([](weft::message any) { return any; }); };
        EXPECT_TRUE(in_order().get_if<heard>());
        EXPECT_TRUE(in_order().get_if<heard>());
        weft::message one = in_order();
        weft::message two = in_order();
        EXPECT_EQ(weft::check_response(one, early).value().value(), 1);
        EXPECT_EQ(weft::check_response(two, last).value().value(), 2);
        weft::message three = in_order();
        ASSERT_TRUE(three.get_if<ended>());
        EXPECT_EQ(three.get_if<ended>()->why, exit_reason{"done"});
        weft::message four = in_order();
        ASSERT_TRUE(four.get_if<weft::down_msg>());
        EXPECT_EQ(four.get_if<weft::down_msg>()->monitor, watch);
        EXPECT_EQ(four.get_if<weft::down_msg>()->reason, exit_reason{"done"});
    });
}

TEST(gen_statem_end, fails_the_calls_that_were_postponed_or_queued) {  // GN-100
    in_runtime([] {
        auto const m = weft::start<script>(weft::self());
        auto const postponed = weft::send_request(m, ask{"postponed", postpone_call});
        weft::cast(m, run{"busy", wait_for_go});
        auto const stop = [](script&, st, weft::from<int>&) -> next_st { return weft::stop(exit_reason{"done"}); };
        auto const stopping = weft::send_request(m, ask{"stop", stop});
        auto const queued = weft::send_request(m, ask{"queued", answer_value});
        weft::send(m, go{});
        for (auto const& each : {postponed, stopping, queued}) {
            EXPECT_EQ(weft::wait_response(each, patience).value().error(), exit_reason{"done"});
        }
        EXPECT_EQ(next<ended>()->why, exit_reason{"done"});
    });
}

TEST(gen_statem_end, comes_with_the_parents_when_it_traps) {  // GN-101
    in_runtime([] {
        weft::pid const probe = weft::self();
        for (exit_reason const& why : {exit_reason{"rain"}, exit_reason::normal()}) {
            weft::pid const parent = weft::spawn([=] {
                weft::send(probe, weft::start_link<script>(weft::server_options{.trap_exit = true}, probe));
                weft::receive([](go) {});
                weft::exit(why);
            });
            auto const m = *next<machine>();
            EXPECT_EQ(end_after(m, [parent] { weft::send(parent, go{}); }), why);
            EXPECT_EQ(next_now<ended>()->why, why);
        }
    });
}

TEST(gen_statem_end, by_stop_runs_terminate_in_turn) {
    in_runtime([] {
        auto const m = weft::start<script>(weft::self());
        weft::cast(m, run{"before", keep});
        weft::stop(m, exit_reason::shutdown());
        EXPECT_EQ(next_now<heard>()->what, "before in a");
        EXPECT_EQ(next_now<ended>()->why, exit_reason::shutdown());
    });
}

TEST(gen_statem_end, by_an_exception_tells_the_state_and_all_events) {  // GN-103
    captured_log const log;
    in_runtime([] {
        auto const m = weft::start<script>(weft::self());
        weft::cast(m, run{"early bird", postpone});
        weft::cast(m, run{"burst", [](script& of, st) {
                              of.value = 42;
                              return keep_state().next_event(note{"worm"});
                          }});
        weft::cast(m, run{"insert", [](script&, st) { return keep_state().next_event(note{"worm"}); }});
        auto const end = end_after(m, [m] {
            weft::cast(m, run{"fatal", [](script& of, st) -> next_st {
                                  if (of.value == 42) throw std::runtime_error{"sick"};
                                  return keep_state();
                              }});
        });
        EXPECT_EQ(end.text(), "sick");
        EXPECT_EQ(next<ended>()->last, st::a);
    });
    auto const ends = log.lines_with(" ends: ");
    ASSERT_EQ(ends.size(), 1U);
    for (char const* part : {"script", "sick", "last event cast weft::test::run fatal", "state a", "data 42", "early bird"}) {
        EXPECT_TRUE(holds(ends[0], part)) << part << " is not in " << ends[0];
    }
}

// An internal event that fails while another one waits behind it.
struct worker {
    using state = st;
    struct step {
        int number;
    };
    next_st init() { return next_state(st::a); }
    next_st handle_cast(st, go const&) { return keep_state().next_event(step{1}).next_event(step{2}); }
    void handle_internal(st, step const& one) {
        if (one.number == 1) throw std::runtime_error{"stuck"};
    }
};

TEST(gen_statem_end, by_an_exception_tells_what_was_inserted_and_not_handled) {  // GN-103
    captured_log const log;
    in_runtime([] {
        auto const m = weft::start<worker>();
        EXPECT_EQ(end_after(m, [m] { weft::cast(m, go{}); }).text(), "stuck");
    });
    auto const ends = log.lines_with(" ends: ");
    ASSERT_EQ(ends.size(), 1U);
    EXPECT_TRUE(holds(ends[0], "queue: internal")) << ends[0];
}

TEST(gen_statem_end, is_far_while_sys_looks_into_it) {  // GN-102, GN-053
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        auto const before = sys::get_state(m);
        EXPECT_EQ(before.state, st::a);
        EXPECT_EQ(before.data, 0);
        auto const after = sys::replace_state(m, [](auto one) {
            one.state = st::c;
            one.data = 12;
            return one;
        });
        EXPECT_EQ(after.state, st::c);
        weft::cast(m, run{"where", keep});
        EXPECT_EQ(heard_of(m), texts{"where in c"});
        EXPECT_EQ(weft::call(m, ask{"value", answer_value}), 12);
        static_cast<void>(next<heard>());

        weft::cast(m, run{"early", postpone});
        weft::cast(m, run{"timer", [](script&, st) { return keep_state().timeout("alarm", 1h, note{"x"}).state_timeout(1h, note{"y"}); }});
        auto const told = sys::get_status(m);
        EXPECT_EQ(told.behaviour, "gen_statem");
        EXPECT_EQ(told.class_name, "weft::test::script");
        EXPECT_EQ(told.state, "c, data 12");
        auto const more = [&told](std::string_view key) {
            for (auto const& [name, value] : told.more) {
                if (name == key) return value;
            }
            return std::string{"missing"};
        };
        EXPECT_EQ(more("postponed"), "cast weft::test::run early");
        EXPECT_EQ(more("timeouts"), "timeout alarm, state timeout");
        EXPECT_EQ(more("queue"), "");
    });
}

TEST(gen_statem_end, does_not_come_by_being_suspended_and_traced) {  // GN-102
    in_runtime([] {
        auto const m = weft::start_link<script>(weft::self());
        sys::suspend(m);
        weft::cast(m, run{"one", go_to(st::b)});
        EXPECT_EQ(sys::get_state(m).state, st::a);
        EXPECT_FALSE(next_now<heard>());
        sys::set_log(m, true, 20);
        sys::set_statistics(m, true);
        sys::resume(m);
        EXPECT_EQ(heard_of(m), texts{"one in a"});
        std::string text;
        for (auto const& each : sys::get_log(m)) text += to_string(each) + '\n';
        std::string const me = to_string(weft::self());
        EXPECT_EQ(text, "in cast weft::test::run one\nstate weft::test::script b, data 0\nin call weft::test::ask sync from " + me +
                            "\nout int 0 to " + me + "\n");
        EXPECT_EQ(sys::get_statistics(m)->messages_in, 2U);
        EXPECT_EQ(sys::get_statistics(m)->messages_out, 1U);
    });
}

}  // namespace
