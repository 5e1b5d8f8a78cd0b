// The environment gives the defaults, the command line overrides them, and every wrong value is named.

#include "jobber/options.hpp"

#include <sstream>

#include "support.hpp"

namespace jobber {
namespace {

using namespace std::chrono_literals;

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

template <class Options>
Options expect(std::vector<std::string> arguments, environment const& env = {}) {
    auto const got = given(std::move(arguments), env);
    EXPECT_TRUE(std::holds_alternative<Options>(got.result)) << got.err;
    return std::get<Options>(got.result);
}

void expect_refused(int code, std::vector<std::string> arguments, std::string const& because, environment const& env = {}) {
    auto const got = given(std::move(arguments), env);
    ASSERT_TRUE(std::holds_alternative<int>(got.result));
    EXPECT_EQ(std::get<int>(got.result), code);
    EXPECT_EQ(got.out, "");
    EXPECT_NE(got.err.find(because), std::string::npos) << got.err;
}

TEST(options, of_a_run_have_defaults) {
    EXPECT_EQ(expect<run_options>({"run"}), run_options{.journal = "jobber.db"});
    EXPECT_EQ(expect<run_options>({"run"}, {.journal = "x.db", .jobs = 3, .limits = {"mail=2"}, .grace = 1s}),
              (run_options{.journal = "x.db", .jobs = 3, .limits = {{"mail", 2}}, .grace = 1s}));
}

TEST(options, of_a_run_are_taken_from_the_command_line) {
    EXPECT_EQ(expect<run_options>({"run", "a", "-", "--journal", "j", "--jobs", "4", "--limit", "mail=2", "--limit", "a=b=1",
                                   "--grace", "1.5s", "--stay", "--json", "--quiet"},
                                  {.limits = {"other=1"}}),
              (run_options{.journal = "j", .files = {"a", "-"}, .jobs = 4, .limits = {{"a=b", 1}, {"mail", 2}},
                           .grace = 1500ms, .stay = true, .json = true, .quiet = true}));
    EXPECT_EQ(expect<run_options>({"run", "--limit", "k=1", "file"}).files, std::vector<std::string>{"file"});
}

TEST(options, of_the_other_verbs_are_taken_too) {
    EXPECT_EQ(expect<add_options>({"add", "a", "b", "--journal", "j"}), (add_options{.journal = "j", .files = {"a", "b"}}));
    EXPECT_EQ(expect<status_options>({"status"}), status_options{.journal = "jobber.db"});
    EXPECT_EQ(expect<status_options>({"status", "id", "--state", "failed", "--kind", "k", "--rows", "0", "--json"}),
              (status_options{.journal = "jobber.db", .id = "id",
                              .which = {.state = job_state::failed, .kind = "k", .limit = 0}, .json = true}));
}

TEST(options, name_what_is_wrong) {
    expect_refused(2, {}, "subcommand");
    expect_refused(2, {"rnu"}, "subcommand");
    expect_refused(2, {"add"}, "FILE");
    expect_refused(2, {"run", "--jobs", "0"}, "--jobs: '0' is not a whole number from 1 to 10000");
    expect_refused(2, {"run", "--limit", "mail"}, "'mail' is not KIND=N");
    expect_refused(2, {"run", "--limit", "=1"}, "'=1' is not KIND=N");
    expect_refused(2, {"run", "--grace", "11s"}, "'11s' is not a duration of at most 10s");
    expect_refused(2, {"run", "--journal", ""}, "the name of a file is needed");
    expect_refused(2, {"run", "-", "-"}, "standard input can be read only once");
    expect_refused(2, {"status", "--state", "broken"}, "'broken' is not one of queued, running, waiting, done, failed");
    expect_refused(2, {"status", "--rows", "-1"}, "'-1' is not a whole number");
}

TEST(options, name_the_key_of_a_wrong_environment) {
    expect_refused(78, {"run"}, "jobber.jobs: '0'", {.jobs = 0});
    expect_refused(78, {"run"}, "jobber.limits: 'x'", {.limits = {"x"}});
    expect_refused(78, {"run"}, "jobber.grace: '11s'", {.grace = 11s});
    expect_refused(78, {"run"}, "jobber.journal: the name of a file is needed", {.journal = ""});
}

TEST(options, help_has_an_example_for_each_verb) {
    for (auto const& verb : std::vector<std::vector<std::string>>{{"--help"}, {"run", "--help"}, {"add", "--help"}, {"status", "--help"}}) {
        auto const got = given(verb);
        ASSERT_TRUE(std::holds_alternative<int>(got.result));
        EXPECT_EQ(std::get<int>(got.result), 0);
        EXPECT_NE(got.out.find("Example: jobber "), std::string::npos) << got.out;
        EXPECT_EQ(got.err, "");
    }
}

TEST(options, of_a_list_in_a_running_jobber_are_those_of_status) {
    std::ostringstream out;
    std::ostringstream err;
    auto const list = read_list_options({"--state", "running", "--rows", "3", "--json"}, out, err);
    ASSERT_TRUE(std::holds_alternative<list_request>(list)) << err.str();
    EXPECT_EQ(std::get<list_request>(list).which, (list_filter{.state = job_state::running, .limit = 3}));
    EXPECT_TRUE(std::get<list_request>(list).json);
    EXPECT_EQ(std::get<int>(read_list_options({"--state", "x"}, out, err)), 2);
}

}  // namespace
}  // namespace jobber
