// Jobs as JSON lines: what is taken, and that every mistake is told with its place.

#include "jobber/spec_json.hpp"

#include <boost/json/serialize.hpp>

#include <sstream>

#include "support.hpp"

namespace jobber {
namespace {

using namespace std::chrono_literals;

std::string refusal(std::string_view json) {
    try {
        static_cast<void>(parse_spec(json));
    } catch (input_error const& wrong) {
        return wrong.what();
    }
    return "it was taken";
}

TEST(spec_json, takes_every_key) {
    job_spec const spec = parse_spec(R"({"id":"a","kind":"mail","command":"x y","priority":-3,"retries":4,"backoff":"1s",)"
                                     R"("backoff_max":"1m","timeout":"250ms","delay":"2h"})");
    EXPECT_EQ(spec, (job_spec{.id = "a", .kind = "mail", .command = "x y", .priority = -3, .retries = 4, .backoff = 1s,
                              .backoff_max = 1min, .timeout = 250ms, .delay = 2h}));
    EXPECT_EQ(parse_spec(R"({"id":"b","builtin":"sleep","arguments":["1s"]})"),
              (job_spec{.id = "b", .builtin = "sleep", .arguments = {"1s"}}));
}

TEST(spec_json, takes_back_what_it_writes) {
    for (auto const* text : {R"({"id":"a","kind":"default","command":"echo \"ü\""})",
                             R"({"id":"b","kind":"k","builtin":"write","arguments":["f","t"],"priority":7,"retries":1,)"
                             R"("backoff":"0s","backoff_max":"0s","timeout":"36500ms","delay":"100d"})"}) {
        job_spec const spec = parse_spec(text);
        EXPECT_EQ(parse_spec(boost::json::serialize(to_json(spec))), spec) << text;
    }
}

TEST(spec_json, names_what_is_wrong) {
    EXPECT_NE(refusal("{").find("not JSON"), std::string::npos);
    EXPECT_EQ(refusal("[]"), "a job must be a JSON object");
    EXPECT_EQ(refusal(R"({"command":"x"})"), "a job needs an id");
    EXPECT_EQ(refusal(R"({"id":"a"})"), "job a needs a command or a builtin, and not both");
    EXPECT_EQ(refusal(R"({"id":"a","command":"x","builtin":"fail"})"), "job a needs a command or a builtin, and not both");
    EXPECT_EQ(refusal(R"({"id":"a b","command":"x"})"), R"(id is "a b"; it must be 1 to 200 bytes without blanks)");
    EXPECT_EQ(refusal(R"({"id":"a","command":"x","retries":-1})"), "retries is -1; it must be a whole number from 0 to 1000000");
    EXPECT_EQ(refusal(R"({"id":"a","command":"x","priority":1.5})"),
              "priority is 1.5E0; it must be a whole number from -1000 to 1000");
    EXPECT_EQ(refusal(R"({"id":"a","command":"x","timeout":"0s"})"), R"(timeout is "0s"; it must be more than 0)");
    EXPECT_EQ(refusal(R"({"id":"a","command":"x","delay":"soon"})"),
              R"(delay is "soon"; it must be a duration such as 250ms, 10s or 5m, at most 3650d)");
    EXPECT_NE(refusal(R"({"id":"a","command":"x","delay":"3651d"})").find("at most 3650d"), std::string::npos);
    EXPECT_EQ(refusal(R"({"id":"a","command":"x","retrys":1})"), "unknown key \"retrys\"; did you mean retries?");
    EXPECT_EQ(refusal(R"({"id":"a","command":"x","backoff":"6m"})"), "job a: backoff is longer than backoff_max, which is 5m");
    EXPECT_EQ(refusal(R"({"id":"a","command":"x","arguments":["y"]})"),
              "job a: arguments are for a builtin; a command holds its own");
    EXPECT_EQ(refusal(R"({"id":"a","builtin":"sleep","arguments":"1s"})"), R"(arguments is "1s"; it must be an array of strings)");
}

TEST(spec_json, checks_the_arguments_of_builtins) {
    EXPECT_EQ(refusal(R"({"id":"a","builtin":"slep"})"),
              "builtin is \"slep\"; it must be one of sleep, fail, write; did you mean sleep?");
    EXPECT_NE(refusal(R"({"id":"a","builtin":"sleep"})").find("sleep takes one argument"), std::string::npos);
    EXPECT_NE(refusal(R"({"id":"a","builtin":"sleep","arguments":["long"]})").find("a duration"), std::string::npos);
    EXPECT_NE(refusal(R"({"id":"a","builtin":"fail","arguments":["-1"]})").find("how many times"), std::string::npos);
    EXPECT_NE(refusal(R"({"id":"a","builtin":"write","arguments":["x"]})").find("write takes two arguments"), std::string::npos);
}

TEST(spec_json, reads_lines_and_passes_over_blank_ones) {
    std::istringstream lines{"{\"id\":\"a\",\"command\":\"x\"}\n\n  \r\n{\"id\":\"b\",\"command\":\"y\"}"};
    auto const specs = read_specs(lines, "jobs");
    ASSERT_EQ(specs.size(), 2U);
    EXPECT_EQ(specs[1].id, "b");
}

TEST(spec_json, tells_the_place_of_a_mistake) {
    std::istringstream twice{"{\"id\":\"a\",\"command\":\"x\"}\n{\"id\":\"a\",\"command\":\"y\"}\n"};
    try {
        static_cast<void>(read_specs(twice, "jobs"));
        FAIL() << "it was taken";
    } catch (input_error const& wrong) { EXPECT_STREQ(wrong.what(), "jobs:2: job a is there already, at jobs:1"); }
    try {
        static_cast<void>(read_spec_files({"/no/such/file"}));
        FAIL() << "it was taken";
    } catch (input_error const& wrong) { EXPECT_STREQ(wrong.what(), "cannot open /no/such/file: No such file or directory"); }
}

}  // namespace
}  // namespace jobber
