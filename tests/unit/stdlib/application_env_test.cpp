// Environments while applications run, reading the configuration again, and what is known of applications.

#include "unit/stdlib/application_support.hpp"

#include <weft/application/internal/book.hpp>
#include <weft/application/internal/controller.hpp>
#include <weft/info.hpp>
#include <weft/monitor.hpp>
#include <weft/names.hpp>

#include <optional>

namespace {

using namespace weft::test;
using namespace std::chrono_literals;
namespace app = weft::app;

app::env_key key(std::string name, std::optional<app::env_value> fallback, bool reload = false) {
    return {.name = std::move(name), .type = app::env_type::string, .fallback = std::move(fallback), .reload = reload, .optional = true};
}

app::env_value text(std::string value) { return value; }

app::descriptor with_keys(std::vector<app::env_key> keys) {
    auto made = make("a");
    made.what.env = std::move(keys);
    return made;
}

TEST(application_env, is_read_and_written_by_key) {  // AP-024
    with_applications([] {
        ASSERT_TRUE(app::load(with_keys({key("host", text("h"))})));
        EXPECT_EQ(app::get_env("a", "host"), text("h"));
        EXPECT_EQ(app::get_env<std::string>("a", "host", "other"), "h");
        EXPECT_EQ(app::get_env<int>("a", "unset", 5), 5);
        EXPECT_EQ(app::get_env("a", "unset"), std::nullopt);
        EXPECT_EQ(app::fetch_env("a", "host").value(), text("h"));
        EXPECT_EQ(app::fetch_env("a", "unset").error(), app::why::no_such_key("a", "unset"));
        app::set_env("a", "unset", 7);
        EXPECT_EQ(app::get_env<int>("a", "unset"), 7);
        EXPECT_EQ(app::all_env("a"), (app::env_table{{"host", text("h")}, {"unset", std::int64_t{7}}}));
        app::unset_env("a", "unset");
        EXPECT_EQ(app::all_env("a").size(), 1U);
        EXPECT_THROW(static_cast<void>(app::get_env<int>("a", "host")), weft::argument_error);
        EXPECT_THROW(app::set_env("a", "host", true), weft::argument_error) << "declared as a string";
        app::set_env("a", "wait", weft::nanoseconds{1500ms});
        EXPECT_EQ(app::get_env<std::chrono::seconds>("a", "wait"), 1s);
        app::set_env("a", "big", 300);
        EXPECT_THROW(static_cast<void>(app::get_env<std::uint8_t>("a", "big")), weft::argument_error);
    });
}

TEST(application_env, set_before_loading_gives_way_to_a_default_unless_it_persists) {  // AP-025
    with_applications([] {
        app::set_env("a", "host", text("early"));
        app::set_env("a", "port", text("early"), {.persistent = true});
        app::set_env("a", "other", text("early"));
        ASSERT_TRUE(app::load(with_keys({key("host", text("default")), key("port", text("default"))})));
        EXPECT_EQ(app::get_env("a", "host"), text("default"));
        EXPECT_EQ(app::get_env("a", "port"), text("early"));
        EXPECT_EQ(app::get_env("a", "other"), text("early"));
        ASSERT_TRUE(app::unload("a"));
        ASSERT_TRUE(app::load(with_keys({key("port", text("default"))})));
        EXPECT_EQ(app::get_env("a", "port"), text("early"));
        app::unset_env("a", "port", {.persistent = true});
        ASSERT_TRUE(app::unload("a"));
        ASSERT_TRUE(app::load(with_keys({key("port", text("default"))})));
        EXPECT_EQ(app::get_env("a", "port"), text("default"));
    });
}

/// The test's process asks for the book of a runtime whose configuration the test writes.
std::vector<app::setting> configured;
void begin_with_configuration(std::vector<app::setting> first) {
    configured = std::move(first);
    weft::runtime& in = weft::this_runtime();
    auto of = std::make_shared<app::book>(in, app::node_options{.configuration = [] { return configured; }}, false);
    in.spawn([of] { app::run_controller(of); }, {.name = std::string{app::book::process_name}, .trap_exit = true});
}
app::setting set(std::string name, std::string value) { return {.application = "a", .key = std::move(name), .text = std::move(value)}; }

TEST(application_env, of_the_configuration_beats_the_default) {  // AP-026
    with_applications([] {
        begin_with_configuration({set("host", "configured")});
        ASSERT_TRUE(app::load(with_keys({key("host", text("default")), key("port", text("default"))})));
        EXPECT_EQ(app::get_env("a", "host"), text("configured"));
        EXPECT_EQ(app::get_env("a", "port"), text("default"));
    });
}

TEST(application_env, that_does_not_fit_is_why_an_application_does_not_load) {
    with_applications([] {
        begin_with_configuration({set("hots", "x")});
        auto const done = app::load(with_keys({key("host", text("default"))}));
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error(), app::why::bad_config("unknown key a.hots (from --set); did you mean a.host?"));
        EXPECT_TRUE(app::loaded_applications().empty());
    });
}

TEST(application_env, is_never_seen_half_written) {  // AP-027
    with_applications([] {
        std::string const old_value(1000, 'o');
        std::string const new_value(1000, 'n');
        app::set_env("a", "key", old_value);
        std::vector<weft::ref> readers;
        for (int i = 0; i < 8; ++i)
            readers.push_back(weft::spawn_monitor([&] {
                                  for (int turn = 0; turn < 20; ++turn) {
                                      auto const seen = app::get_env<std::string>("a", "key", "");
                                      if (seen != old_value && seen != new_value) weft::exit(weft::exit_reason{"torn: " + seen});
                                      weft::yield();
                                  }
                              }).monitor);
        for (int turn = 0; turn < 20; ++turn) {
            app::set_env("a", "key", turn % 2 == 0 ? new_value : old_value);
            weft::yield();
        }
        for (auto const& each : readers)
            weft::receive(weft::when([each](weft::down_msg const& down) { return down.monitor == each; },
                                     [](weft::down_msg const& down) { EXPECT_EQ(down.reason, weft::exit_reason::normal()); }));
    });
}

void tell_changes(weft::app_context&, app::config_changes const& what) {
    std::string words = "changes";
    for (auto const& [name, value] : what.changed) words += " changed:" + name + '=' + std::get<std::string>(value);
    for (auto const& [name, value] : what.added) words += " added:" + name + '=' + std::get<std::string>(value);
    for (auto const& name : what.removed) words += " removed:" + name;
    happened.add(words);
}

TEST(application_env, is_read_again_and_the_application_hears_what_changed) {  // AP-028
    static constexpr weft::application listening{.start = [](weft::app_context& app) { return start_waiting(app); },
                                                 .config_change = &tell_changes};
    with_applications([] {
        begin_with_configuration({set("b", "1"), set("c", "1"), set("fixed", "1")});
        auto one = with_keys({key("b", std::nullopt, true), key("c", std::nullopt, true), key("d", std::nullopt, true),
                              key("e", text("same"), true), key("fixed", std::nullopt)});
        one.callbacks = listening;
        ASSERT_TRUE(app::load(one));
        ASSERT_TRUE(app::start("a"));
        EXPECT_EQ(happened.take(), "a.start");
        configured = {set("b", "2"), set("d", "2"), set("fixed", "2")};
        auto const report = app::reload_config_and_tell();
        ASSERT_TRUE(report);
        EXPECT_EQ(report->changed, (std::vector<std::string>{"a.b", "a.d", "a.c"}));
        EXPECT_EQ(report->needs_restart, std::vector<std::string>{"a.fixed"});
        EXPECT_EQ(happened.take(), "changes changed:b=2 added:d=2 removed:c");
        EXPECT_EQ(app::get_env("a", "b"), text("2"));
        EXPECT_EQ(app::get_env("a", "c"), std::nullopt);
        EXPECT_EQ(app::get_env("a", "fixed"), text("1")) << "it needs a restart";
        ASSERT_TRUE(app::reload_config());
        EXPECT_EQ(happened.take(), "") << "nothing is different any more";
        configured = {set("nothing", "2")};
        EXPECT_FALSE(app::reload_config());
        EXPECT_EQ(app::get_env("a", "b"), text("2")) << "a bad configuration changes nothing";
    });
}

TEST(application_info, tells_whose_a_process_is) {  // AP-029
    static constexpr weft::application with_child{.start = [](weft::app_context&) {
        return weft::spawn_link([] {
            weft::spawn(&wait_for_ever, {.name = "grandchild"});
            wait_for_ever();
        });
    }};
    with_applications([] {
        ASSERT_TRUE(app::load(make("a", with_child)));
        ASSERT_TRUE(app::start("a"));
        until([] { return static_cast<bool>(weft::whereis("grandchild")); });
        EXPECT_EQ(app::application_of(weft::whereis("grandchild")), "a");
        EXPECT_EQ(app::application_of(weft::self()), std::nullopt);
    });
}

TEST(application_info, lists_names_descriptions_and_versions) {  // AP-030
    with_applications([] {
        auto one = make("a");
        one.what.description = "First";
        ASSERT_TRUE(app::load(one));
        ASSERT_TRUE(app::load(make("b")));
        ASSERT_TRUE(app::start("a"));
        EXPECT_EQ(app::started_applications(), (std::vector<app::application_info>{{"a", "First", "1.0"}}));
        EXPECT_EQ(app::loaded_applications(), (std::vector<app::application_info>{{"a", "First", "1.0"}, {"b", "", "1.0"}}));
    });
}

TEST(application_info, is_forgotten_by_unloading) {  // AP-031
    with_applications([] {
        ASSERT_TRUE(app::load(with_keys({key("host", text("h"))})));
        ASSERT_TRUE(app::start("a"));
        EXPECT_EQ(app::unload("a").error(), app::why::running("a"));
        ASSERT_TRUE(app::stop("a"));
        EXPECT_TRUE(app::unload("a"));
        EXPECT_TRUE(app::all_env("a").empty());
        EXPECT_TRUE(app::loaded_applications().empty());
    });
}

TEST(application_info, of_an_unknown_name_is_an_error) {  // AP-032
    with_applications([] {
        auto const unknown = app::why::no_such_application("nowhere");
        EXPECT_EQ(app::load("nowhere").error(), unknown);
        EXPECT_EQ(app::unload("nowhere").error(), unknown);
        EXPECT_EQ(app::start("nowhere").error(), unknown);
        EXPECT_EQ(app::ensure_started("nowhere").error(), unknown);
        EXPECT_EQ(app::ensure_all_started("nowhere").error(), unknown);
        EXPECT_EQ(app::stop("nowhere").error(), unknown);
        EXPECT_EQ(app::fetch_env("nowhere", "key").error(), unknown);
        ASSERT_TRUE(app::load(make("a", waiting, {"nowhere"})));
        EXPECT_EQ(app::start("a").error(), unknown);
        EXPECT_EQ(app::ensure_all_started("a").error(), unknown);
    });
}

}  // namespace
