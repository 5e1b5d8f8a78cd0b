// The environment gives the defaults, the command line overrides them, and every wrong value is named.

#include "airports/options.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace airports {
namespace {

struct outcome {
    command result;
    std::string out;
    std::string err;
};

outcome given(std::vector<std::string> arguments, environment const& env = {}) {
    std::ostringstream out;
    std::ostringstream err;
    auto result = read_options(std::move(arguments), env, "/data", out, err);
    return {std::move(result), out.str(), err.str()};
}

options options_given(std::vector<std::string> arguments, environment const& env = {}) {
    auto const got = given(std::move(arguments), env);
    EXPECT_TRUE(std::holds_alternative<options>(got.result)) << got.err;
    return std::get<options>(got.result);
}

void expect_refused(std::vector<std::string> arguments, std::string const& because) {
    auto const got = given(std::move(arguments));
    ASSERT_TRUE(std::holds_alternative<int>(got.result));
    EXPECT_EQ(std::get<int>(got.result), 2);
    EXPECT_EQ(got.out, "");
    EXPECT_NE(got.err.find(because), std::string::npos) << got.err;
}

TEST(options, default_to_the_bundled_data) {
    auto const o = options_given({});
    EXPECT_EQ(o.inputs, std::vector<std::string>{"/data/airports.csv"});
    EXPECT_EQ(o.countries, "/data/countries.csv");
    EXPECT_EQ(o.top, 20U);
    EXPECT_EQ(o.by, grouping::country);
    EXPECT_EQ(o.format, output_format::table);
    EXPECT_FALSE(o.quiet);
}

TEST(options, come_from_the_command_line) {
    auto const o = options_given({"--input", "a.csv", "--input", "-", "--input=b.csv", "--countries", "c.csv", "--top",
                                  "3", "--by", "continent", "--percentiles", "10,50", "--percentiles=100", "--format", "json", "--quiet"});
    EXPECT_EQ(o.inputs, (std::vector<std::string>{"a.csv", "-", "b.csv"}));
    EXPECT_EQ(o.countries, "c.csv");
    EXPECT_EQ(o.top, 3U);
    EXPECT_EQ(o.by, grouping::continent);
    EXPECT_EQ(o.percentiles, (std::vector<unsigned>{10, 50, 100}));
    EXPECT_EQ(o.format, output_format::json);
    EXPECT_TRUE(o.quiet);
}

TEST(options, come_from_the_environment_below_the_command_line) {
    environment const env{.input = {"e.csv", "f.csv"}, .countries = "ec.csv", .top = 7, .by = "type", .percentiles = {"50"}, .format = "json"};
    auto const o = options_given({"--top", "9"}, env);
    EXPECT_EQ(o.inputs, (std::vector<std::string>{"e.csv", "f.csv"}));
    EXPECT_EQ(o.countries, "ec.csv");
    EXPECT_EQ(o.top, 9U);
    EXPECT_EQ(o.by, grouping::type);
    EXPECT_EQ(o.percentiles, std::vector<unsigned>{50});
    EXPECT_EQ(o.format, output_format::json);
    EXPECT_EQ(options_given({"--input", "a.csv"}, env).inputs, std::vector<std::string>{"a.csv"});
}

TEST(options, refuse_a_wrong_value_by_name) {
    for (auto const* bad : {"0", "1000001", "-3", "five", "5.5", "5 "})
        expect_refused({std::string{"--top="} + bad},
                       "--top: '" + std::string{bad} + "' is not a whole number from 1 to 1000000");
    for (auto const* bad : {"-1", "101", "half", "50.5"})
        expect_refused({std::string{"--percentiles="} + bad},
                       "--percentiles: '" + std::string{bad} + "' is not a whole number from 0 to 100");
    expect_refused({"--by", ""}, "--by: '' is not one of country, type, continent, or another column of the files");
    expect_refused({"--format", "xml"}, "--format: 'xml' is not one of table, json");
    expect_refused({"--input", ""}, "--input: the name of a file is needed");
}

TEST(options, refuse_what_they_do_not_know) {
    expect_refused({"--tpo", "3"}, "--tpo");
    expect_refused({"a.csv"}, "a.csv");
    expect_refused({"--input", "a.csv", "b.csv"}, "b.csv");
    expect_refused({"--input"}, "--input");
}

TEST(options, refuse_standard_input_given_twice) {
    expect_refused({"--input", "-", "--input", "-"}, "--input: '-' is given more than once");
}

TEST(options, refuse_a_wrong_environment_by_key) {
    auto const expect_bad = [](environment const& env, std::string const& message) {
        auto const got = given({}, env);
        EXPECT_EQ(got.result, command{78});
        EXPECT_EQ(got.err, message + "\n");
    };
    expect_bad({.input = {"-", "-"}},
               "airports.input: '-' is given more than once, but standard input can be read only once");
    expect_bad({.input = {""}}, "airports.input: the name of a file is needed");
    expect_bad({.top = 0}, "airports.top: '0' is not a whole number from 1 to 1000000");
    expect_bad({.by = ""}, "airports.by: '' is not one of country, type, continent, or another column of the files");
    expect_bad({.percentiles = {"50", "x"}}, "airports.percentiles: 'x' is not a whole number from 0 to 100");
    expect_bad({.format = ""}, "airports.format: '' is not one of table, json");
}

TEST(options, explain_themselves) {
    auto const got = given({"--help"});
    EXPECT_EQ(got.result, command{0});
    EXPECT_EQ(got.err, "");
    for (auto const* option : {"--input", "--countries", "--top", "--by", "--percentiles", "--format", "--quiet", "Example"})
        EXPECT_NE(got.out.find(option), std::string::npos) << option;
}

}  // namespace
}  // namespace airports
