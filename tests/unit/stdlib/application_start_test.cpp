// Loading and starting applications: dependencies, what a start may return, phases, and what is undone when one fails.

#include "unit/stdlib/application_support.hpp"

#include <weft/names.hpp>

#include <atomic>
#include <stdexcept>

namespace {

using namespace weft::test;
namespace app = weft::app;
using names = std::vector<std::string>;

TEST(application_start, is_not_what_loading_does) {  // AP-001
    with_applications([] {
        auto one = make("shop");
        one.what.description = "Sells";
        one.what.env = {{.name = "port", .type = app::env_type::integer, .fallback = std::int64_t{80}}};
        ASSERT_TRUE(app::load(one));
        EXPECT_EQ(app::loaded_applications(), (std::vector<app::application_info>{{"shop", "Sells", "1.0"}}));
        EXPECT_TRUE(app::started_applications().empty());
        EXPECT_EQ(app::all_env("shop"), (app::env_table{{"port", std::int64_t{80}}}));
        EXPECT_EQ(happened.take(), "");
        EXPECT_EQ(app::load(one).error(), app::why::already_loaded("shop"));
    });
}

TEST(application_start, needs_its_dependencies_to_run) {  // AP-002
    with_applications([] {
        ASSERT_TRUE(app::load(make("a")));
        ASSERT_TRUE(app::load(make("b", waiting, {"a"})));
        EXPECT_EQ(app::start("b").error(), app::why::not_started("a"));
        EXPECT_EQ(happened.take(), "");
        ASSERT_TRUE(app::start("a"));
        EXPECT_TRUE(app::start("b"));
        ASSERT_TRUE(app::load(make("c", waiting, {"a >= 2"})));
        EXPECT_EQ(app::start("c").error(), app::why::wrong_version("c", "a >= 2", "1.0"));
    });
}

void load_chain(weft::application const& middle = waiting) {
    ASSERT_TRUE(app::load(make("a")));
    ASSERT_TRUE(app::load(make("b", middle, {"a"})));
    ASSERT_TRUE(app::load(make("c", waiting, {"b"})));
}

TEST(application_start, of_all_begins_with_what_is_needed_most) {  // AP-003
    with_applications([] {
        load_chain();
        EXPECT_EQ(app::ensure_all_started("c").value(), (names{"a", "b", "c"}));
        EXPECT_EQ(happened.take(), "a.start b.start c.start");
        ASSERT_TRUE(app::stop("c"));
        ASSERT_TRUE(app::stop("b"));
        EXPECT_EQ(app::ensure_all_started("c").value(), (names{"b", "c"}));
    });
}

TEST(application_start, of_all_is_undone_when_one_fails) {  // AP-004
    static constexpr weft::application failing{.start = [](weft::app_context&) -> weft::pid { throw std::runtime_error{"no disk"}; }};
    with_applications([] {
        load_chain(failing);
        auto const done = app::ensure_all_started("c");
        ASSERT_FALSE(done);
        EXPECT_TRUE(done.error().to_string().find("bad_return: b: ") != std::string::npos) << done.error().to_string();
        EXPECT_TRUE(done.error().to_string().find("no disk") != std::string::npos) << done.error().to_string();
        EXPECT_EQ(happened.take(), "a.start a.prep_stop a.stop");
        EXPECT_TRUE(app::started_applications().empty());
    });
}

TEST(application_start, leaves_alone_what_ran_before_it_failed) {  // AP-004
    static constexpr weft::application failing{.start = [](weft::app_context&) { return weft::result<weft::pid>{weft::exit_reason{"no"}}; }};
    with_applications([] {
        load_chain(failing);
        ASSERT_TRUE(app::start("a"));
        EXPECT_EQ(app::ensure_all_started("c").error(), app::why::start_failed("b", "no"));
        EXPECT_EQ(happened.take(), "a.start");
        EXPECT_EQ(app::started_applications().size(), 1U);
    });
}

TEST(application_start, of_one_that_runs_is_refused_or_nothing_to_do) {  // AP-005
    with_applications([] {
        ASSERT_TRUE(app::load(make("a")));
        ASSERT_TRUE(app::start("a"));
        EXPECT_EQ(app::start("a").error(), app::why::already_started("a"));
        EXPECT_TRUE(app::ensure_started("a"));
        EXPECT_EQ(app::ensure_all_started("a").value(), names{});
        EXPECT_EQ(happened.take(), "a.start");
    });
}

TEST(application_start, of_one_that_is_being_started_waits_for_it) {
    with_applications([] {
        ASSERT_TRUE(app::load(make("a")));
        auto const other = weft::spawn_monitor([] { EXPECT_TRUE(app::ensure_started("a")); });
        EXPECT_TRUE(app::ensure_started("a"));
        weft::receive([&](weft::down_msg const& down) { EXPECT_EQ(down.monitor, other.monitor); });
        EXPECT_EQ(happened.take(), "a.start");
    });
}

/// Starts that wait for each other: they come to an end only side by side.
std::atomic<int> begun{0};
constexpr weft::application meeting{.start = [](weft::app_context& app) {
    ++begun;
    until([] { return begun == 2; });
    return start_waiting(app);
}};

TEST(application_start, may_be_concurrent_where_nothing_is_needed) {  // AP-006
    with_applications([] {
        begun = 0;
        ASSERT_TRUE(app::load(make("a", meeting)));
        ASSERT_TRUE(app::load(make("b", meeting)));
        ASSERT_TRUE(app::load(make("c", waiting, {"a", "b"})));
        auto const done = app::ensure_all_started("c", app::start_type::temporary, app::start_mode::concurrent);
        ASSERT_TRUE(done) << done.error().to_string();
        EXPECT_EQ(done->size(), 3U);
        EXPECT_EQ(done->back(), "c");
        std::string const order = happened.take();
        EXPECT_TRUE(order.ends_with("c.start")) << order;
    });
}

TEST(application_start, refuses_an_unknown_type_or_mode) {
    with_applications([] {
        EXPECT_THROW(static_cast<void>(app::start("a", static_cast<app::start_type>(7))), weft::argument_error);
        EXPECT_THROW(static_cast<void>(app::ensure_started("a", static_cast<app::start_type>(7))), weft::argument_error);
        EXPECT_THROW(static_cast<void>(app::ensure_all_started("a", app::start_type::temporary, static_cast<app::start_mode>(7))),
                     weft::argument_error);
    });
}

TEST(application_start, tells_a_cycle) {  // AP-007
    with_applications([] {
        ASSERT_TRUE(app::load(make("a", waiting, {"c"})));
        ASSERT_TRUE(app::load(make("b", waiting, {"a"})));
        ASSERT_TRUE(app::load(make("c", waiting, {"b"})));
        EXPECT_EQ(app::ensure_all_started("b").error(), app::why::cycle({"a", "c", "b"}));
        EXPECT_EQ(happened.take(), "");
    });
}

TEST(application_start, of_optional_dependencies_comes_before_where_there_are_any) {  // AP-008
    with_applications([] {
        ASSERT_TRUE(app::load(make("z")));
        ASSERT_TRUE(app::load(make("a", waiting, {"z?", "nowhere?"})));
        EXPECT_EQ(app::ensure_all_started("a").value(), (names{"z", "a"}));
        EXPECT_EQ(happened.take(), "z.start a.start");
    });
}

TEST(application_start, does_not_need_an_optional_dependency) {  // AP-008
    with_applications([] {
        ASSERT_TRUE(app::load(make("a", waiting, {"nowhere?"})));
        EXPECT_TRUE(app::start("a"));
    });
}

weft::result<void> start_alone(weft::application const& callbacks) {
    EXPECT_TRUE(app::load(make("a", callbacks)));
    auto done = app::start("a");
    EXPECT_EQ(static_cast<bool>(app::stop("a")), static_cast<bool>(done));
    EXPECT_TRUE(app::unload("a"));
    return done;
}

TEST(application_start, takes_what_the_callback_returns) {  // AP-009
    with_applications([] {
        EXPECT_TRUE(start_alone({.start = [](weft::app_context& app) { return start_waiting(app); }}));
        EXPECT_TRUE(start_alone({.start = [](weft::app_context& app) { return app::started{start_waiting(app), 7}; }}));
        EXPECT_TRUE(start_alone({.start = [](weft::app_context& app) { return weft::result<app::started>{app::started{start_waiting(app), 7}}; }}));
        EXPECT_EQ(start_alone({.start = [](weft::app_context&) { return weft::result<weft::pid>{weft::exit_reason{"r"}}; }}).error(),
                  app::why::start_failed("a", "r"));
        for (auto const& bad : {weft::application{.start = [](weft::app_context&) { return weft::pid{}; }},
                                weft::application{.start = [](weft::app_context&) -> weft::pid { throw std::runtime_error{"oh"}; }}}) {
            auto const done = start_alone(bad);
            ASSERT_FALSE(done);
            EXPECT_TRUE(done.error().to_string().starts_with("bad_return: a: ")) << done.error().to_string();
        }
    });
}

TEST(application_start, gives_the_kind_and_the_arguments) {  // AP-010
    static constexpr weft::application curious{.start = [](weft::app_context& app) {
        EXPECT_EQ(app.kind(), app::start_kind::normal);
        EXPECT_EQ(app.args(), (names{"one", "two"}));
        EXPECT_EQ(app.version(), "1.0");
        return start_waiting(app);
    }};
    with_applications([] {
        auto one = make("a", curious);
        one.what.args = {"one", "two"};
        ASSERT_TRUE(app::load(one));
        ASSERT_TRUE(app::start("a"));
        EXPECT_EQ(happened.take(), "a.start");
    });
}

TEST(application_start, of_a_library_is_a_matter_of_the_list) {  // AP-011
    with_applications([] {
        ASSERT_TRUE(app::load(make("lib", weft::application{})));
        EXPECT_TRUE(app::start("lib"));
        EXPECT_EQ(app::started_applications().size(), 1U);
        EXPECT_TRUE(app::stop("lib"));
        EXPECT_TRUE(app::started_applications().empty());
    });
}

TEST(application_start, is_over_when_its_phases_are) {  // AP-012
    with_applications([] {
        auto one = make("a");
        one.what.phases = {{"p1", {"x"}}, {"p2", {"y"}}};
        ASSERT_TRUE(app::load(one));
        ASSERT_TRUE(app::start("a"));
        EXPECT_EQ(happened.take(), "a.start a.p1(x) a.p2(y)");
    });
}

TEST(application_start, fails_with_a_phase) {  // AP-013
    static constexpr weft::application failing{.start = [](weft::app_context& app) { return start_waiting(app); },
                                               .phase = [](weft::app_context&, std::string_view phase) -> weft::result<void> {
                                                   happened.add(std::string{phase});
                                                   return weft::exit_reason{"port taken"};
                                               }};
    with_applications([] {
        auto one = make("a", failing);
        one.what.phases = {"p1", "p2"};
        ASSERT_TRUE(app::load(one));
        EXPECT_EQ(app::start("a").error(), app::why::start_failed("a", "phase p1: port taken"));
        EXPECT_EQ(happened.take(), "a.start p1");
        EXPECT_FALSE(weft::whereis("a.top"));
        EXPECT_TRUE(app::started_applications().empty());
    });
}

TEST(application_start, that_takes_too_long_fails) {
    static constexpr weft::application hanging{.start = [](weft::app_context&) { return wait_for_ever(), weft::self(); }};
    with_applications([] {
        auto one = make("a", hanging);
        one.what.start_timeout = std::chrono::milliseconds{20};
        ASSERT_TRUE(app::load(one));
        EXPECT_EQ(app::start("a").error(), app::why::start_failed("a", "did not start within 20 ms"));
    });
}

TEST(application_start, goes_on_without_its_caller) {
    with_applications([] {
        begun = 0;
        ASSERT_TRUE(app::load(make("a", meeting)));
        weft::pid const caller = weft::spawn([] { static_cast<void>(app::start("a")); });
        until([] { return begun == 1; });
        weft::exit_signal(caller, weft::exit_reason::kill());
        begun = 2;
        until([] { return app::started_applications().size() == 1; });
    });
}

TEST(application_start, may_start_another_in_its_callback) {
    static constexpr weft::application outer{.start = [](weft::app_context& app) {
        EXPECT_TRUE(app::ensure_started("inner"));
        return start_waiting(app);
    }};
    with_applications([] {
        ASSERT_TRUE(app::load(make("outer", outer)));
        ASSERT_TRUE(app::load(make("inner")));
        ASSERT_TRUE(app::start("outer"));
        EXPECT_EQ(happened.take(), "inner.start outer.start");
    });
}

app::registered const linked{make("linked")};

TEST(application_start, finds_what_was_registered_at_link_time_or_by_a_call) {
    app::register_application(make("called", waiting, {"linked"}));
    with_applications([] {
        EXPECT_EQ(app::ensure_all_started("called").value(), (names{"linked", "called"}));
        EXPECT_EQ(happened.take(), "linked.start called.start");
    });
}

}  // namespace
