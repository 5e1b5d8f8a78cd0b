// The views of the lists: from an answer as a node sends it to the text that a person reads.

#include "observer/command_frame.hpp"
#include "observer/looking.hpp"
#include "observer/rows_view.hpp"
#include "observer/stack_view.hpp"
#include "observer/view.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

namespace weft::cli {
namespace {

json::object decoded(char const* text) { return json::parse(text).as_object(); }

// O11
TEST(observer_views, draw_a_cycle_before_the_others_that_wait) {
    auto const answer = decoded(R"({"total":3,"cycles":[{"size":2,"waiting":96,"members":[
        {"pid":"93.1","name":"hello.writer","to":"533.1","to_name":"cache.get","at":"src/writer.cpp:97","since_ns":130000000000},
        {"pid":"533.1","name":"cache.get","to":"93.1","to_name":"hello.writer","at":"src/cache.cpp:61","since_ns":131000000000}]}],
        "rows":[{"pid":"7.1","name":null,"to":"93.1","to_name":"hello.writer","at":"src/c.cpp:1","since_ns":5000000}]})");
    EXPECT_EQ(waits_text(answer),
              "cycle of 2, 2m\n"
              "  93.1 hello.writer  --call--> 533.1 cache.get    src/writer.cpp:97\n"
              "  533.1 cache.get    --call--> 93.1 hello.writer  src/cache.cpp:61\n"
              "  96 processes wait for this cycle\n"
              "\n"
              "PID  NAME/LABEL  WAITS FOR          SINCE  AT\n"
              "7.1  -           93.1 hello.writer  5ms    src/c.cpp:1\n"
              "1 of 3, the longest first\n");
    EXPECT_EQ(waits_text(decoded(R"({"total":0,"cycles":[],"rows":[]})")), "no process waits in a call\n");
}

TEST(observer_views, of_schedulers) {
    auto const answer = decoded(R"({"at":"2026-01-02T12:00:00.513Z","total":2,"run_queue":12,"rows":[
        {"index":0,"busy":0.9,"queued":3,"turns":40000,"steals":5,"parks":1,"run":0.84,"steal":0.04,"poll":0.01,"timer":0.01,"idle":0.1,
         "running":"93.1","running_name":"hello.writer"},
        {"index":1,"busy":0.8,"queued":9,"turns":21000,"steals":0,"parks":2,"run":0.8,"steal":0,"poll":0,"timer":0,"idle":0.2,
         "running":null,"running_name":null}]})");
    EXPECT_EQ(schedulers_line(answer), "12:00:00.5 busy=85% runq=12 [3 9] run=82 steal=2 poll=1 timer=1 idle=15 slices=61k\n");
    std::string const text = schedulers_text(answer);
    EXPECT_NE(text.find("0      90.0   3       84.0"), std::string::npos) << text;
    EXPECT_NE(text.find("93.1     hello.writer\n"), std::string::npos) << text;
    EXPECT_NE(text.find("2 of 2\n"), std::string::npos) << text;
}

TEST(observer_views, of_stacks_one_and_grouped) {
    address_names const names;
    auto const one = decoded(R"j({"pid":"93.1","name":"w","state":"receive","state_ns":3000000,"scheduler":null,"truncated":false,"frames":[
        {"address":"0x10","module":"/lib/libweft.so.0","offset":"0xabc","name":"weft::receive(weft::detail::search const&)"},
        {"address":"0x20","module":"/bin/hello","offset":"0x1f"}]})j");
    EXPECT_EQ(stack_text(one, names), "93.1 w, receive for 3ms\n  0 weft::receive\n  1 hello+0x1f\n");
    auto const all = decoded(R"({"total":104318,"different":2,"groups":[
        {"count":103102,"state":"receive","min_ns":60000000000,"max_ns":172800000000000,"labels":{"conn/*":103102},"frames":[
         {"module":"/bin/hello","offset":"0x1f"},{"module":"/bin/hello","offset":"0x2f"}]},
        {"count":1,"state":"runnable","min_ns":5000,"max_ns":5000,"labels":{},"frames":[]}]})");
    EXPECT_EQ(groups_text(all, names),
              "104318 processes, 2 different stacks\n"
              "103102 x  receive, for 1m to 2d00h        conn/*\n"
              "          hello+0x1f < hello+0x2f\n"
              "     1 x  runnable, for 5us\n"
              "          no stack\n");
    EXPECT_EQ(folded(one.at("frames").as_array(), names), "hello+0x1f;weft::receive");
}

TEST(observer_views, find_names_by_addr2line_where_the_file_is) {
    if (output_of({"addr2line", "--version"}).empty()) GTEST_SKIP() << "no addr2line";
    EXPECT_EQ(output_of({"/nonexistent/program"}), "");
    address_names names;
    auto const frames = json::parse(R"([{"module":"/nonexistent","offset":"0x1"},{"module":"relative","offset":"0x1"}])").as_array();
    names.learn(frames);
    EXPECT_EQ(names.name_of(frames.at(0).as_object()), "nonexistent+0x1") << "a file that is not here has no names";
}

TEST(observer_views, of_ps_have_columns_for_rates_only_when_there_are_any) {
    auto answer = decoded(R"({"total":5,"matching":2,"sort":"cpu","rows":[
        {"pid":"1.1","name":"a","state":"running","cpu":0.991,"growth_per_s":-120.4,"in_per_s":3400.0,"reductions_per_s":null}]})");
    EXPECT_EQ(ps_text(answer).find("IN/S"), std::string::npos);
    EXPECT_NE(ps_text(answer).find("CPU%"), std::string::npos);
    EXPECT_NE(ps_text(answer).find("1 of 2 that match, of 5, sorted by cpu"), std::string::npos);
    answer["window_s"] = 1.0;
    std::string const text = ps_text(answer, {.wide = true});
    EXPECT_NE(text.find("99.1  -120  3.4k  -      -"), std::string::npos) << text;
}

TEST(observer_views, of_growth_put_the_fastest_first) {
    auto const before = decoded(
        R"({"rows":[{"spawned_at":"a.cpp:1","processes":10,"memory_bytes":100},{"spawned_at":"b.cpp:2","processes":5,"memory_bytes":50}]})");
    auto const now =
        decoded(R"({"rows":[{"spawned_at":"a.cpp:1","processes":9,"memory_bytes":90},{"spawned_at":"b.cpp:2","processes":25,"memory_bytes":250},
        {"spawned_at":"c.cpp:3","processes":1,"memory_bytes":10}]})");
    auto const found = growth_between(before, now, 2);
    EXPECT_EQ(found.at("total").to_number<int>(), 3);
    EXPECT_EQ(found.at("rows").at(0).at("spawned_at").as_string(), "b.cpp:2");
    EXPECT_EQ(found.at("rows").at(0).at("grown").to_number<int>(), 20);
    EXPECT_EQ(found.at("rows").at(1).at("spawned_at").as_string(), "c.cpp:3");
    std::string const text = growth_text(found);
    EXPECT_NE(text.find("b.cpp:2     +20"), std::string::npos) << text;
}

TEST(observer_views, of_an_event_say_who_and_whom) {
    EXPECT_EQ(
        trace_line(decoded(R"({"at":"2026-01-02T12:00:00.114Z","pid":"93.1","label":"w","event":"send","type":"ok","peer":"4.1","text":null})")),
        "12:00:00.114  93.1 w  send  ok  to 4.1\n");
}

// O24
TEST(observer_output, has_the_rows_in_each_format) {
    auto const hello = decoded(R"({"proto":1,"node":"demo"})");
    auto const answer = decoded(R"({"total":2,"rows":[{"name":"a,b","pid":"1.1"},{"name":null,"pid":"2.1"}]})");
    answer_view const view = [](json::object const&, json::object const&) { return std::string{"text\n"}; };
    EXPECT_EQ(render(output_format::table, hello, answer, true, view), "text\n");
    EXPECT_EQ(render(output_format::csv, hello, answer, true, view), "name,pid\r\n\"a,b\",1.1\r\n,2.1\r\n");
    EXPECT_EQ(render(output_format::csv, hello, answer, false, view), "\"a,b\",1.1\r\n,2.1\r\n");
    EXPECT_EQ(render(output_format::jsonl, hello, answer, true, view), "{\"name\":\"a,b\",\"pid\":\"1.1\"}\n{\"name\":null,\"pid\":\"2.1\"}\n");
    EXPECT_EQ(render(output_format::name, hello, answer, true, view), "1.1\n2.1\n");
    EXPECT_EQ(json::parse(render(output_format::json, hello, answer, true, view)).at("node").as_string(), "demo");
}

}  // namespace
}  // namespace weft::cli
