// The environment gives the defaults, the command line overrides them, and every wrong value is named.

#include "sender/options.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace sender {
namespace {

using namespace std::chrono_literals;

struct outcome {
    command result;
    std::string out;
    std::string err;
};

outcome given(std::vector<std::string> arguments, environment const& env = {}) {
    std::ostringstream out;
    std::ostringstream err;
    auto result = read_options(std::move(arguments), env, out, err);
    return {std::move(result), out.str(), err.str()};
}

std::vector<std::string> with(std::vector<std::string> more) {
    std::vector<std::string> all{"--recipients", "people.csv", "--template", "letter.txt"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

options options_given(std::vector<std::string> more, environment const& env = {}) {
    auto const got = given(with(std::move(more)), env);
    EXPECT_TRUE(std::holds_alternative<options>(got.result)) << got.err;
    return std::get<options>(got.result);
}

void expect_refused(std::vector<std::string> arguments, std::string const& because) {
    auto const got = given(std::move(arguments));
    ASSERT_TRUE(std::holds_alternative<int>(got.result)) << because;
    EXPECT_EQ(std::get<int>(got.result), 2);
    EXPECT_EQ(got.out, "");
    EXPECT_NE(got.err.find(because), std::string::npos) << got.err;
}

TEST(options, have_defaults_but_for_what_is_mailed) {
    auto const o = options_given({});
    EXPECT_EQ(o.recipients, "people.csv");
    EXPECT_EQ(o.letter, "letter.txt");
    EXPECT_EQ(o.column, "email");
    EXPECT_EQ(o.outbox, "outbox");
    EXPECT_FALSE(o.smtp);
    EXPECT_EQ(o.journal, "letter.txt.journal");
    EXPECT_EQ(o.failures, "failures.csv");
    EXPECT_EQ(o.pace.concurrency, 8U);
    EXPECT_EQ(o.pace.timeout, 30s);
    EXPECT_EQ(o.pace.retries, 3U);
    EXPECT_EQ(o.pace.backoff, 1s);
    EXPECT_FALSE(o.resume || o.retry_unknown || o.dry_run || o.json || o.quiet);
    expect_refused({"--template", "letter.txt"}, "--recipients is required");
    expect_refused({"--recipients", "people.csv"}, "--template is required");
}

TEST(options, are_taken_from_the_command_line) {
    auto const o = options_given({"--column", "mail", "--smtp", "mail.example.org:2525", "--helo", "here", "--concurrency", "20", "--timeout",
                                  "500ms", "--retries", "0", "--backoff", "2m", "--journal", "j", "--failures", "f.csv", "--resume",
                                  "--retry-unknown", "--dry-run", "--json", "--quiet"});
    EXPECT_EQ(o.column, "mail");
    EXPECT_EQ(o.smtp, (smtp_address{"mail.example.org", "2525"}));
    EXPECT_EQ(o.helo, "here");
    EXPECT_EQ(o.pace.concurrency, 20U);
    EXPECT_EQ(o.pace.timeout, 500ms);
    EXPECT_EQ(o.pace.retries, 0U);
    EXPECT_EQ(o.pace.backoff, 2min);
    EXPECT_EQ(o.journal, "j");
    EXPECT_EQ(o.failures, "f.csv");
    EXPECT_TRUE(o.resume && o.retry_unknown && o.dry_run && o.json && o.quiet);
}

TEST(options, take_a_server_with_and_without_port) {
    EXPECT_EQ(options_given({"--smtp", "localhost"}).smtp, (smtp_address{"localhost", "25"}));
    EXPECT_EQ(options_given({"--smtp", "[::1]:2525"}).smtp, (smtp_address{"::1", "2525"}));
    EXPECT_EQ(options_given({"--smtp", "[::1]"}).smtp, (smtp_address{"::1", "25"}));
    for (auto const* const bad : {":25", "host:", "host:0", "host:65536", "host:x", "[::1", "[::1]25", "a b:25", "::1"})
        expect_refused(with({"--smtp", bad}), "is not host:port");
}

TEST(options, that_are_wrong_are_named_with_what_is_allowed) {
    expect_refused(with({"--concurrency", "0"}), "--concurrency: '0' is not a whole number from 1 to 1000");
    expect_refused(with({"--concurrency", "1001"}), "from 1 to 1000");
    expect_refused(with({"--retries", "-1"}), "--retries: '-1' is not a whole number from 0 to 100");
    expect_refused(with({"--timeout", "0s"}), "--timeout: '0s' is not a duration");
    expect_refused(with({"--timeout", "soon"}), "such as 250ms, 10s or 5m");
    expect_refused(with({"--backoff", "infinity"}), "--backoff: 'infinity' is not");
    expect_refused(with({"--helo", "a b"}), "--helo: 'a b' is not the name of a machine");
    expect_refused(with({"--column", ""}), "--column");
    expect_refused(with({"--nonsense"}), "--nonsense");
    expect_refused(with({"extra"}), "extra");
}

TEST(options, that_contradict_each_other_are_refused) {
    expect_refused(with({"--smtp", "a:25", "--outbox", "o"}), "--outbox");
    expect_refused(with({"--retry-unknown"}), "--retry-unknown is for --resume");
    expect_refused(with({"--failures", "letter.txt"}), "'letter.txt' is the template");
    expect_refused(with({"--journal", "letter.txt"}), "'letter.txt' is the template");
    expect_refused(with({"--journal", "failures.csv"}), "is the file of failures as well");
    expect_refused(with({"--journal", "people.csv"}), "is the file of recipients as well");
}

TEST(options, come_from_the_environment_unless_given) {
    environment const env{.column = "mail", .outbox = "o", .smtp = "mx:26", .helo = "h", .concurrency = 2, .timeout = 3s, .retries = 4,
                          .backoff = 5s, .failures = "f"};
    auto const o = options_given({}, env);
    EXPECT_EQ(o.column, "mail");
    EXPECT_EQ(o.smtp, (smtp_address{"mx", "26"}));
    EXPECT_EQ(o.pace.concurrency, 2U);
    EXPECT_EQ(o.pace.timeout, 3s);
    EXPECT_EQ(o.pace.retries, 4U);
    EXPECT_EQ(o.pace.backoff, 5s);
    EXPECT_EQ(o.failures, "f");
    EXPECT_FALSE(options_given({"--outbox", "p"}, env).smtp);
    EXPECT_EQ(options_given({"--smtp", "other"}, env).smtp, (smtp_address{"other", "25"}));
}

TEST(options, of_a_wrong_environment_end_with_78) {
    auto const wrong = [](environment const& env) {
        auto const got = given(with({}), env);
        EXPECT_EQ(std::get<int>(got.result), 78);
        return got.err;
    };
    EXPECT_EQ(wrong({.concurrency = 0}), "sender.concurrency: '0' is not a whole number from 1 to 1000\n");
    EXPECT_EQ(wrong({.smtp = ":1"}), "sender.smtp: ':1' is not host:port, with a port from 1 to 65535\n");
    EXPECT_NE(wrong({.timeout = 0s}).find("sender.timeout"), std::string::npos);
    EXPECT_NE(wrong({.column = ""}).find("sender.column"), std::string::npos);
    EXPECT_NE(wrong({.failures = ""}).find("sender.failures"), std::string::npos);
}

TEST(options, help_says_all_with_an_example) {
    auto const got = given({"--help"});
    EXPECT_EQ(std::get<int>(got.result), 0);
    for (auto const* const word : {"--recipients", "--template", "--column", "--outbox", "--smtp", "--helo", "--concurrency", "--timeout",
                                   "--retries", "--backoff",
                                   "--journal", "--resume", "--retry-unknown", "--failures", "--dry-run", "--json", "--quiet",
                                   "Examples:", "exit status:", "{{name}}"})
        EXPECT_NE(got.out.find(word), std::string::npos) << word;
    EXPECT_EQ(got.err, "");
}

}  // namespace
}  // namespace sender
