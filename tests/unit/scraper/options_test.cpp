// The environment gives the defaults, the command line overrides them, and every wrong value is named.

#include "scraper/options.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace scraper {
namespace {

using namespace std::chrono_literals;
using urls = std::vector<std::string>;

struct answer {
    command result;
    std::string out;
    std::string err;
};

answer given(std::vector<std::string> arguments, environment const& env = {}) {
    std::ostringstream out;
    std::ostringstream err;
    auto result = read_options(std::move(arguments), env, out, err);
    return {std::move(result), out.str(), err.str()};
}

options expect(std::vector<std::string> arguments, environment const& env = {}) {
    auto const got = given(std::move(arguments), env);
    EXPECT_TRUE(std::holds_alternative<options>(got.result)) << got.err;
    return std::holds_alternative<options>(got.result) ? std::get<options>(got.result) : options{};
}

void expect_refused(int code, std::vector<std::string> arguments, std::string const& because, environment const& env = {}) {
    auto const got = given(std::move(arguments), env);
    ASSERT_TRUE(std::holds_alternative<int>(got.result)) << because;
    EXPECT_EQ(std::get<int>(got.result), code);
    EXPECT_EQ(got.out, "");
    EXPECT_NE(got.err.find(because), std::string::npos) << got.err;
}

TEST(options, have_defaults) {
    auto const what = expect({"http://Example.org"});
    EXPECT_EQ(what.pages.starts, urls{"http://example.org/"});
    EXPECT_EQ(what.output, "pages.jsonl");
    EXPECT_EQ(what.state, "pages.jsonl.state");
    EXPECT_EQ(what.limits.depth, 10U);
    EXPECT_EQ(what.pace, (frontier_limits{.per_host = 2, .delay = 200ms, .retries = 2, .backoff = 1s, .pages = 10'000}));
    EXPECT_EQ(what.http.user_agent, "weft-scraper/0.1");
    auto const other = expect({"http://a/"}, {.output = "o", .depth = 1, .pages = 2, .concurrency = 3, .per_host = 4, .delay = 5s, .timeout = 6s,
                                               .retries = 7, .backoff = 8s, .max_bytes = 9, .user_agent = "me"});
    EXPECT_EQ(other.state, "o.state");
    EXPECT_EQ(other.limits.depth, 1U);
    EXPECT_EQ(other.pace, (frontier_limits{.per_host = 4, .delay = 5s, .retries = 7, .backoff = 8s, .pages = 2}));
    EXPECT_EQ(other.concurrency, 3U);
    EXPECT_EQ(other.http.timeout, 6s);
    EXPECT_EQ(other.http.max_bytes, 9U);
    EXPECT_EQ(other.http.user_agent, "me");
}

TEST(options, are_taken_from_the_command_line) {
    auto const what = expect({"http://a/", "http://b/x#y", "--depth", "0", "--pages", "5", "--redirects", "6", "--all-hosts",
                              "--include", "http://a/i", "--include", "http://a/j", "--exclude", "http://a/e", "--concurrency",
                              "7", "--per-host", "8", "--delay", "0s",
                              "--timeout", "9s", "--retries", "0", "--backoff", "10ms", "--max-bytes", "11", "--user-agent", "me/1 (a@b)",
                              "--ignore-robots", "--output", "o", "--state", "s", "--progress", "--json", "--quiet"});
    EXPECT_EQ(what.pages, (scope_options{.starts = {"http://a/", "http://b/x"}, .all_hosts = true, .includes = {"http://a/i", "http://a/j"},
                                         .excludes = {"http://a/e"}}));
    EXPECT_EQ(what.output, "o");
    EXPECT_EQ(what.state, "s");
    EXPECT_EQ(what.limits.depth, 0U);
    EXPECT_EQ(what.limits.redirects, 6U);
    EXPECT_EQ(what.pace, (frontier_limits{.per_host = 8, .delay = 0s, .retries = 0, .backoff = 10ms, .pages = 5, .ignore_robots = true}));
    EXPECT_EQ(what.concurrency, 7U);
    EXPECT_EQ(what.http.timeout, 9s);
    EXPECT_EQ(what.http.max_bytes, 11U);
    EXPECT_EQ(product_token(what.http.user_agent), "me");
    EXPECT_TRUE(what.progress && what.json && what.quiet);
    EXPECT_EQ(expect({"http://a/", "--output", "-"}).state, ":memory:");
}

TEST(options, name_what_is_wrong) {
    expect_refused(2, {}, "URL is required");
    expect_refused(2, {"example.org"}, "'example.org' is not a URL such as http://example.org/");
    expect_refused(2, {"https://a/"}, "https is not spoken");
    expect_refused(2, {"http://a/", "--depth", "-1"}, "--depth: '-1' is not a whole number from 0 to 1000000");
    expect_refused(2, {"http://a/", "--pages", "0"}, "--pages: '0' is not a whole number from 1 to");
    expect_refused(2, {"http://a/", "--concurrency", "x"}, "--concurrency: 'x' is not a whole number from 1 to 1000");
    expect_refused(2, {"http://a/", "--per-host", "1.5"}, "--per-host: '1.5'");
    expect_refused(2, {"http://a/", "--delay", "infinity"}, "--delay: 'infinity' is not a duration such as 250ms, 10s or 5m, from 0s to 24h");
    expect_refused(2, {"http://a/", "--timeout", "0s"}, "--timeout: '0s' is not a duration such as 250ms, 10s or 5m, longer than nothing");
    expect_refused(2, {"http://a/", "--retries", "101"}, "--retries: '101' is not a whole number from 0 to 100");
    expect_refused(2, {"http://a/", "--max-bytes", "0"}, "--max-bytes: '0'");
    expect_refused(2, {"http://a/", "--user-agent", "1st"}, "--user-agent: '1st' is not a name of letters, - and _, such as weft-scraper/0.1");
    expect_refused(2, {"http://a/", "--include", "docs"}, "--include: 'docs' is not the begin of a URL, such as http://example.org/docs/");
    expect_refused(2, {"http://a/", "--output", ""}, "--output: the name of a file is needed");
    expect_refused(2, {"http://a/", "--output", "-", "--state", "s"}, "--state: 's' needs an --output that is a file");
    expect_refused(2, {"http://a/", "--output", "x", "--state", "x"}, "--state: 'x' is the output as well");
    expect_refused(2, {"http://a/", "--colour"}, "--colour");
}

TEST(options, name_the_key_of_a_wrong_environment) {
    expect_refused(78, {"http://a/"}, "scraper.depth: '-1'", {.depth = -1});
    expect_refused(78, {"http://a/"}, "scraper.delay: ", {.delay = 25h});
    expect_refused(78, {"http://a/"}, "scraper.user_agent: ''", {.user_agent = ""});
    expect_refused(78, {"http://a/"}, "scraper.output: the name of a file is needed", {.output = ""});
}

TEST(options, explain_themselves) {
    auto const got = given({"--help"});
    EXPECT_EQ(std::get<int>(got.result), 0);
    for (auto const* const option : {"--depth", "--pages", "--redirects", "--all-hosts", "--include", "--exclude", "--concurrency",
                                     "--per-host", "--delay", "--timeout", "--retries", "--backoff", "--max-bytes",
                                     "--user-agent", "--ignore-robots", "--output", "--state",
                                     "--progress", "--json", "--quiet", "exit status", "Examples:"})
        EXPECT_NE(got.out.find(option), std::string::npos) << option;
}

TEST(options, of_calls_to_a_running_crawl) {
    std::ostringstream out;
    std::ostringstream err;
    EXPECT_TRUE(std::get<look_options>(read_summary_call({"--json"}, out, err)).json);
    auto const plain = std::get<look_options>(read_hosts_call({}, out, err));
    EXPECT_EQ(plain.rows, 20U);
    EXPECT_FALSE(plain.json);
    EXPECT_EQ(std::get<look_options>(read_hosts_call({"--rows", "0"}, out, err)).rows, 0U);
    EXPECT_EQ(out.str() + err.str(), "");
    EXPECT_EQ(std::get<int>(read_hosts_call({"--rows", "few"}, out, err)), 2);
    EXPECT_NE(err.str().find("--rows: 'few' is not a whole number from 0 to 1000000"), std::string::npos) << err.str();
    EXPECT_EQ(std::get<int>(read_summary_call({"all"}, out, err)), 2);
    EXPECT_EQ(std::get<int>(read_summary_call({"--help"}, out, err)), 0);
    EXPECT_NE(out.str().find("Example: weft call scraper summary --json"), std::string::npos) << out.str();
}

}  // namespace
}  // namespace scraper
