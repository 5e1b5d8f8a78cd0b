// A configuration file: what becomes a setting, with which origin, and what is said about the rest.

#include "support/own_folder.hpp"

#include <weft/application/config_file.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace weft::app {
namespace {

/// A file in a folder of its own, read under the name "f.toml".
class read_file {
public:
    explicit read_file(std::string const& text) {
        std::ofstream{folder_.path("f.toml")} << text;
        std::ofstream{folder_.path("token")} << "abc\n";
        settings = read_config({.path = folder_.path("f.toml"), .shown = "f.toml"}, problems);
    }

    /// "key=text (origin)" of each.
    [[nodiscard]] std::vector<std::string> lines() const {
        std::vector<std::string> all;
        for (auto const& each : settings) all.push_back(each.application + '.' + each.key + '=' + each.text + " (" + each.origin + ')');
        return all;
    }

    std::vector<setting> settings;
    std::vector<std::string> problems;

private:
    test::own_folder folder_;
};

using lines = std::vector<std::string>;

TEST(config_file, makes_a_setting_of_each_value) {
    read_file const file{"[apps.shop]\nport = 4100\nnames = [\"a\", \"b\"]\n[apps.bar]\nopen = true\n"};
    EXPECT_EQ(file.problems, lines{});
    EXPECT_EQ(file.lines(), (lines{"bar.open=true (f.toml:5)", "shop.names=[\"a\", \"b\"] (f.toml:3)", "shop.port=4100 (f.toml:2)"}));
    EXPECT_EQ(file.settings[2].value, env_value{std::int64_t{4100}});
    EXPECT_EQ(file.settings[2].layer, config_layer::file);
}

TEST(config_file, names_keys_of_inner_tables_of_the_node_with_dots) {
    read_file const file{"[weft]\nschedulers = 8\nlog = { level = \"debug\" }\n[weft.observer]\nweb = \"x\"\n"};
    EXPECT_EQ(file.problems, lines{});
    EXPECT_EQ(file.lines(),
              (lines{"weft.log.level=\"debug\" (f.toml:3)", "weft.observer.web=\"x\" (f.toml:5)", "weft.schedulers=8 (f.toml:2)"}));
}

TEST(config_file, fetches_values_from_files_beside_it_and_from_variables) {
    ::setenv("WEFT_TEST_TOKEN", "from the environment", 1);
    read_file const file{"[apps.shop]\na = { file = \"token\" }\nb = { env = \"WEFT_TEST_TOKEN\" }\n"};
    EXPECT_EQ(file.problems, lines{});
    EXPECT_EQ(file.lines(), (lines{"shop.a=abc (f.toml:2 -> token)", "shop.b=from the environment (f.toml:3 -> WEFT_TEST_TOKEN)"}));
    EXPECT_TRUE(file.settings[0].hidden);
}

TEST(config_file, says_everything_that_is_wrong_with_its_line) {
    read_file const file{"[app]\nx = 1\n[apps]\nshop = 1\n[apps.bar]\nwhen = 2020-01-01\na = { file = \"nowhere\" }\n"
                         "b = { env = \"WEFT_TEST_NOT_SET\" }\nc = { file = \"x\", env = \"y\" }\ngood = 1\n"};
    EXPECT_EQ(file.lines(), lines{"bar.good=1 (f.toml:10)"});
    ASSERT_EQ(file.problems.size(), 6U);
    EXPECT_EQ(file.problems[0], "f.toml:1: app is unknown; allowed are the tables weft and apps.NAME; did you mean apps?");
    EXPECT_EQ(file.problems[1], "f.toml:7: apps.bar.a: nowhere cannot be read");
    EXPECT_EQ(file.problems[2], "f.toml:8: apps.bar.b: the environment variable WEFT_TEST_NOT_SET is not set");
    EXPECT_EQ(file.problems[3].substr(0, 31), "f.toml:9: apps.bar.c is a table");
    EXPECT_EQ(file.problems[4], "f.toml:6: apps.bar.when must be true or false, a number, a string or a list of strings");
    EXPECT_EQ(file.problems[5], "f.toml:4: apps.shop must be a table of values");
}

TEST(config_file, says_where_it_is_no_toml_and_when_it_is_not_there) {
    read_file const file{"[apps.shop]\nport = \n"};
    ASSERT_EQ(file.problems.size(), 1U);
    EXPECT_EQ(file.problems[0].substr(0, 10), "f.toml:2: ");
    std::vector<std::string> problems;
    EXPECT_TRUE(read_config({.path = "/nowhere/f.toml"}, problems).empty());
    EXPECT_EQ(problems, lines{"/nowhere/f.toml: cannot be read"});
}

}  // namespace
}  // namespace weft::app
