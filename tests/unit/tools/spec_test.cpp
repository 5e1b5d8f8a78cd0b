// app.toml: what is read, what is refused, and how well the texts say where and why.

#include <weft/application/error.hpp>
#include <weft/application/spec.hpp>

#include <gtest/gtest.h>

#include <algorithm>

namespace weft::app {
namespace {

using namespace std::chrono_literals;

constexpr char const* minimal = "name = \"hello\"\nversion = \"0.1.0\"\n";

std::string refusal(std::string const& text) {
    try {
        static_cast<void>(parse_spec(text, "app.toml"));
        return "(accepted)";
    } catch (error const& no) {
        EXPECT_EQ(no.exit_code(), 65);
        return no.what();
    }
}

// AP-001
TEST(spec, reads_all_that_the_manual_shows) {
    auto const made = parse_spec(R"(
name        = "hello"
version     = "0.1.0"
description = "Greets whoever asks"
start       = "transient"
start_timeout = "15s"
shutdown    = "10s"
depends     = ["weft_log >= 0.1", "metrics? >= 2"]
registered  = ["hello.sup", "hello.writer"]
phases      = ["listen", { name = "open", args = ["wide"] }]
args        = ["first"]
[env]
port     = { type = "int", default = 4000, min = 1, max = 65535, doc = "TCP port to listen on" }
greeting = "Hello"
wait     = { type = "duration", default = "250ms", max = "1m" }
token    = { type = "string", secret = true }
)", "app.toml");
    EXPECT_EQ(made.name, "hello");
    EXPECT_EQ(made.start, start_type::transient);
    EXPECT_EQ(made.depends.at(1).name, "metrics");
    ASSERT_EQ(made.phases.size(), 2U);
    EXPECT_EQ(made.phases.at(0).name, "listen");
    EXPECT_EQ(made.phases.at(1).name, "open");
    EXPECT_EQ(made.phases.at(1).args, std::vector<std::string>{"wide"});
    EXPECT_EQ(made.args, std::vector<std::string>{"first"});
    ASSERT_EQ(made.env.size(), 4U);
    EXPECT_EQ(made.env[0].name, "greeting") << "by name";
    EXPECT_EQ(made.env[0].type, env_type::string) << "a value without a table has its own type";
    EXPECT_EQ(made.env[1].max, env_value{std::int64_t{65535}});
    EXPECT_TRUE(made.env[2].secret);
    EXPECT_FALSE(made.env[2].fallback);
    EXPECT_EQ(made.env[3].fallback, env_value{nanoseconds{250ms}});
}

TEST(spec, has_defaults_for_all_but_name_and_version) {
    auto const made = parse_spec(minimal, "app.toml");
    EXPECT_EQ(made.start, start_type::permanent);
    EXPECT_EQ(made.start_timeout, 15s);
    EXPECT_EQ(made.shutdown, 10s);
    EXPECT_TRUE(made.depends.empty());
    EXPECT_NE(refusal(""), "(accepted)");
}

TEST(spec, says_where_and_what_is_allowed) {
    EXPECT_EQ(refusal(std::string{minimal} + "start = \"permanant\"\n"),
              "app.toml:3: start must be one of permanent, transient, temporary");
    EXPECT_EQ(refusal(std::string{minimal} + "phase = [\"listen\"]\n"), "app.toml:3: unknown key phase; did you mean phases?");
    EXPECT_EQ(refusal(std::string{minimal} + "shutdown = 10\n"), "app.toml:3: shutdown must be a duration such as 250ms, 10s or 5m");
    EXPECT_EQ(refusal(std::string{minimal} + "[env]\nport = { type = \"integer\" }\n"),
              "app.toml:4: env.port.type must be one of bool, int, float, string, duration, strings");
    EXPECT_EQ(refusal(std::string{minimal} + "[env]\nport = { type = \"int\", default = 0, min = 1 }\n"),
              "app.toml:4: env.port: the default is not an int of at least 1");
    EXPECT_NE(refusal("name = \"he\nversion = 1").find("app.toml:1: "), std::string::npos) << "not even TOML";
}

TEST(spec, reports_every_mistake_at_once) {
    std::string const text = refusal("name = \"Hello\"\nversion = \"x\"\ndepends = [\"a >\", 3]\nphases = \"listen\"\n");
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n') + 1, 5) << text;
}

}  // namespace
}  // namespace weft::app
