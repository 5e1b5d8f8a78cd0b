// Starting a server: the constructor is over when the call returns, and a start that failed leaves nothing behind.

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/child.hpp>
#include <weft/gen_server.hpp>
#include <weft/names.hpp>
#include <weft/sys.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

namespace {

using namespace std::chrono_literals;
using weft::exit_reason;
using weft::server_options;
using weft::test::end_of_process;
using weft::test::in_runtime;

struct get_self {
    using reply = weft::pid;
};
struct hello {};

struct plain {
    weft::pid handle_call(get_self) { return weft::self(); }
};

struct slow_to_start {
    explicit slow_to_start(std::shared_ptr<bool> done) {
        weft::sleep_for(30ms);
        *done = true;
    }
    weft::pid handle_call(get_self) { return weft::self(); }
};

// Fails its start as it is told.
enum class failure { throws, exits, exits_normal, stops_in_init, never_ready };
struct failing {
    explicit failing(failure how) : how_{how} {
        if (how == failure::throws) throw std::runtime_error{"no disk"};
        if (how == failure::exits) weft::exit(exit_reason{"gave up"});
        if (how == failure::exits_normal) weft::exit(exit_reason::normal());
        if (how == failure::never_ready) weft::receive([](hello) {});
    }
    weft::server_next init() {
        if (how_ == failure::stops_in_init) return weft::stop(exit_reason{"gave up"});
        return weft::noreply();
    }
    failure how_;
};

struct ignoring {
    ignoring() { throw weft::ignore_start{}; }
};

struct tells_name {
    explicit tells_name(weft::pid probe) { weft::send(probe, weft::whereis("early")); }
};

exit_reason reason_of_start(failure how, bool link) {
    auto const started = link ? weft::try_start_link<failing>(how) : weft::try_start<failing>(how);
    return started ? exit_reason{"it started"} : started.error();
}

TEST(gen_server_start, returns_when_the_constructor_is_over) {  // GN-001
    in_runtime([] {
        auto const done = std::make_shared<bool>(false);
        auto const server = weft::start_link<slow_to_start>(done);
        EXPECT_TRUE(*done);
        EXPECT_EQ(weft::call(server, get_self{}), server.process());
    });
}

TEST(gen_server_start, tells_a_trapping_caller_why_it_failed_and_leaves_no_message) {  // GN-002
    in_runtime([] {
        weft::trap_exit(true);
        for (bool const link : {true, false}) {
            exit_reason const thrown = reason_of_start(failure::throws, link);
            EXPECT_EQ(thrown.type(), "std::runtime_error");
            EXPECT_EQ(thrown.text(), "no disk");
            EXPECT_EQ(reason_of_start(failure::exits, link), exit_reason{"gave up"});
            EXPECT_EQ(reason_of_start(failure::exits_normal, link), exit_reason::normal());
            EXPECT_EQ(reason_of_start(failure::stops_in_init, link), exit_reason{"gave up"});
        }
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(gen_server_start, may_be_ignored_by_the_constructor) {  // GN-002, GN-006
    in_runtime([] {
        auto const server = weft::try_start_link<ignoring>();
        ASSERT_TRUE(server);
        EXPECT_FALSE(*server);
        EXPECT_FALSE(weft::start_link<ignoring>());
        weft::trap_exit(true);
        EXPECT_FALSE(weft::start_link<ignoring>());
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(gen_server_start, kills_what_is_not_ready_in_time) {  // GN-002
    in_runtime([] {
        auto const late = weft::try_start_link<failing>(server_options{.name = "late", .init_timeout = 20ms}, failure::never_ready);
        ASSERT_FALSE(late);
        EXPECT_EQ(late.error(), exit_reason::timeout());
        EXPECT_FALSE(weft::whereis("late"));
    });
}

TEST(gen_server_start, refuses_a_negative_init_timeout) {
    in_runtime([] {
        EXPECT_THROW(static_cast<void>(weft::try_start_link<plain>(server_options{.init_timeout = -1ns})), weft::argument_error);
        EXPECT_THROW(static_cast<void>(weft::try_start_link<plain>(server_options{.name = "undefined"})), weft::argument_error);
        EXPECT_THROW(static_cast<void>(weft::try_start_link<plain>(server_options{.hibernate_after = -1ns})), weft::argument_error);
    });
}

TEST(gen_server_start, registers_the_name_before_the_constructor_runs) {  // GN-003
    in_runtime([] {
        auto const server = weft::start_link<tells_name>(server_options{.name = "early"}, weft::self());
        EXPECT_EQ(weft::test::next<weft::pid>(), server.process());
    });
}

TEST(gen_server_start, frees_the_name_of_a_failed_start) {  // GN-004
    in_runtime([] {
        for (int i = 0; i != weft::test::unless_simulated(1000, 20); ++i) {
            auto const failed = weft::try_start_link<failing>(server_options{.name = "flaky"}, failure::exits);
            ASSERT_FALSE(failed);
            ASSERT_EQ(failed.error(), exit_reason{"gave up"}) << "attempt " << i;
        }
        EXPECT_TRUE(weft::start_link<plain>(server_options{.name = "flaky"}));
    });
}

TEST(gen_server_start, gives_a_name_to_one_of_two) {  // GN-005, GN-002
    in_runtime([] {
        weft::pid const probe = weft::self();
        auto const start = [probe] {
            auto const started = weft::try_start<plain>(server_options{.name = "single"});
            weft::send(probe, started ? exit_reason::normal() : started.error());
        };
        weft::spawn(start);
        weft::spawn(start);
        exit_reason const first = weft::test::next<exit_reason>().value();
        exit_reason const second = weft::test::next<exit_reason>().value();
        EXPECT_NE(first.is_normal(), second.is_normal());
        exit_reason const taken{"already_started(" + to_string(weft::whereis("single")) + ")"};
        EXPECT_EQ(first.is_normal() ? second : first, taken);
    });
}

TEST(gen_server_start, ends_a_caller_of_the_plain_verb_with_the_reason) {  // GN-006
    in_runtime([] {
        auto const start = [] { weft::start_link<failing>(failure::stops_in_init); };
        EXPECT_EQ(end_of_process(start), exit_reason{"gave up"});
        EXPECT_EQ(end_of_process(start, {.trap_exit = true}), exit_reason{"gave up"});
        exit_reason const silent = end_of_process([] { weft::start_link<failing>(failure::exits_normal); });
        EXPECT_FALSE(silent.is_clean());
        EXPECT_NE(silent.to_string().find("normal"), std::string::npos);
    });
}

TEST(gen_server_start, without_a_link_leaves_the_starter_alone) {  // GN-007
    in_runtime([] {
        auto const server = weft::start<plain>();
        exit_reason const bad{"bad day"};
        EXPECT_EQ(weft::test::end_after(server, [&] { weft::exit_signal(server, bad); }), bad);
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(gen_server_start, with_a_monitor_hears_of_the_true_end) {  // GN-008, GN-002
    in_runtime([] {
        auto const started = weft::try_start_monitor<plain>(server_options{.name = "watched"});
        ASSERT_TRUE(started);
        EXPECT_EQ(weft::call(started->server, get_self{}), weft::whereis("watched"));
        weft::exit_signal(started->server, exit_reason{"bad day"});
        auto const down = weft::test::next<weft::down_msg>();
        EXPECT_EQ(down->monitor, started->monitor);
        EXPECT_EQ(down->reason, exit_reason{"bad day"});
        for (failure const how : {failure::throws, failure::exits, failure::exits_normal, failure::stops_in_init}) {
            EXPECT_FALSE(weft::try_start_monitor<failing>(how));
        }
        auto const ignored = weft::try_start_monitor<ignoring>();
        ASSERT_TRUE(ignored);
        EXPECT_FALSE(ignored->server);
        EXPECT_FALSE(ignored->monitor);
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(gen_server_start, tells_of_its_parent_and_its_class) {  // GN-011
    in_runtime([] {
        auto const server = weft::start_link<plain>();
        auto const told = weft::process_info(server);
        ASSERT_TRUE(told);
        ASSERT_FALSE(told->ancestors.empty());
        EXPECT_EQ(told->ancestors.front(), weft::self());
        EXPECT_EQ(told->summary.behaviour, "gen_server");
        EXPECT_NE(weft::sys::get_status(server).class_name.find("plain"), std::string::npos);
    });
}

TEST(gen_server_start, as_a_child_is_told_by_a_spec_with_the_usual_answers) {  // GN-010
    in_runtime([] {
        weft::child_spec const spec = weft::make_child_spec<plain>();
        EXPECT_NE(spec.id.find("plain"), std::string::npos);
        EXPECT_EQ(spec.restart, weft::restart::permanent);
        EXPECT_EQ(spec.start.type(), weft::child_type::worker);
        EXPECT_EQ(spec.shutdown.patience(spec.start.type()), 5'000ms);
        EXPECT_FALSE(spec.shutdown.is_brutal());
        weft::server_ref<plain> const server{spec.start().value()};
        EXPECT_EQ(weft::call(server, get_self{}), server.process());
    });
}

struct refusing {
    refusing() { throw weft::fail_start{exit_reason{"no licence"}}; }
};

TEST(gen_server_start, may_be_refused_by_the_constructor_without_hurting_anybody) {  // GN-002
    in_runtime([] {
        auto const refused = weft::try_start_link<refusing>(server_options{.name = "refused"});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error(), exit_reason{"no licence"});
        EXPECT_FALSE(weft::whereis("refused"));
        EXPECT_EQ(weft::try_start_monitor<refusing>().error(), exit_reason{"no licence"});
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(gen_server_start, shows_the_observer_what_it_is) {
    in_runtime([] {
        auto const server = weft::start_link<plain>(server_options{.label = "shop/1"});
        auto const shown = weft::info::process(weft::this_runtime(), server);
        ASSERT_TRUE(shown);
        EXPECT_EQ(shown->behaviour, "gen_server");
        EXPECT_EQ(shown->label, "shop/1");
    });
}

}  // namespace
