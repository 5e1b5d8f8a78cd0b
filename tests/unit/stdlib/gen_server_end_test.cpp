// How a server ends: when terminate() is called and with what, what its callers hear, and what is logged.

#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/gen_server.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace {

using namespace std::chrono_literals;
using weft::exit_reason;
using weft::test::in_runtime;
using weft::test::next;
using weft::test::next_now;
using weft::test::end_after;
using weft::test::wait_for_end;

struct terminated {
    exit_reason why;
};
struct stop_with {
    exit_reason why;
};
struct stop_and_answer {
    using reply = int;
    exit_reason why;
};
struct stop_unanswered {
    using reply = int;
    exit_reason why;
};
struct throw_up {};
struct note {};
struct noted {};
struct hold {};
struct release {};
struct ping {
    using reply = int;
};

struct options {
    bool trap = false;
    bool bad_terminate = false;
};

class mortal {
public:
    explicit mortal(weft::pid probe, options given = {}) : probe_{probe}, given_{given} { weft::trap_exit(given.trap); }

    weft::server_next handle_cast(stop_with one) { return weft::stop(one.why); }
    void handle_cast(throw_up) { throw std::runtime_error{"sick"}; }
    void handle_cast(note) { weft::send(probe_, noted{}); }
    void handle_cast(hold) { weft::receive([](release) {}); }
    weft::server_reply<int> handle_call(stop_and_answer one) { return weft::stop(one.why, 12); }
    weft::server_reply<int> handle_call(stop_unanswered one) { return weft::stop(one.why); }
    int handle_call(ping) { return 1; }
    void terminate(exit_reason const& why) {
        weft::send(probe_, terminated{why});
        if (given_.bad_terminate) throw std::logic_error{"cannot clean up"};
    }

private:
    weft::pid probe_;
    options given_;
};

// The server's end, and the reason terminate() got; none when it was not called.
struct ending {
    exit_reason end;
    std::optional<exit_reason> told;
};
template <class Act>
ending ending_after(weft::server_ref<mortal> server, Act act) {
    exit_reason const end = end_after(server, [&] { act(server); });
    auto told = next_now<terminated>();
    EXPECT_FALSE(next_now<terminated>()) << "terminate() was called twice";
    return {end, told ? std::optional{told->why} : std::nullopt};
}

TEST(gen_server_end, by_a_callbacks_word_calls_terminate) {  // GN-040
    in_runtime([] {
        weft::ref watch;
        auto const server = weft::start<mortal>(weft::self());
        watch = weft::monitor(server);
        weft::cast(server, stop_with{exit_reason{"enough"}});
        EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason{"enough"});
        EXPECT_EQ(next<terminated>()->why, exit_reason{"enough"});
        auto const other = weft::start<mortal>(weft::self());
        watch = weft::monitor(other);
        weft::cast(other, throw_up{});
        EXPECT_EQ(next<weft::down_msg>()->reason.text(), "sick");
        EXPECT_EQ(next<terminated>()->why.text(), "sick");
        EXPECT_FALSE(next_now<terminated>());
    });
}

TEST(gen_server_end, by_stop_calls_terminate) {  // GN-040, GN-045, GN-046
    in_runtime([] {
        auto const done = ending_after(weft::start<mortal>(weft::self()), [](auto server) {
            weft::cast(server, note{});
            weft::stop(server, exit_reason::shutdown());
            EXPECT_TRUE(next_now<noted>());
            EXPECT_FALSE(weft::is_alive(server));
        });
        EXPECT_EQ(done.told, exit_reason::shutdown());
    });
}

TEST(gen_server_end, with_its_parent_calls_terminate_only_when_it_traps) {  // GN-040
    in_runtime([] {
        weft::pid const probe = weft::self();
        auto const outlive = [probe](bool trap, exit_reason const& why) {
            weft::spawn([=] {
                auto const server = weft::start_link<mortal>(probe, options{.trap = trap});
                weft::send(probe, server);
                if (!why.is_normal()) weft::exit(why);
            });
            return wait_for_end(*next<weft::server_ref<mortal>>());
        };
        static_cast<void>(outlive(true, exit_reason{"rain"}));
        EXPECT_EQ(next_now<terminated>()->why, exit_reason{"rain"});
        static_cast<void>(outlive(true, exit_reason::normal()));
        EXPECT_EQ(next_now<terminated>()->why, exit_reason::normal());
        static_cast<void>(outlive(false, exit_reason{"rain"}));
        EXPECT_FALSE(next_now<terminated>());
    });
}

TEST(gen_server_end, by_a_signal_of_others_or_a_kill_does_not_call_terminate) {  // GN-040
    in_runtime([] {
        auto const signalled = ending_after(weft::start<mortal>(weft::self()),
                                            [](auto server) { weft::exit_signal(server, exit_reason{"go away"}); });
        EXPECT_FALSE(signalled.told);
        auto const killed = ending_after(weft::start<mortal>(weft::self(), options{.trap = true}),
                                         [](auto server) { weft::exit_signal(server, exit_reason::kill()); });
        EXPECT_FALSE(killed.told);
    });
}

TEST(gen_server_end, does_not_come_by_a_trapped_signal_of_others) {  // GN-040
    weft::test::captured_log const log;
    in_runtime([] {
        auto const server = weft::start<mortal>(weft::self(), options{.trap = true});
        weft::exit_signal(server, exit_reason{"go away"});
        EXPECT_EQ(weft::call(server, ping{}), 1);
        EXPECT_FALSE(next_now<terminated>());
    });
    EXPECT_EQ(log.lines_with("exit_msg").size(), 1U);
}

TEST(gen_server_end, answers_after_terminate_and_before_the_end) {  // GN-041
    in_runtime([] {
        auto const server = weft::start<mortal>(weft::self());
        weft::ref const watch = weft::monitor(server);
        EXPECT_EQ(weft::call(server, stop_and_answer{.why = exit_reason{"done"}}), 12);
        EXPECT_EQ(next_now<terminated>()->why, exit_reason{"done"});
        auto const down = next<weft::down_msg>();
        EXPECT_EQ(down->monitor, watch);
        EXPECT_EQ(down->reason, exit_reason{"done"});
    });
}

TEST(gen_server_end, without_an_answer_fails_the_call_with_its_reason) {  // GN-042
    in_runtime([] {
        auto const server = weft::start<mortal>(weft::self());
        EXPECT_EQ(weft::try_call(server, stop_unanswered{.why = exit_reason{"done"}}).error(), exit_reason{"done"});
        EXPECT_EQ(next<terminated>()->why, exit_reason{"done"});
    });
}

TEST(gen_server_end, takes_the_reason_of_a_terminate_that_throws) {  // GN-043
    weft::test::captured_log const log;
    in_runtime([] {
        auto const server = weft::start<mortal>(weft::self(), options{.bad_terminate = true});
        weft::ref const watch = weft::monitor(server);
        weft::cast(server, stop_with{exit_reason::normal()});
        auto const down = next<weft::down_msg>();
        EXPECT_EQ(down->monitor, watch);
        EXPECT_EQ(down->reason.text(), "cannot clean up");
    });
    EXPECT_EQ(log.lines_with(" ends: ").size(), 1U);
}

TEST(gen_server_end, comes_after_what_was_accepted_before_the_parents_end) {  // GN-044
    in_runtime([] {
        weft::pid const probe = weft::self();
        weft::spawn([probe] {
            auto const server = weft::start_link<mortal>(probe, options{.trap = true});
            weft::send(probe, server);
            weft::cast(server, hold{});
            weft::cast(server, note{});
            weft::cast(server, note{});
            weft::send(server, release{});
            weft::exit(exit_reason{"parent"});
        });
        auto const server = *next<weft::server_ref<mortal>>();
        static_cast<void>(wait_for_end(server));
        EXPECT_TRUE(next_now<noted>() && next_now<noted>());
        EXPECT_EQ(next_now<terminated>()->why, exit_reason{"parent"});
    });
}

TEST(gen_server_end, that_differs_from_the_one_asked_for_ends_the_caller_of_stop) {  // GN-046, GN-047
    weft::test::captured_log const log;
    in_runtime([] {
        auto const odd = weft::start<mortal>(weft::self(), options{.bad_terminate = true});
        EXPECT_EQ(weft::try_stop(odd, exit_reason::shutdown()).error().text(), "cannot clean up");
        auto const dead = weft::try_stop(odd);
        ASSERT_FALSE(dead);
        EXPECT_EQ(dead.error(), exit_reason::noproc());
        EXPECT_EQ(weft::test::end_of_process([odd] { weft::stop(odd); }), exit_reason::noproc());
        EXPECT_EQ(weft::test::end_of_process([] { weft::stop(weft::named<mortal>("nobody")); }), exit_reason::noproc());
        EXPECT_THROW(weft::stop(odd, {}, -1ns), weft::argument_error);
        EXPECT_THROW(weft::stop(weft::self()), weft::argument_error);
    });
}

TEST(gen_server_end, may_come_after_the_caller_of_stop_has_given_up) {  // GN-048
    in_runtime([] {
        auto const server = weft::start<mortal>(weft::self());
        weft::cast(server, hold{});
        EXPECT_EQ(weft::test::end_of_process([server] { weft::stop(server, {}, 20ms); }), exit_reason::timeout());
        weft::ref const watch = weft::monitor(server);
        weft::send(server, release{});
        auto const down = next<weft::down_msg>();
        EXPECT_EQ(down->monitor, watch);
        EXPECT_TRUE(down->reason.is_normal());
    });
}

TEST(gen_server_end, that_is_clean_logs_nothing) {  // GN-049, GN-051
    weft::test::captured_log const log;
    in_runtime([] {
        auto const server = weft::start<mortal>(weft::self());
        weft::stop(server);
        auto const other = weft::start<mortal>(weft::self());
        weft::stop(other, exit_reason::shutdown("planned"));
        auto const killed = weft::start<mortal>(weft::self());
        weft::exit_signal(killed, exit_reason::kill());
        static_cast<void>(wait_for_end(killed));
        auto const ended = weft::start<mortal>(weft::self());
        weft::exit_signal(ended, exit_reason{"away"});
        static_cast<void>(wait_for_end(ended));
    });
    EXPECT_EQ(log.size(), 0U);
}

TEST(gen_server_end, that_is_abnormal_logs_who_and_why_and_what_it_was_doing) {  // GN-050
    weft::test::captured_log const log;
    in_runtime([] {
        auto const server = weft::start<mortal>(weft::server_options{.name = "patient"}, weft::self());
        weft::cast(server, throw_up{});
        static_cast<void>(wait_for_end(server));
    });
    auto const lines = log.lines_with(" ends: ");
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].rfind("error", 0), 0U);
    for (char const* part : {"mortal", "sick", "throw_up", "patient"}) {
        EXPECT_NE(lines[0].find(part), std::string::npos) << lines[0];
    }
    EXPECT_EQ(log.lines_with("crashed").size(), weft::test::unless_simulated(1U, 0U));  // the process's own report
}

}  // namespace
