// Stopping applications, their ends by themselves and what those mean, and the stop of the whole.

#include "unit/stdlib/application_support.hpp"

#include <weft/child.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/names.hpp>
#include <weft/supervisor.hpp>
#include <weft/system.hpp>

#include <any>
#include <csignal>
#include <stdexcept>

namespace {

using namespace weft::test;
using namespace std::chrono_literals;
namespace app = weft::app;

void run(app::descriptor const& what, app::start_type type = app::start_type::temporary) {
    ASSERT_TRUE(app::load(what));
    auto const done = app::start(what.what.name, type);
    ASSERT_TRUE(done) << done.error().to_string();
}

bool runs(std::string const& name) {
    for (auto const& each : app::started_applications())
        if (each.name == name) return true;
    return false;
}

/// What the end of the tree looks like from here: the name is given back.
constexpr weft::application watched{
    .start = [](weft::app_context& app) { return start_waiting(app); },
    .prep_stop = [](weft::app_context&) { happened.add(weft::whereis("a.top") ? "prep_stop:up" : "prep_stop:down"); },
    .stop = [](weft::app_context&) { happened.add(weft::whereis("a.top") ? "stop:up" : "stop:down"); },
};

TEST(application_stop, does_one_step_after_the_other) {  // AP-014
    with_applications([] {
        run(make("a", watched));
        ASSERT_TRUE(app::stop("a"));
        EXPECT_EQ(happened.take(), "a.start prep_stop:up stop:down");
        EXPECT_FALSE(runs("a"));
        EXPECT_EQ(app::loaded_applications().size(), 1U);
    });
}

std::string text_of(std::any const& state) {
    auto const* const text = std::any_cast<std::string>(&state);
    return text != nullptr ? *text : state.has_value() ? "(other)" : "(empty)";
}

TEST(application_stop, hands_on_the_state) {  // AP-014
    static constexpr weft::application with_state{
        .start = [](weft::app_context& app) { return app::started{start_waiting(app), std::string{"s1"}}; },
        .prep_stop =
            [](weft::app_context&, std::any const& state) {
                happened.add("prep_stop:" + text_of(state));
                return std::any{std::string{"s2"}};
            },
        .stop = [](weft::app_context&, std::any const& state) { happened.add("stop:" + text_of(state)); }};
    with_applications([] {
        run(make("a", with_state));
        ASSERT_TRUE(app::stop("a"));
        EXPECT_EQ(happened.take(), "a.start prep_stop:s1 stop:s2");
    });
}

TEST(application_stop, has_an_empty_state_where_there_was_none) {  // AP-015
    static constexpr weft::application without{
        .start = [](weft::app_context& app) { return start_waiting(app); },
        .prep_stop = [](weft::app_context&, std::any const& state) { happened.add("prep_stop:" + text_of(state)); },
        .stop = [](weft::app_context&, std::any const& state) { happened.add("stop:" + text_of(state)); }};
    with_applications([] {
        run(make("a", without));
        ASSERT_TRUE(app::stop("a"));
        EXPECT_EQ(happened.take(), "a.start prep_stop:(empty) stop:(empty)");
    });
}

TEST(application_stop, without_prep_stop_has_the_state_of_start) {  // AP-015
    static constexpr weft::application without{
        .start = [](weft::app_context& app) { return app::started{start_waiting(app), std::string{"s1"}}; },
        .stop = [](weft::app_context&, std::any const& state) { happened.add("stop:" + text_of(state)); }};
    with_applications([] {
        run(make("a", without));
        ASSERT_TRUE(app::stop("a"));
        EXPECT_EQ(happened.take(), "a.start stop:s1");
    });
}

TEST(application_stop, leaves_those_that_need_it_alone) {  // AP-016
    with_applications([] {
        run(make("a"));
        run(make("b", waiting, {"a"}));
        EXPECT_TRUE(app::stop("a"));
        EXPECT_TRUE(runs("b"));
        EXPECT_TRUE(weft::whereis("b.top"));
        EXPECT_EQ(happened.take(), "a.start b.start a.prep_stop a.stop");
    });
}

TEST(application_stop, of_one_that_does_not_run_is_refused) {  // AP-017
    with_applications([] {
        ASSERT_TRUE(app::load(make("a")));
        EXPECT_EQ(app::stop("a").error(), app::why::not_started("a"));
    });
}

TEST(application_stop, goes_on_when_a_callback_throws) {  // AP-018
    static constexpr weft::application throwing{
        .start = [](weft::app_context& app) { return app::started{start_waiting(app), std::string{"s1"}}; },
        .prep_stop = [](weft::app_context&, std::any const&) -> std::any { throw std::runtime_error{"too late"}; },
        .stop =
            [](weft::app_context&, std::any const& state) {
                happened.add("stop:" + text_of(state));
                throw std::runtime_error{"again"};
            }};
    with_applications([] {
        run(make("a", throwing));
        EXPECT_TRUE(app::stop("a"));
        EXPECT_EQ(happened.take(), "a.start stop:s1");
        EXPECT_FALSE(runs("a"));
        EXPECT_TRUE(app::start("a"));
    });
}

TEST(application_stop, kills_what_does_not_end_in_its_time) {
    static constexpr weft::application stubborn{.start = [](weft::app_context&) {
        return weft::spawn_link([] { for (;;) weft::receive([](weft::exit_msg const&) {}); }, {.name = "a.top", .trap_exit = true});
    }};
    with_applications([] {
        auto one = make("a", stubborn);
        one.what.shutdown = 20ms;
        run(one);
        weft::ref const watch = weft::monitor(weft::whereis("a.top"));
        EXPECT_TRUE(app::stop("a"));
        weft::receive([&](weft::down_msg const& down) {
            EXPECT_EQ(down.monitor, watch);
            EXPECT_EQ(down.reason, weft::exit_reason::killed());
        });
        EXPECT_FALSE(runs("a"));
    });
}

void end_top(std::string const& name, weft::exit_reason reason) { weft::send(weft::whereis(name + ".top"), end_with{std::move(reason)}); }

TEST(application_end, by_itself_runs_the_callbacks_too) {  // AP-019
    with_applications([] {
        run(make("a"));
        end_top("a", weft::exit_reason{"bad news"});
        until([] { return !runs("a"); });
        EXPECT_EQ(happened.take(), "a.start a.prep_stop a.stop");
    });
}

TEST(application_end, of_a_temporary_one_means_nothing_else) {  // AP-020
    with_applications([] {
        run(make("w"), app::start_type::permanent);
        for (auto const& reason : {weft::exit_reason::normal(), weft::exit_reason::shutdown(), weft::exit_reason{"bad"}}) {
            ASSERT_TRUE(app::ensure_started("w"));
            static_cast<void>(app::load(make("a")));
            ASSERT_TRUE(app::start("a", app::start_type::temporary));
            end_top("a", reason);
            until([] { return !runs("a"); });
        }
        EXPECT_TRUE(runs("w"));
        EXPECT_TRUE(app::start("a")) << "the system is not being stopped";
    });
}

/// A first process that the stop of the whole ends: it stays until then.
weft::exit_reason end_of_system(app::start_type type, weft::exit_reason const& reason) {
    static_cast<void>(happened.take());
    return end_of([type, reason] {
        run(make("w"));
        run(make("a"), type);
        end_top("a", reason);
        wait_for_ever();
    });
}

TEST(application_end, of_a_permanent_one_is_the_end_of_the_system) {  // AP-021
    for (auto const& reason : {weft::exit_reason::normal(), weft::exit_reason::shutdown(), weft::exit_reason{"bad"}}) {
        EXPECT_EQ(end_of_system(app::start_type::permanent, reason), weft::exit_reason::shutdown());
        EXPECT_EQ(happened.take(), "w.start a.start a.prep_stop a.stop w.prep_stop w.stop") << reason.to_string();
    }
}

TEST(application_end, of_a_transient_one_is_the_end_of_the_system_unless_normal) {  // AP-022
    for (auto const& reason : {weft::exit_reason::shutdown(), weft::exit_reason{"bad"}}) {
        EXPECT_EQ(end_of_system(app::start_type::transient, reason), weft::exit_reason::shutdown());
        EXPECT_EQ(happened.take(), "w.start a.start a.prep_stop a.stop w.prep_stop w.stop") << reason.to_string();
    }
    with_applications([] {
        run(make("a"), app::start_type::transient);
        end_top("a", weft::exit_reason::normal());
        until([] { return !runs("a"); });
        EXPECT_TRUE(app::start("a")) << "the system is not being stopped";
    });
}

TEST(application_end, by_a_call_never_ends_the_system) {  // AP-023
    with_applications([] {
        run(make("a"), app::start_type::permanent);
        EXPECT_TRUE(app::stop("a"));
        EXPECT_TRUE(app::start("a")) << "the system is not being stopped";
    });
}

TEST(application_end, of_a_master_that_is_killed_is_an_end_as_well) {
    static constexpr weft::application knows_its_master{.start = [](weft::app_context& app) {
        weft::register_name("master", weft::self());
        return start_waiting(app);
    }};
    with_applications([] {
        run(make("a", knows_its_master));
        weft::exit_signal(weft::whereis("master"), weft::exit_reason::kill());
        until([] { return !runs("a"); });
    });
}

TEST(system_stop, returns_at_once_and_ends_the_rest_last) {  // AP-037
    static_cast<void>(happened.take());
    auto const end = end_of([] {
        run(make("a"));
        weft::trap_exit(true);
        weft::stop_system(3);
        weft::receive([](weft::exit_msg const& end) { EXPECT_EQ(end.reason, weft::exit_reason::shutdown()); });
        happened.add("rest");
    });
    EXPECT_TRUE(end.is_normal()) << end.to_string();
    EXPECT_EQ(happened.take(), "a.start a.prep_stop a.stop rest");
}

TEST(system_stop, stops_applications_in_reverse_order_of_their_start) {  // AP-037
    static_cast<void>(happened.take());
    EXPECT_EQ(end_of([] {
                  run(make("a"));
                  run(make("b", waiting, {"a"}));
                  weft::stop_system();
                  wait_for_ever();
              }),
              weft::exit_reason::shutdown());
    EXPECT_EQ(happened.take(), "a.start b.start b.prep_stop a.prep_stop b.stop a.stop");
}

TEST(system_stop, kills_a_tree_that_hangs_and_goes_on) {  // AP-033
    static constexpr weft::application stubborn{.start = [](weft::app_context&) {
        return weft::spawn_link([] { for (;;) weft::receive([](weft::exit_msg const&) {}); }, {.trap_exit = true});
    }};
    static_cast<void>(happened.take());
    EXPECT_EQ(end_of([] {
                  run(make("a"));
                  auto hanging = make("b", stubborn);
                  hanging.what.shutdown = 200ms;
                  run(hanging);
                  weft::stop_system();
                  wait_for_ever();
              }),
              weft::exit_reason::shutdown());
    EXPECT_EQ(happened.take(), "a.start a.prep_stop a.stop");
}

TEST(system_stop, gives_a_worker_its_time) {  // AP-045
    static constexpr weft::application with_worker{
        .start = [](weft::app_context&) {
            return weft::supervisor::start_link({.children = {{.id = "worker",
                                                               .start = weft::child([] {
                                                                   weft::trap_exit(true);
                                                                   happened.add("worker.up");
                                                                   weft::receive([](weft::exit_msg const&) {});
                                                                   weft::sleep_for(200ms);
                                                                   happened.add("worker.done");
                                                               }),
                                                               .shutdown = 50s}}});
        },
        .stop = [](weft::app_context&) { happened.add("stop"); }};
    static_cast<void>(happened.take());
    EXPECT_EQ(end_of([] {
                  run(make("a", with_worker));
                  until([] { return !happened.words().empty(); });
                  weft::stop_system();
                  wait_for_ever();
              }),
              weft::exit_reason::shutdown());
    EXPECT_EQ(happened.take(), "worker.up worker.done stop");
}

TEST(system_stop, lets_nothing_begin_any_more) {  // AP-038
    static constexpr weft::application late{
        .start = [](weft::app_context& app) { return start_waiting(app); },
        .prep_stop = [](weft::app_context&) {
            weft::stop_system(9);
            EXPECT_EQ(app::start("other").error(), app::why::stopping());
            EXPECT_EQ(app::stop("a").error(), app::why::stopping());
            happened.add("prep_stop");
        }};
    static_cast<void>(happened.take());
    EXPECT_EQ(end_of([] {
                  run(make("a", late));
                  ASSERT_TRUE(app::load(make("other")));
                  weft::stop_system();
                  weft::stop_system();
                  wait_for_ever();
              }),
              weft::exit_reason::shutdown());
    EXPECT_EQ(happened.take(), "a.start prep_stop");
}

TEST(system_stop, during_a_start_stops_what_is_up) {  // AP-044
    static constexpr weft::application stops_the_system{.start = [](weft::app_context& app) {
        weft::stop_system();
        return start_waiting(app);
    }};
    static_cast<void>(happened.take());
    EXPECT_EQ(end_of([] {
                  ASSERT_TRUE(app::load(make("a")));
                  ASSERT_TRUE(app::load(make("b", stops_the_system, {"a"})));
                  ASSERT_TRUE(app::load(make("c", waiting, {"b"})));
                  EXPECT_EQ(app::ensure_all_started("c").error(), app::why::stopping());
                  wait_for_ever();
              }),
              weft::exit_reason::shutdown());
    EXPECT_EQ(happened.take(), "a.start b.start a.prep_stop a.stop");
}

TEST(system, refuses_what_makes_no_sense) {
    with_applications([] {
        EXPECT_THROW(weft::stop_system(256), weft::argument_error);
        EXPECT_THROW(weft::halt(-1), weft::argument_error);
        EXPECT_THROW(weft::restart_system(), weft::argument_error) << "no node runs here";
        EXPECT_THROW(weft::set_signal(SIGSEGV, weft::signal_action::ignore), weft::argument_error);
        EXPECT_THROW(weft::set_signal(SIGHUP, weft::signal_action::ignore), weft::argument_error) << "no node runs here";
    });
}

}  // namespace
