// What a tracer hears of the processes that it traces, and what the others pay.
#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/alias.hpp>
#include <weft/call.hpp>
#include <weft/errors.hpp>
#include <weft/info.hpp>
#include <weft/link.hpp>
#include <weft/names.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/trace.hpp>

#include <array>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

using weft::exit_reason;
using weft::trace_event;
using weft::trace_msg;
using weft::test::in_runtime;
using weft::test::next;
using weft::test::next_now;

namespace {

struct order {
    std::function<void()> what;
};
struct carried_out {};
struct unread {};
struct named {
    std::string name;
};
[[maybe_unused]] std::string to_string(named const& value) { return "named " + value.name; }

/// Carries orders out, one after the other.
void obey() {
    for (;;) weft::receive([](order one) { one.what(); });
}
weft::pid obedient(weft::spawn_options const& options = {}) {
    return weft::spawn([] { obey(); }, options);
}

/// Has `of` do it, and waits until it is done.
void have(weft::pid of, std::function<void()> what) {
    weft::send(of, order{[what = std::move(what), main = weft::self()] {
                   what();
                   weft::send(main, carried_out{});
               }});
    ASSERT_TRUE(next<carried_out>());
}

trace_msg next_event() {
    auto told = next<trace_msg>();
    EXPECT_TRUE(told) << "no event has come";
    return told ? *told : trace_msg{};
}
trace_msg expect_event(weft::pid of, trace_event event, weft::pid peer = {}) {
    trace_msg const told = next_event();
    EXPECT_EQ(told.process, of);
    EXPECT_STREQ(to_string(told.event), to_string(event));
    EXPECT_EQ(told.peer, peer);
    return told;
}
/// All that `of` did is told.
void expect_no_more(weft::pid of) {
    static_cast<void>(weft::process_info(of));
    auto const more = next_now<trace_msg>();
    EXPECT_FALSE(more) << to_string(more->event);
}

}  // namespace

// PR-170
TEST(trace, tells_what_a_process_gets_and_what_it_answers_in_order) {
    in_runtime([] {
        weft::pid const main = weft::self();
        weft::pid const of = weft::spawn([main] {
            for (;;) weft::receive([main](int number) { weft::send(main, std::to_string(number)); });
        });
        weft::trace(of, {.send = true, .receive = true});
        for (int i = 0; i < 100; ++i) weft::send(of, i);
        for (int i = 0; i < 100; ++i) EXPECT_EQ(next<std::string>(), std::to_string(i));
        std::vector<std::string> received;
        std::vector<std::string> sent;
        for (int i = 0; i < 200; ++i) {
            trace_msg const told = next_event();
            EXPECT_EQ(told.process, of);
            if (told.event == trace_event::receive) {
                EXPECT_EQ(told.type, "int");
                received.push_back(told.text);
            } else {
                EXPECT_EQ(told.event, trace_event::send);
                EXPECT_EQ(told.peer, main);
                EXPECT_NE(told.type.find("string"), std::string::npos) << told.type;
                sent.push_back(told.text);
                ASSERT_LE(sent.size(), received.size());  // nothing is answered before it was accepted
                EXPECT_EQ(sent.back(), received[sent.size() - 1]);
            }
        }
        EXPECT_EQ(sent.size(), 100U);
        EXPECT_EQ(sent, received);
        expect_no_more(of);
    });
}

// PR-171
TEST(trace, tells_of_a_message_that_no_receive_takes) {
    in_runtime([] {
        weft::pid const of = obedient();
        weft::trace(of, {.receive = true});
        weft::send(of, unread{});
        EXPECT_NE(expect_event(of, trace_event::receive).type.find("unread"), std::string::npos);
        weft::send(of, named{"door"});
        EXPECT_EQ(expect_event(of, trace_event::receive).text, "named door");
        EXPECT_EQ(weft::process_info(of)->summary.mailbox, 2U);
        expect_no_more(of);
    });
}

TEST(trace, tells_of_whatever_comes_into_the_mailbox) {
    in_runtime([] {
        weft::pid const of = obedient({.trap_exit = true});
        weft::pid const dying = obedient();
        weft::ref address;
        have(of, [&] {
            address = weft::alias();
            static_cast<void>(weft::monitor(dying));
        });
        weft::trace(of, {.receive = true});
        weft::send(address, 7);
        EXPECT_EQ(expect_event(of, trace_event::receive).text, "7");
        weft::exit_signal(of, exit_reason{"why"});
        EXPECT_EQ(expect_event(of, trace_event::receive).type, "weft::exit_msg");
        weft::exit_signal(dying, exit_reason::kill());
        EXPECT_EQ(expect_event(of, trace_event::receive).type, "weft::down_msg");
        expect_no_more(of);
        weft::exit_signal(of, exit_reason::kill());
    });
}

// PR-172
TEST(trace, tells_a_send_to_a_dead_process_from_others) {
    in_runtime([] {
        weft::pid const of = obedient();
        weft::pid const dead = weft::spawn([] {});
        static_cast<void>(weft::test::wait_for_end(dead));
        weft::trace(of, {.send = true});
        weft::send(of, order{[dead, main = weft::self()] {
                       weft::send(dead, 5);
                       weft::send(main, 6);
                   }});
        EXPECT_EQ(expect_event(of, trace_event::send_to_dead, dead).text, "5");
        EXPECT_EQ(expect_event(of, trace_event::send, weft::self()).text, "6");
        expect_no_more(of);
    });
}

TEST(trace, tells_a_call_and_its_answer) {
    in_runtime([] {
        struct question {
            weft::detail::reply_right right;
        };
        weft::pid const server = weft::spawn(
            [] { weft::receive([](question asked) { asked.right.answer(weft::detail::make_node<int>(42)); }); });
        weft::pid const of = obedient();
        weft::trace(of, {.receive = true});
        weft::trace(server, {.send = true});
        weft::send(of, order{[server] {
                       weft::send(server, question{weft::detail::open_reply()});
                       EXPECT_TRUE(weft::detail::await_reply(weft::infinity, server, std::source_location::current()));
                   }});
        EXPECT_NE(expect_event(of, trace_event::receive).type.find("order"), std::string::npos);
        EXPECT_EQ(expect_event(server, trace_event::send, of).text, "42");
        EXPECT_EQ(expect_event(of, trace_event::receive).text, "42");
        expect_no_more(of);
    });
}

// PR-173
TEST(trace, tells_what_a_process_does_to_others_and_what_they_notice_if_they_are_traced) {
    in_runtime([] {
        weft::pid const of = obedient();
        weft::pid const peer = obedient();
        weft::trace(of, {.procs = true});
        weft::trace(peer, {.procs = true});

        weft::pid child;
        have(of, [&child] { child = weft::spawn([] { obey(); }); });
        EXPECT_NE(expect_event(of, trace_event::spawn, child).text.find("trace_test.cpp"), std::string::npos);

        have(of, [peer] { weft::link(peer); });
        expect_event(of, trace_event::link, peer);
        expect_event(peer, trace_event::getting_linked, of);
        have(of, [peer] { weft::unlink(peer); });
        expect_event(of, trace_event::unlink, peer);
        expect_event(peer, trace_event::getting_unlinked, of);

        have(of, [of] { weft::register_name("traced", of); });
        EXPECT_EQ(expect_event(of, trace_event::register_name).text, "traced");
        have(of, [] { weft::unregister_name("traced"); });
        EXPECT_EQ(expect_event(of, trace_event::unregister_name).text, "traced");
        weft::register_name("renamed", of);  // by another one
        EXPECT_EQ(expect_event(of, trace_event::register_name).text, "renamed");

        have(peer, [of] { weft::link(of); });
        expect_event(peer, trace_event::link, of);
        expect_event(of, trace_event::getting_linked, peer);
        have(peer, [] { static_cast<void>(weft::trap_exit(true)); });
        weft::exit_signal(of, exit_reason{"enough"});
        EXPECT_EQ(expect_event(of, trace_event::unregister_name).text, "renamed");
        EXPECT_EQ(expect_event(of, trace_event::exit).reason, exit_reason{"enough"});
        expect_event(peer, trace_event::getting_unlinked, of);
        expect_no_more(peer);
        weft::exit_signal(peer, exit_reason::kill());
    });
}

// PR-174
TEST(trace, reaches_children_from_their_first_event_on) {
    in_runtime([] {
        weft::pid const of = obedient();
        weft::trace(of, {.send = true, .procs = true, .set_on_spawn = true});
        weft::pid const main = weft::self();
        for (int i = 0; i < weft::test::unless_simulated(100, 10); ++i) {
            weft::send(of,
                       order{[main] { weft::spawn([main] { weft::send(main, weft::self()); }, {.name = "child"}); }});
            weft::pid const child = *next<weft::pid>();
            static_cast<void>(weft::test::wait_for_end(child));
            std::vector<trace_event> of_child;
            for (int events = 0; events < 6; ++events) {
                trace_msg const told = next_event();
                if (told.process == child) of_child.push_back(told.event);
                else EXPECT_EQ(told.event, trace_event::spawn);
            }
            EXPECT_EQ(of_child, (std::vector{trace_event::spawned, trace_event::register_name, trace_event::send,
                                             trace_event::unregister_name, trace_event::exit}));
        }
        expect_no_more(of);
    });
}

TEST(trace, reaches_the_first_child_only_if_told_so) {
    in_runtime([] {
        weft::pid const of = obedient();
        weft::trace(of, {.procs = true, .set_on_first_spawn = true});
        std::array<weft::pid, 2> children;
        have(of, [&children] {
            for (weft::pid& each : children) each = obedient();
        });
        expect_event(of, trace_event::spawn, children[0]);
        expect_event(children[0], trace_event::spawned, of);
        expect_event(of, trace_event::spawn, children[1]);
        weft::pid grandchild;
        have(children[0], [&grandchild] { grandchild = obedient(); });
        expect_event(children[0], trace_event::spawn, grandchild);
        for (weft::pid const each : {children[1], grandchild}) weft::exit_signal(each, exit_reason::kill());
        expect_no_more(of);
    });
}

TEST(trace, reaches_linked_processes_if_told_so) {
    in_runtime([] {
        weft::pid const of = obedient();
        weft::pid const first = obedient();
        weft::pid const second = obedient();
        weft::trace(of, {.procs = true, .set_on_first_link = true});
        have(of, [=] {
            weft::link(first);
            weft::link(second);
        });
        std::vector<trace_event> of_first;
        std::vector<trace_event> of_of;
        for (int i = 0; i < 3; ++i) {
            trace_msg const told = next_event();
            ASSERT_NE(told.process, second);
            (told.process == first ? of_first : of_of).push_back(told.event);
        }
        EXPECT_EQ(of_first, std::vector{trace_event::getting_linked});
        EXPECT_EQ(of_of, (std::vector{trace_event::link, trace_event::link}));

        EXPECT_TRUE(weft::trace_off(of));
        weft::trace(of, {.procs = true, .set_on_link = true});
        weft::pid child;
        have(of, [&child] { child = weft::spawn_link([] { obey(); }); });
        expect_event(of, trace_event::spawn, child);
        expect_event(child, trace_event::spawned, of);
        expect_event(of, trace_event::link, child);
        expect_event(child, trace_event::getting_linked, of);
        have(of, [second] { weft::unlink(second); });
        expect_event(of, trace_event::unlink, second);
        expect_no_more(second);
    });
}

// PR-175
TEST(trace, ends_with_its_tracer_and_those_that_were_traced_go_on) {
    in_runtime([] {
        std::vector<weft::pid> all;
        for (int i = 0; i < 20; ++i) all.push_back(obedient());
        weft::pid const main = weft::self();
        auto const tracer = weft::spawn_monitor([&all, main] {
            for (weft::pid const each : all)
                weft::trace(each, {.send = true, .receive = true, .procs = true, .running = true});
            weft::trace_new({.procs = true});
            weft::send(main, carried_out{});
            weft::receive([](unread) {});
        });
        ASSERT_TRUE(next<carried_out>());
        for (weft::pid const each : all) EXPECT_THROW(weft::trace(each, {.send = true}), weft::argument_error);
        weft::exit_signal(tracer.process, exit_reason::kill());
        ASSERT_TRUE(next<weft::down_msg>());
        EXPECT_FALSE(weft::this_runtime().internals().is_watched());
        for (weft::pid const each : all) {
            have(each, [] {});
            EXPECT_FALSE(weft::trace_off(each));
            weft::trace(each, {.send = true});  // nobody else traces it any more
            EXPECT_TRUE(weft::trace_off(each));
        }
        weft::trace_new({.procs = true});
        EXPECT_EQ(weft::trace_off_all(), 0U);
        EXPECT_FALSE(weft::this_runtime().internals().is_watched());
    });
}

// PR-176
TEST(trace, has_one_tracer_for_each_process) {
    in_runtime([] {
        weft::pid const of = obedient();
        weft::trace(of, {.send = true});
        have(of, [] {});
        static_cast<void>(next_event());
        auto const refused = [of] {
            EXPECT_THROW(weft::trace(of, {.receive = true}), weft::argument_error);
            EXPECT_THROW(static_cast<void>(weft::trace_off(of)), weft::argument_error);
        };
        EXPECT_EQ(weft::test::end_of_process(refused), exit_reason::normal());
        have(of, [] {});  // traced still, and as it was
        expect_event(of, trace_event::send, weft::self());
        weft::trace(of, {.receive = true});  // by the same one again
        have(of, [] {});
        expect_event(of, trace_event::receive);
        expect_no_more(of);
    });
}

TEST(trace, refuses_what_would_never_end_or_makes_no_sense) {
    in_runtime([] {
        weft::pid const of = obedient();
        weft::pid const other = obedient();
        weft::pid const dead = weft::spawn([] {});
        static_cast<void>(weft::test::wait_for_end(dead));
        EXPECT_THROW(weft::trace({}, {.send = true}), weft::argument_error);
        EXPECT_THROW(weft::trace(of, {}), weft::argument_error);
        EXPECT_THROW(weft::trace(of, {.send = true, .tracer = dead}), weft::argument_error);
        EXPECT_THROW(weft::trace(dead, {.send = true}), weft::noproc_error);
        EXPECT_THROW(weft::trace(weft::self(), {.send = true}), weft::argument_error);
        weft::trace(of, {.send = true});
        EXPECT_THROW(weft::trace(weft::self(), {.send = true, .tracer = other}), weft::argument_error);
        EXPECT_THROW(weft::trace(other, {.send = true, .tracer = of}), weft::argument_error);
        EXPECT_TRUE(weft::trace_off(of));
        weft::trace(other, {.send = true, .tracer = of});
        EXPECT_TRUE(weft::trace_off(other, of));
        EXPECT_FALSE(weft::this_runtime().internals().is_watched());
    });
}

TEST(trace, of_all_reaches_everybody_but_tracers_and_those_of_others) {
    in_runtime([] {
        weft::pid const of = obedient();
        weft::pid const others = obedient();
        weft::spawn([others, main = weft::self()] {
            weft::trace(others, {.send = true});
            weft::send(main, carried_out{});
            weft::receive([](unread) {});
        });
        ASSERT_TRUE(next<carried_out>());
        EXPECT_GE(weft::trace_all({.send = true, .procs = true}), 1U);
        have(of, [] {});
        expect_event(of, trace_event::send, weft::self());
        have(others, [] {});
        weft::pid const fresh = obedient();
        expect_event(fresh, trace_event::spawned, weft::self());
        EXPECT_GE(weft::trace_off_all(), 2U);
        have(of, [] {});
        have(fresh, [] {});
        expect_no_more(of);
    });
}

TEST(trace, tells_when_a_process_runs_and_what_it_waits_for) {
    in_runtime([] {
        weft::pid const of = obedient();
        static_cast<void>(weft::process_info(of));
        weft::trace(of, {.running = true});
        have(of, [] {});
        have(of, [] { weft::yield(); });
        static_cast<void>(weft::process_info(of));
        trace_msg told = expect_event(of, trace_event::in);
        EXPECT_NE(told.text.find("trace_test.cpp"), std::string::npos) << told.text;
        bool runs = true;
        bool waited = false;
        bool gave_way = false;
        while (auto const more = next_now<trace_msg>()) {
            EXPECT_STREQ(to_string(more->event), runs ? "out" : "in");
            waited |= more->event == trace_event::out && more->text.starts_with("receive at runtime/trace_test.cpp");
            gave_way |= more->text == "runnable";
            runs = !runs;
        }
        EXPECT_TRUE(waited);
        EXPECT_TRUE(gave_way);
    });
}

TEST(trace, tells_the_time_if_told_so) {
    in_runtime([] {
        weft::pid const of = obedient();
        weft::trace(of, {.send = true});
        have(of, [] {});
        EXPECT_FALSE(next_event().timestamp);
        weft::nanoseconds const before = weft::monotonic_time();
        weft::trace(of, {.send = true, .monotonic_timestamp = true});
        have(of, [] {});
        auto const at = next_event().timestamp;
        ASSERT_TRUE(at);
        EXPECT_GE(*at, before);
        EXPECT_LE(*at, weft::monotonic_time());
    });
}

TEST(trace, hides_what_a_sensitive_process_sends_and_gets) {
    in_runtime([] {
        weft::pid const of = obedient();
        weft::trace(of, {.send = true, .receive = true});
        have(of, [] { static_cast<void>(weft::set_sensitive(true)); });
        expect_event(of, trace_event::receive);
        expect_event(of, trace_event::send, weft::self());
        have(of, [main = weft::self()] { weft::send(main, 5); });
        for (int i = 0; i < 3; ++i) {
            trace_msg const told = next_event();
            EXPECT_EQ(told.type, "");
            EXPECT_EQ(told.text, "");
        }
    });
}

// PR-177, for memory; tests/e2e/trace_cost.sh counts instructions.
TEST(trace, leaves_nothing_in_a_process_that_is_not_traced) {
    struct looked {};
    in_runtime([] {
        weft::proc::kernel const& home = weft::this_runtime().internals();
        auto const bare = [&home](weft::pid main) {
            for (int i = 0; i < 100; ++i) weft::receive([main](int number) { weft::send(main, number); });
            weft::proc::process const& me = *weft::proc::current();
            EXPECT_FALSE(home.is_watched());
            EXPECT_FALSE(me.is_traced());
            EXPECT_EQ(me.rest_if_any(), nullptr);
            weft::send(main, looked{});
        };
        weft::pid const of = weft::spawn([&bare, main = weft::self()] { bare(main); });
        for (int i = 0; i < 100; ++i) weft::send(of, i);
        for (int i = 0; i < 100; ++i) EXPECT_EQ(next<int>(), i);
        ASSERT_TRUE(next<looked>());  // a monitor would leave something
        static_cast<void>(weft::test::wait_for_end(of));

        auto const plain_turn = weft::proc::current()->run;
        weft::pid const traced = obedient();
        weft::trace(traced, {.send = true, .running = true});
        EXPECT_TRUE(home.is_watched());
        have(traced, [&] { EXPECT_NE(weft::proc::current()->run, plain_turn); });
        EXPECT_TRUE(weft::trace_off(traced));
        EXPECT_FALSE(home.is_watched());
        have(traced, [&] {
            EXPECT_EQ(weft::proc::current()->run, plain_turn);
            EXPECT_EQ(weft::proc::current()->rare_if_any()->traced, nullptr);
        });
    });
}

// PR-140
TEST(trace, shows_the_label_as_info_and_the_crash_report_do) {
    weft::test::captured_log const log;
    in_runtime([] {
        weft::pid const of = obedient();
        weft::trace(of, {.procs = true});
        have(of, [] { weft::set_label("conn/41"); });
        EXPECT_EQ(weft::process_info(of, "label"), "conn/41");
        weft::send(of, order{[] { throw std::runtime_error{"out of paper"}; }});
        EXPECT_EQ(expect_event(of, trace_event::exit).label, "conn/41");
    });
    EXPECT_EQ(log.lines_with("conn/41 crashed").size(), 1U);
}
