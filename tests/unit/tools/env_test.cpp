// The environment of an application: types, limits, settings over defaults, and what is said about mistakes.

#include <weft/application.hpp>
#include <weft/application/env.hpp>

#include <gtest/gtest.h>

namespace weft::app {
namespace {

using namespace std::chrono_literals;

env_key const port{.name = "port", .type = env_type::integer, .fallback = std::int64_t{4000}, .min = std::int64_t{1}, .max = std::int64_t{65535}};
env_key const format{.name = "format", .type = env_type::string, .fallback = "table", .one_of = {"table", "json"}};
env_key const token{.name = "token", .type = env_type::string, .secret = true};

std::vector<std::string> problems_of(std::vector<env_key> const& keys, std::vector<setting> const& settings) {
    std::vector<std::string> problems;
    static_cast<void>(make_env("hello", keys, settings, problems));
    return problems;
}

TEST(env, reads_every_type) {
    auto const read = [](env_type type, std::string_view text) { return parse_value({.name = "k", .type = type}, text); };
    EXPECT_EQ(read(env_type::boolean, "true"), env_value{true});
    EXPECT_EQ(read(env_type::integer, "-7"), env_value{std::int64_t{-7}});
    EXPECT_EQ(read(env_type::floating, "0.5"), env_value{0.5});
    EXPECT_EQ(read(env_type::string, ""), env_value{std::string{}});
    EXPECT_EQ(read(env_type::duration, "15s"), env_value{nanoseconds{15s}});
    EXPECT_EQ(read(env_type::strings, "a,b"), (env_value{std::vector<std::string>{"a", "b"}}));
    EXPECT_EQ(read(env_type::strings, ""), env_value{std::vector<std::string>{}});
    for (auto const type : {env_type::boolean, env_type::integer, env_type::floating, env_type::duration})
        EXPECT_EQ(read(type, "41OO"), std::nullopt) << to_string(type);
}

TEST(env, keeps_values_within_their_limits) {
    EXPECT_TRUE(parse_value(port, "65535"));
    EXPECT_FALSE(parse_value(port, "65536"));
    EXPECT_FALSE(parse_value(port, "0"));
    EXPECT_TRUE(parse_value(format, "json"));
    EXPECT_FALSE(parse_value(format, "xml"));
    EXPECT_EQ(allowed(port), "an int between 1 and 65535");
    EXPECT_EQ(allowed(format), "one of table, json");
}

// AP-026
TEST(env, lays_settings_over_defaults_and_the_last_one_wins) {
    std::vector<env_key> const keys{port, format};
    std::vector<setting> const settings{{"hello", "port", "1"}, {"other", "port", "2"}, {"hello", "port", "4100"}};
    std::vector<std::string> problems;
    auto const values = make_env("hello", keys, settings, problems);
    EXPECT_TRUE(problems.empty());
    EXPECT_EQ(values.at("port"), env_value{std::int64_t{4100}});
    EXPECT_EQ(values.at("format"), env_value{std::string{"table"}});
}

// AP-036
TEST(env, reports_every_mistake_at_once) {
    auto const problems = problems_of({port, format}, {{"hello", "prot", "1"}, {"hello", "port", "41OO"}, {"hello", "format", "xml"}});
    ASSERT_EQ(problems.size(), 3U);
    EXPECT_EQ(problems[0], "unknown key hello.prot (from --set); did you mean hello.port?");
    EXPECT_EQ(problems[1], "--set hello.port: \"41OO\" is not an int between 1 and 65535");
    EXPECT_EQ(problems[2], "--set hello.format: \"xml\" is not one of table, json");
}

TEST(env, asks_for_what_has_no_default) {
    auto const problems = problems_of({token}, {});
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_NE(problems[0].find("hello.token has no default and is not set"), std::string::npos);
    EXPECT_TRUE(problems_of({token}, {{"hello", "token", "abc"}}).empty());
}

TEST(env, never_shows_a_secret) {
    EXPECT_EQ(shown(token, env_value{std::string{"abc"}}), "(secret)");
    env_key number = port;
    number.secret = true;
    EXPECT_EQ(problems_of({number}, {{"hello", "port", "hunter2"}})[0].find("hunter2"), std::string::npos);
}

TEST(env, splits_a_setting) {
    auto const made = parse_setting("hello.greeting=a=b.c").value();
    EXPECT_EQ(made.application, "hello");
    EXPECT_EQ(made.key, "greeting");
    EXPECT_EQ(made.text, "a=b.c");
    for (auto const* text : {"", "hello", "hello.port", "port=1", "=1", ".port=1", "hello.=1"}) EXPECT_FALSE(parse_setting(text)) << text;
}

TEST(env, is_read_by_type_from_the_context) {
    app_context const context{{.name = "hello", .version = "1", .directory = "/apps",
                               .env = {{"port", std::int64_t{4000}}, {"wait", nanoseconds{1500ms}}, {"name", std::string{"x"}}}}};
    EXPECT_EQ(context.env<int>("port"), 4000);
    EXPECT_EQ(context.env<std::uint16_t>("port"), 4000);
    EXPECT_EQ(context.env<std::chrono::seconds>("wait"), 1s);
    EXPECT_EQ(context.env<std::string>("name"), "x");
    EXPECT_EQ(context.data_directory(), "/apps/hello.data");
    EXPECT_THROW(static_cast<void>(context.env<std::int8_t>("port")), argument_error);
    EXPECT_THROW(static_cast<void>(context.env<bool>("port")), argument_error);
    EXPECT_THROW(static_cast<void>(context.env<int>("prot")), argument_error);
}

}  // namespace
}  // namespace weft::app
