// Calls: the answer, who gives it and when, and how a call that failed looks to the caller.

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/gen_server.hpp>
#include <weft/names.hpp>
#include <weft/sim_gtest.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <vector>

namespace {

using namespace std::chrono_literals;
using weft::exit_reason;
using weft::test::end_of_process;
using weft::test::in_runtime;

struct get {
    using reply = int;
};
struct note_done {
    using reply = void;
};
struct add {
    int by = 1;
};
struct taken {};
struct ask_later {
    using reply = int;
    weft::pid tell;  // who hears that the server has it
};
struct answer_now {
    int value = 0;
};
struct answer_then_wait {
    using reply = int;
};
struct drop {
    using reply = int;
};
struct die {
    using reply = int;
    exit_reason why;
};
struct die_late {
    using reply = int;
};
struct go_on {};

class counter {
public:
    explicit counter(int start) : value_{start} {}

    int handle_call(get) { return value_; }
    void handle_call(note_done) { value_ = -1; }
    void handle_call(ask_later request, weft::from<int> caller) {
        EXPECT_TRUE(caller.caller());
        waiting_.push_back(std::move(caller));
        weft::send(request.tell, taken{});
    }
    void handle_call(answer_then_wait, weft::from<int> caller) {
        std::move(caller).reply(value_);
        weft::receive([](go_on) {});
    }
    void handle_call(drop, weft::from<int>) {}
    int handle_call(die request) { weft::exit(request.why); }
    void handle_call(die_late, weft::from<int>) { throw std::runtime_error{"too late"}; }
    void handle_cast(add msg) { value_ += msg.by; }
    void handle_cast(answer_now msg) {
        for (auto& each : waiting_) std::move(each).reply(msg.value);
        waiting_.clear();
    }

private:
    int value_;
    std::vector<weft::from<int>> waiting_;
};

struct impostor {
    int handle_call(get) { return 7; }
    void handle_cast(add) {}
};

TEST(gen_server_call, gets_what_the_callback_returns) {  // GN-012, GN-022
    in_runtime([] {
        auto const server = weft::start_link<counter>(40);
        weft::cast(server, add{.by = 2});
        EXPECT_EQ(weft::call(server, get{}), 42);
        weft::call(server, note_done{});
        EXPECT_EQ(weft::try_call(server, get{}).value(), -1);
        EXPECT_TRUE(weft::try_call(server, note_done{}));
    });
}

TEST(gen_server_call, may_be_answered_by_a_later_callback) {  // GN-013
    in_runtime([] {
        auto const server = weft::start_link<counter>(0);
        weft::pid const probe = weft::self();
        weft::spawn_link([=] { weft::send(probe, weft::call(server, ask_later{.tell = probe})); });
        ASSERT_TRUE(weft::test::next<taken>());
        EXPECT_EQ(weft::call(server, get{}), 0);
        weft::cast(server, answer_now{.value = 9});
        EXPECT_EQ(weft::test::next<int>(), 9);
    });
}

TEST(gen_server_call, may_be_answered_by_another_process) {  // GN-013
    struct delegate {
        using reply = weft::pid;
    };
    struct broker {
        void handle_call(delegate, weft::from<weft::pid> caller) {
            weft::spawn_link([caller = std::move(caller)]() mutable { std::move(caller).reply(weft::self()); });
        }
    };
    in_runtime([] {
        auto const server = weft::start_link<broker>();
        EXPECT_NE(weft::call(server, delegate{}), server.process());
    });
}

TEST(gen_server_call, has_its_answer_before_the_callback_is_over) {  // GN-014
    in_runtime([] {
        auto const server = weft::start_link<counter>(5);
        EXPECT_EQ(weft::call(server, answer_then_wait{}), 5);
        weft::send(server, go_on{});
        EXPECT_EQ(weft::call(server, get{}), 5);
    });
}

TEST(gen_server_call, fails_with_the_reason_why) {  // GN-015
    in_runtime([] {
        auto const server = weft::start<counter>(0);
        EXPECT_EQ(weft::try_call(server, ask_later{.tell = weft::self()}, 10ms).error(), exit_reason::timeout());
        EXPECT_EQ(weft::try_call(server, drop{}).error(), exit_reason{"no_reply"});
        EXPECT_EQ(weft::try_call(server, die{.why = exit_reason{"broken"}}).error(), exit_reason{"broken"});
        weft::test::wait_for_end(server);
        EXPECT_EQ(weft::try_call(server, get{}).error(), exit_reason::noproc());
        EXPECT_EQ(weft::try_call(weft::named<counter>("nobody"), get{}).error(), exit_reason::noproc());
        weft::server_ref<counter> const me{weft::self()};
        EXPECT_EQ(weft::try_call(me, get{}).error(), exit_reason{"calling_self"});
        auto const quiet = weft::start<counter>(0);
        EXPECT_EQ(weft::try_call(quiet, die{.why = exit_reason::normal()}).error(), exit_reason::normal());
    });
}

TEST(gen_server_call, fails_at_once_with_the_servers_reason_when_it_ends) {  // GN-018
    in_runtime([] {
        auto const server = weft::start<counter>(0);
        EXPECT_EQ(weft::try_call(server, die_late{}, weft::infinity).error().text(), "too late");
        auto const other = weft::start<counter>(0);
        weft::pid const probe = weft::self();
        weft::spawn_link([=] { weft::send(probe, weft::try_call(other, ask_later{.tell = probe}, weft::infinity).error()); });
        ASSERT_TRUE(weft::test::next<taken>());
        weft::exit_signal(other, exit_reason{"over"});
        EXPECT_EQ(weft::test::next<exit_reason>(), exit_reason{"over"});
    });
}

TEST(gen_server_call, fails_with_killed_when_the_server_is_killed_inside_its_callback) {  // GN-018
    in_runtime([] {
        auto const server = weft::start<counter>(0);
        weft::pid const probe = weft::self();
        weft::spawn_link([=] {
            weft::call(server, answer_then_wait{});  // the server is inside this callback until go_on
            weft::send(probe, taken{});
            weft::send(probe, weft::try_call(server, get{}, weft::infinity).error());
        });
        ASSERT_TRUE(weft::test::next<taken>());
        weft::exit_signal(server, exit_reason::kill());
        exit_reason const end = weft::test::next<exit_reason>().value();
        EXPECT_TRUE(end == exit_reason::killed() || end == exit_reason::noproc()) << end.to_string();  // noproc: called after the end
    });
}

TEST(gen_server_call, that_fails_uncaught_ends_the_caller_with_a_reason_that_tells_all) {  // GN-016
    in_runtime([] {
        auto const server = weft::start<counter>(0);
        exit_reason const end = end_of_process([server] { weft::call(server, die{.why = exit_reason{"broken"}}); });
        EXPECT_NE(end.to_string().find("broken"), std::string::npos) << end.to_string();
        EXPECT_NE(end.to_string().find("die"), std::string::npos) << end.to_string();
        EXPECT_NE(end.to_string().find(to_string(server.process())), std::string::npos) << end.to_string();
    });
}

TEST(gen_server_call, can_be_caught_by_name) {
    in_runtime([] {
        auto const nobody = weft::named<counter>("nobody");
        try {
            weft::call(nobody, get{});
            FAIL() << "a call to nobody returned";
        } catch (weft::call_exit const& failed) {
            EXPECT_EQ(failed.inner(), exit_reason::noproc());
            EXPECT_NE(failed.request().find("get"), std::string_view::npos);
        }
    });
}

TEST(gen_server_call, never_gets_a_late_answer_into_the_mailbox) {  // GN-017
    in_runtime([] {
        auto const server = weft::start_link<counter>(0);
        EXPECT_EQ(weft::try_call(server, ask_later{.tell = weft::spawn([] {})}, 5ms).error(), exit_reason::timeout());
        weft::cast(server, answer_now{.value = 1});
        EXPECT_EQ(weft::call(server, get{}), 0);  // the answer above was sent before this one
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(gen_server_call, is_handled_though_its_caller_is_gone) {  // GN-019
    in_runtime([] {
        auto const server = weft::start_link<counter>(0);
        exit_reason const end = end_of_process([server] {
            weft::call(server, answer_then_wait{});
            EXPECT_EQ(weft::try_call(server, note_done{}, 1ms).error(), exit_reason::timeout());  // it is queued now
        });
        EXPECT_TRUE(end.is_normal());
        weft::send(server, go_on{});
        EXPECT_EQ(weft::call(server, get{}), -1);
    });
}

TEST(gen_server_call, of_one_caller_are_handled_in_order) {  // GN-021, GN-022
    in_runtime([] {
        auto const server = weft::start_link<counter>(0);
        for (int i = 1; i <= weft::test::unless_simulated(1000, 100); ++i) {
            weft::cast(server, add{});
            ASSERT_EQ(weft::call(server, get{}), i);
        }
    });
}

TEST(gen_server_call, takes_the_first_of_two_answers) {  // GN-020
    struct twice {
        using reply = int;
    };
    struct insisting {
        void handle_call(twice, weft::from<int> caller) {
            auto& again = caller;
            std::move(caller).reply(1);
            std::move(again).reply(2);
        }
    };
    in_runtime([] {
        auto const server = weft::start_link<insisting>();
        EXPECT_EQ(weft::call(server, twice{}), 1);
        EXPECT_EQ(weft::call(server, twice{}), 1);
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(gen_server_call, works_by_name) {  // GN-053, GN-054
    in_runtime([] {
        auto const server = weft::start_link<counter>(weft::server_options{.name = "main"}, 3);
        weft::cast(weft::named<counter>("main"), add{});
        EXPECT_EQ(weft::call(weft::named<counter>("main"), get{}), 4);
        weft::stop(weft::named<counter>("main"));
        EXPECT_FALSE(weft::named<counter>("main"));
        EXPECT_FALSE(weft::is_alive(server));
    });
}

TEST(gen_server_call, fails_with_the_first_holders_reason_when_the_name_moves) {  // GN-024
    in_runtime([] {
        weft::pid const probe = weft::self();
        auto const first = weft::start<counter>(weft::server_options{.name = "moving"}, 1);
        weft::spawn_link([probe] {
            weft::send(probe, weft::try_call(weft::named<counter>("moving"), ask_later{.tell = probe}, weft::infinity).error());
        });
        ASSERT_TRUE(weft::test::next<taken>());
        weft::exit_signal(first, exit_reason{"moved"});
        weft::test::wait_for_end(first);
        auto const second = weft::start_link<counter>(weft::server_options{.name = "moving"}, 2);
        EXPECT_EQ(weft::test::next<exit_reason>(), exit_reason{"moved"});
        EXPECT_EQ(weft::call(second, get{}), 2);
    });
}

TEST(gen_server_call, refuses_a_negative_timeout) {
    in_runtime([] {
        auto const server = weft::start_link<counter>(0);
        EXPECT_THROW(static_cast<void>(weft::try_call(server, get{}, -1ms)), weft::argument_error);
        EXPECT_THROW(weft::call(server, get{}, -1ms), weft::argument_error);
    });
}

TEST(gen_server_call, to_a_server_of_another_class_fails_and_a_cast_ends_it) {  // GN-029
    in_runtime([] {
        auto const real = weft::start<counter>(0);
        weft::server_ref<impostor> const wrong{real.process()};
        EXPECT_EQ(weft::try_call(wrong, get{}).error().type(), "weft::wrong_server");
        EXPECT_EQ(weft::call(real, get{}), 0);
        weft::ref const watch = weft::monitor(real);
        weft::cast(wrong, add{});
        auto const down = weft::test::next<weft::down_msg>().value();
        EXPECT_EQ(down.monitor, watch);
        EXPECT_EQ(down.reason.type(), "weft::wrong_server");
    });
}

struct take_long {
    using reply = int;
};
struct slow {
    int handle_call(take_long) {
        weft::sleep_for(6s);
        return 6;
    }
};

TEST(gen_server_call, without_a_limit_waits_longer_than_any_default) {  // GN-023
    EXPECT_TRUE(weft::sim::always({.count = 20}, [] {
        auto const server = weft::start_link<slow>();
        weft::nanoseconds const before = weft::monotonic_time();
        EXPECT_EQ(weft::call(server, take_long{}, weft::infinity), 6);
        EXPECT_GE(weft::monotonic_time() - before, 6s);
        EXPECT_EQ(weft::try_call(server, take_long{}).error(), exit_reason::timeout());
    }));
}

struct ping {
    using reply = int;
};
struct meet {
    weft::pid other;
    weft::pid probe;
};
struct sociable {
    int handle_call(ping) { return 1; }
    void handle_cast(meet one) {
        weft::send(one.probe, taken{});
        weft::receive([](go_on) {});
        auto const answer = weft::try_call(weft::server_ref<sociable>{one.other}, ping{}, 20ms);
        weft::send(one.probe, answer ? exit_reason::normal() : answer.error());
        weft::receive([](go_on) {});  // until the other has its outcome, too
    }
};

TEST(gen_server_call, between_two_servers_that_call_each_other_times_out) {  // GN-025
    in_runtime([] {
        auto const a = weft::start_link<sociable>();
        auto const b = weft::start_link<sociable>();
        weft::cast(a, meet{b, weft::self()});
        weft::cast(b, meet{a, weft::self()});
        ASSERT_TRUE(weft::test::next<taken>() && weft::test::next<taken>());
        for (auto const& each : {a, b}) weft::send(each, go_on{});
        EXPECT_EQ(weft::test::next<exit_reason>(), exit_reason::timeout());
        EXPECT_EQ(weft::test::next<exit_reason>(), exit_reason::timeout());
        for (auto const& each : {a, b}) weft::send(each, go_on{});
        EXPECT_EQ(weft::call(a, ping{}) + weft::call(b, ping{}), 2);
    });
}

}  // namespace
