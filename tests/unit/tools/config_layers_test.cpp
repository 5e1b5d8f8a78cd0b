// The layers of a configuration: which files and variables count, and which of them wins.

#include "observer/cli_error.hpp"
#include "support/own_folder.hpp"
#include "weft/config_layers.hpp"
#include "weft/config_node_keys.hpp"
#include "weft/run_options.hpp"

#include <weft/application/error.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace weft::cli {
namespace {

using lines = std::vector<std::string>;

/// A project's folder and the machine's, both empty at first.
class config_world {
public:
    config_world() {
        std::filesystem::create_directory(folder_.path("etc"));
        sources = {.node = "blue", .env = "prod", .folder = folder_.path(""), .machine_folder = folder_.path("etc")};
    }
    void write(std::string const& name, std::string const& text) const { std::ofstream{folder_.path(name)} << text; }

    /// Where the last word on shop.port comes from.
    [[nodiscard]] std::string winner() const {
        std::string origin = "nobody";
        for (auto const& each : read_configuration(sources).settings)
            if (each.application == "shop" && each.key == "port") origin = std::string{to_string(each.layer)} + ' ' + each.origin;
        return origin;
    }

    config_sources sources;

private:
    test::own_folder folder_;
};

TEST(config_layers, win_one_over_the_other_in_their_order) {
    std::string const port = "[apps.shop]\nport = 1\n";
    config_world world;
    EXPECT_EQ(world.winner(), "nobody");
    world.sources.release = [] { return std::vector<app::setting>{{.application = "shop", .key = "port", .text = "1"}}; };
    EXPECT_EQ(world.winner(), "release the release's configuration");
    world.write("etc/blue.toml", port);
    EXPECT_EQ(world.winner().substr(0, 8), "machine ");
    world.write("weft.toml", port);
    EXPECT_EQ(world.winner(), "file weft.toml:2");
    world.write("weft.prod.toml", port);
    EXPECT_EQ(world.winner(), "env file weft.prod.toml:2");
    ::setenv("WEFT_SHOP__PORT", "1", 1);
    EXPECT_EQ(world.winner(), "environment WEFT_SHOP__PORT");
    world.sources.command_line = {{.application = "shop", .key = "port", .text = "1"}};
    EXPECT_EQ(world.winner(), "command line --set");
    ::unsetenv("WEFT_SHOP__PORT");
}

TEST(config_layers, read_the_named_files_in_place_of_the_usual_one) {
    config_world world;
    world.write("weft.toml", "[apps.shop]\nport = 1\n");
    world.write("a.toml", "[apps.shop]\nport = 2\n");
    world.write("b.toml", "[apps.shop]\nport = 3\n");
    world.sources.files = {"a.toml", "b.toml"};
    auto const made = read_configuration(world.sources);
    EXPECT_EQ(made.files, (lines{"a.toml", "b.toml"}));
    EXPECT_EQ(made.settings.back().text, "3");
    world.sources.files = {"c.toml"};
    EXPECT_EQ(read_configuration(world.sources).problems, lines{"c.toml: cannot be read"});
}

// AP-036
TEST(config_layers, tell_what_is_wrong_in_all_files_at_once) {
    config_world world;
    world.sources.release = []() -> std::vector<app::setting> { throw std::runtime_error{"the vault is closed"}; };
    world.write("weft.toml", "[app]\n");
    world.write("weft.prod.toml", "[apps\n");
    auto const problems = read_configuration(world.sources).problems;
    ASSERT_EQ(problems.size(), 3U);
    EXPECT_EQ(problems[0], "the release's configuration: the vault is closed");
    EXPECT_EQ(problems[1].substr(0, 13), "weft.toml:1: ");
    EXPECT_EQ(problems[2].substr(0, 15), "weft.prod.toml:");
}

TEST(config_layers, find_their_variables_among_others) {
    char const* const environment[]{"PATH=/bin", "WEFT_RUN_DIR=/x", "WEFT_SHOP__PORT=4200", "WEFT_WEFT__LOG__LEVEL=debug",
                                    "WEFT_MY_APP__A_B=c=d", nullptr};
    auto const found = settings_in(environment);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].application + ' ' + found[0].key + ' ' + found[0].text, "my_app a_b c=d");
    EXPECT_EQ(found[1].application + ' ' + found[1].key + ' ' + found[1].text, "shop port 4200");
    EXPECT_EQ(found[2].application + ' ' + found[2].key + ' ' + found[2].text, "weft log.level debug");
}

TEST(config_layers, refuse_a_name_of_an_environment_that_no_file_can_have) {
    EXPECT_EQ(environment_name("prod"), "prod");
    EXPECT_THROW(static_cast<void>(environment_name("../prod")), cli_error);
}

/// A command line that was parsed, and the words it left.
struct parsed_run {
    explicit parsed_run(std::vector<std::string> arguments) {
        add_run_options(command, words);
        std::reverse(arguments.begin(), arguments.end());
        command.parse(std::move(arguments));
        keys = node_keys(command);
    }
    app::resolved_env resolved(std::vector<app::setting> const& settings) { return resolve_node(keys_of(keys), settings, problems); }

    run_words words;
    CLI::App command;
    std::vector<node_key> keys;
    lines problems;
};

app::setting of_the_node(std::string key, app::env_value value) {
    std::string text = app::to_text(value);
    return {.application = "weft", .key = std::move(key), .text = std::move(text), .origin = "weft.toml:3", .value = std::move(value),
            .layer = app::config_layer::file};
}

TEST(config_node_keys, fill_in_the_flags_that_were_left_out) {
    parsed_run run{{"--stop-timeout", "3s"}};
    auto const values = run.resolved({of_the_node("stop_timeout", std::string{"9s"}), of_the_node("schedulers", std::int64_t{2}),
                                      of_the_node("log.level", std::string{"debug"}), of_the_node("observer.listen", std::string{"off"})});
    EXPECT_EQ(run.problems, lines{});
    auto const origins = fill_in(run.command, run.keys, values);
    EXPECT_EQ(run.words.stop_timeout, "3s") << "the command line is nearer";
    EXPECT_EQ(run.words.schedulers, 2U);
    EXPECT_EQ(run.words.log_level, "debug");
    EXPECT_EQ(origins.count("stop-timeout"), 0U);
    EXPECT_EQ(origins.at("schedulers"), "weft.toml:3");
}

TEST(config_node_keys, say_what_is_wrong_with_a_value) {
    parsed_run run{{}};
    static_cast<void>(run.resolved({of_the_node("stop_timeot", std::string{"9s"}), of_the_node("stop_timeout", std::string{"soon"}),
                                    of_the_node("log.level", std::string{"loud"})}));
    EXPECT_EQ(run.problems, (lines{"weft.toml:3: unknown key weft.stop_timeot; did you mean weft.stop_timeout?",
                                   "weft.toml:3: weft.stop_timeout: \"soon\" is not a duration such as 250ms, 10s or 5m",
                                   "weft.toml:3: weft.log.level: \"loud\" is not one of all, debug, info, notice, warning, error, critical, "
                                   "alert, emergency, none"}));
}

TEST(config_node_keys, tell_which_of_them_have_changed_since_the_start) {
    config_world world;
    world.write("weft.toml", "[weft]\nstop_timeout = \"3s\"\nlog = { level = \"info\" }\n");
    parsed_run run{{}};
    run_options options;
    options.sources = world.sources;
    options.node_keys = keys_of(run.keys);
    options.node_values = run.resolved(read_configuration(world.sources).settings);
    EXPECT_EQ(changed_node_keys(options).needs_restart, lines{});
    world.write("weft.toml", "[weft]\nstop_timeout = \"3s\"\nlog = { level = \"debug\" }\nstack = \"1M\"\n");
    EXPECT_EQ(changed_node_keys(options).needs_restart, (lines{"weft.log.level", "weft.stack"}));
    EXPECT_EQ(changed_node_keys(options).overridden, lines{});
    options.overridden = {{"stack", "stack"}, {"stop_timeout", "stop-timeout"}};
    EXPECT_EQ(changed_node_keys(options).needs_restart, lines{"weft.log.level"});
    EXPECT_EQ(changed_node_keys(options).overridden, lines{"weft.stack: overridden by --stack"});
}

TEST(config_node_keys, are_refused_when_read_again_as_their_flags_refuse_them) {
    config_world world;
    parsed_run run{{"--pin", "none"}};
    run_options options;
    options.sources = world.sources;
    options.node_keys = keys_of(run.keys);
    world.write("weft.toml", "[weft]\nstack = \"64K\"\nschedulers = 2\n");
    EXPECT_EQ(configuration_of(options).problems, lines{});
    world.write("weft.toml", "[weft]\nstack = \"65K\"\nschedulers = 0\npin = \"left\"\n");
    auto const problems = configuration_of(options).problems;
    ASSERT_EQ(problems.size(), 3U);
    auto const told = [&](std::string const& words) {
        return std::ranges::any_of(problems, [&](auto const& each) { return each.find(words) != std::string::npos; });
    };
    EXPECT_TRUE(told("--stack is '65K'; it must be a power of two from 16K to 1G"));
    EXPECT_TRUE(told("weft.schedulers: "));
    EXPECT_TRUE(told("--pin is 'left'; it must be none"));
    options.overridden = given_keys(run.command, run.keys);
    EXPECT_EQ(options.overridden, (std::map<std::string, std::string>{{"pin", "pin"}}));
    EXPECT_EQ(configuration_of(options).problems.size(), 2U) << "what the command line decides instead is not asked";
}

TEST(config_node_keys, know_a_warning_by_its_variable_too) {
    parsed_run run{{}};
    char const* const environment[]{"WEFT_WEFT__LINT__W10A__RAISE=7", "WEFT_WEFT__LINT__W02=off", nullptr};
    std::vector<app::setting> settings{of_the_node("lint.W10a.raise", std::int64_t{5})};
    for (auto& each : settings_in(environment)) settings.push_back(each);
    auto const values = run.resolved(settings);
    EXPECT_EQ(run.problems, lines{});
    EXPECT_EQ(lint_of(values), (std::vector<std::pair<std::string, std::string>>{{"W02", "off"}, {"W10a.raise", "7"}}));
    EXPECT_EQ(values.find("lint.W10a.raise")->second.origin, "WEFT_WEFT__LINT__W10A__RAISE");
}

TEST(config_node_keys, leave_to_the_flag_what_only_it_knows) {
    parsed_run run{{}};
    auto const values = run.resolved({of_the_node("schedulers", std::string{"many"})});
    EXPECT_EQ(run.problems, lines{});
    try {
        static_cast<void>(fill_in(run.command, run.keys, values));
        FAIL() << "accepted";
    } catch (app::error const& no) {
        EXPECT_EQ(no.exit_code(), 78);
        EXPECT_EQ(std::string{no.what()}.substr(0, 30), "weft.toml:3: weft.schedulers: ");
    }
}

}  // namespace
}  // namespace weft::cli
