// The views: from an answer as a node sends it to the text that a person reads.

#include "observer/format.hpp"
#include "observer/model.hpp"
#include "observer/pipelines.hpp"
#include "observer/table.hpp"
#include "observer/view.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

namespace weft::cli {
namespace {

using namespace std::chrono_literals;

json::object parsed(char const* text) { return json::parse(text).as_object(); }

TEST(view, shortens_numbers) {
    EXPECT_EQ(short_time(380us), "380us");
    EXPECT_EQ(short_time(999ms), "999ms");
    EXPECT_EQ(short_time(59s), "59s");
    EXPECT_EQ(short_time(14min + 59s), "14m");
    EXPECT_EQ(short_time(5h + 12min), "5h12m");
    EXPECT_EQ(short_time(51h), "2d03h");
    EXPECT_EQ(short_time(-1s), "0us");
    EXPECT_EQ(short_bytes(312), "312");
    EXPECT_EQ(short_bytes(12 * 1024), "12K");
    EXPECT_EQ(short_bytes(1'258'291), "1.1M");
    EXPECT_EQ(short_bytes(std::uint64_t{46} << 20U), "46M");
    EXPECT_EQ(short_bytes(std::uint64_t{2} << 30U), "2.0G");
    EXPECT_EQ(short_bytes(UINT64_MAX), "15E");
    EXPECT_EQ(short_count(999), "999");
    EXPECT_EQ(short_count(1'560), "1.5k");
    EXPECT_EQ(short_count(99'999), "99k");
    EXPECT_EQ(short_count(1'250'000), "1.2M");
    EXPECT_EQ(short_count(UINT64_MAX), "18E");
    EXPECT_EQ(percent(0.881), "88.1");
}

TEST(view, aligns_columns_by_code_points_and_leaves_no_blank_at_the_end) {
    table lines{{"A", "LONG", "C"}};
    lines.add({"caf\xC3\xA9", "", ""});
    lines.add({"x", "1", "2", "dropped"});
    EXPECT_EQ(lines.to_text(), "A     LONG  C\ncaf\xC3\xA9\nx     1     2\n");
    EXPECT_EQ(lines.to_text(false), "caf\xC3\xA9\nx     1  2\n");
}

TEST(view, lets_no_text_write_to_the_terminal) {
    EXPECT_EQ(printable("a\x1b[31mb\nc\x7f"), "a?[31mb?c?");
    EXPECT_EQ(printable("\xC2\x9B" "31m"), "?31m");
    EXPECT_EQ(printable("caf\xC3\xA9 \xC2\xA0"), "caf\xC3\xA9 \xC2\xA0");
}

TEST(view, of_processes) {
    auto const answer = parsed(R"({"total":104318,"sort":"mailbox","rows":[
        {"pid":"93.1","name":"hello.writer","label":null,"app":"hello","state":"receive","waits_at":"src/writer.cpp:88","mailbox":14880,
         "messages_in":15000,"reductions":"9007199254740993","memory_bytes":40960,"stack_bytes":65536,"age_ns":183600000000000},
        {"pid":"533.1","name":null,"label":"conn/41","app":null,"state":"call","waits_for":"93.1","waits_at":"src/conn.cpp:7","mailbox":1,
         "messages_in":2,"reductions":3,"memory_bytes":500,"stack_bytes":0,"age_ns":40000000000}]})");
    EXPECT_EQ(ps_text(answer),
              "PID    STATE    NAME/LABEL    APP    MAILBOX  IN     REDUCTIONS        MEMORY  STACK  AGE    WAITS                       CPU%\n"
              "93.1   receive  hello.writer  hello  14880    15000  9007199254740993  40K     64K    2d03h  src/writer.cpp:88           -\n"
              "533.1  call     conn/41       -      1        2      3                 500     0      40s    for 93.1 at src/conn.cpp:7  -\n"
              "2 of 104318, sorted by mailbox\n");
}

TEST(view, of_chosen_fields_has_the_values_as_they_came) {
    auto const answer = parsed(R"({"total":1,"sort":"pid","rows":[{"pid":"1.1","name":null,"age_ns":5}]})");
    EXPECT_EQ(ps_text(answer, {.fields = {"pid", "name", "age"}}), "PID  NAME  AGE\n1.1  -     5\n1 of 1, sorted by pid\n");
    EXPECT_EQ(ps_text(answer, {.fields = {"pid", "name", "age"}, .with_header = false}), "1.1  -  5\n");
}

TEST(view, of_a_node) {
    auto const hello = parsed(R"({"proto":1,"node":"demo","pid":4711,"weft":"0.1.0"})");
    auto const answer = parsed(R"({"total":5,"uptime_ns":133000000000,"processes":5,"max_processes":1048576,"spawned":4,"exited":0,"crashed":0,
        "messages":12,"dead_letters":0,"timers":1,"run_queue":0,"stack_bytes":33554432,
        "workers":[{"busy":0.5,"queued":0,"turns":9,"steals":0,"parks":3,"running":null},
                   {"busy":1,"queued":2,"turns":1,"steals":0,"parks":3,"running":"3.1"}]})");
    EXPECT_EQ(overview_text(hello, answer),
              "demo  pid 4711  weft 0.1.0  up 2m\n\n"
              "processes  5 of 1048576  spawned       4  exited  0  crashed    0\n"
              "messages   12            dead letters  0  timers  1  run queue  0\n"
              "stacks     32M\n\n"
              "WORKER  BUSY%  QUEUED  TURNS  STEALS  PARKS  RUNNING\n"
              "0       50.0   0       9      0       3      -\n"
              "1       100.0  2       1      0       3      3.1\n");
    EXPECT_EQ(json_line(hello, parsed(R"({"total":5})")), "{\"v\":1,\"node\":\"demo\",\"total\":5}\n");
}

TEST(view, of_one_process) {
    auto const answer = parsed(R"({"complete":true,"process":{"pid":"93.1","name":"hello.writer","label":"w","behaviour":"gen_server","app":"hello",
        "parent":"41.1","state":"call","state_ns":3000000,"waits_for":"42.1","waits_at":"src/writer.cpp:88","mailbox":3,"messages_in":9,
        "reductions":7,"memory_bytes":2048,"stack_bytes":1024,"age_ns":40000000000,"spawned_at":"src/sup.cpp:41","trap_exit":true},
        "links":[{"pid":"41.1","name":"hello.sup"}],"monitors":[],"monitored_by":[{"pid":"7.1","name":null}],
        "mailbox_by_type":{"order":2,"down":1},"published":{"class":"writer"}})");
    EXPECT_EQ(info_text(answer),
              "process 93.1  hello.writer  w  gen_server  app hello  parent 41.1\n"
              "state             call for 3ms, waits for 42.1, at src/writer.cpp:88\n"
              "mailbox           3, accepted 9\n"
              "reductions        7\n"
              "memory            2K, stack 1K\n"
              "spawned           at src/sup.cpp:41, 40s ago\n"
              "flags             trap_exit\n"
              "links (1)         41.1 hello.sup\n"
              "monitors (0)      -\n"
              "monitored by (1)  7.1\n"
              "mailbox by type   order 2, down 1\n"
              "publishes         class writer\n");
}

TEST(view, of_a_process_says_how_many_keys_are_left_out) {
    auto const text = [](char const* total) {
        return info_text(parsed((std::string{R"({"complete":true,"process":{"pid":"1.1","state":"running"},"keys":[{"registry":"phones","name":"ann"},
            {"registry":"phones","name":"bob"}],"keys_total":)"} + total + '}').c_str()));
    };
    EXPECT_NE(text("1002").find("phones/ann, phones/bob, and 1000 more\n"), std::string::npos) << text("1002");
    EXPECT_NE(text("2").find("phones/ann, phones/bob\n"), std::string::npos) << text("2");
}

TEST(view, of_a_process_that_could_not_answer_says_so) {
    auto const text = info_text(parsed(R"({"complete":false,"process":{"pid":"1.1","state":"running"},"links":[]})"));
    EXPECT_NE(text.find("came to no safe point in time"), std::string::npos);
    EXPECT_EQ(text.find("links (0)"), std::string::npos) << "an unknown list is not shown as an empty one";
}

TEST(view, of_a_tree_draws_branches) {
    auto const answer = parsed(R"({"total":6,"rows":[
        {"depth":0,"pid":"1.1","label":"root","state":"receive","mailbox":0},
        {"depth":1,"pid":"2.1","name":"sup","behaviour":"supervisor","state":"receive","mailbox":0,"published":{"restarts":"2"}},
        {"depth":2,"pid":"3.1","label":"a","state":"receive","mailbox":0},
        {"depth":2,"folded":80},
        {"depth":1,"pid":"4.1","label":"b","state":"running","mailbox":5},
        {"depth":0,"pid":"5.1","label":"other","state":"receive","mailbox":0}]})");
    EXPECT_EQ(tree_text(answer),
              "NAME/LABEL           PID  TYPE        STATE    MAILBOX  PUBLISHES\n"
              "root                 1.1  process     receive  0\n"
              "|-- sup              2.1  supervisor  receive  0        restarts=2\n"
              "|   |-- a            3.1  process     receive  0\n"
              "|   `-- ... 80 more\n"
              "`-- b                4.1  process     running  5\n"
              "other                5.1  process     receive  0\n");
}

TEST(view, of_an_answer_without_anything_is_no_crash) {
    EXPECT_FALSE(overview_text({}, {}).empty());
    EXPECT_FALSE(ps_text({}).empty());
    EXPECT_FALSE(info_text({}).empty());
    EXPECT_FALSE(tree_text({}).empty());
    EXPECT_FALSE(ps_text(parsed(R"({"rows":[1,null,[],{"pid":5}],"total":"x"})")).empty());
}

// Two mappers behind one source, in front of a sink; and a stage on its own.
char const* const stages = R"({"total":9,"rows":[
    {"pid":"4.1","name":"words","label":null,"app":"count","mailbox":1,"stage":"producer","dispatcher":"demand","emitted":7000,
     "buffered":2,"discarded":1,"producers":[],"consumers":[{"pid":"5.1","outstanding":3},{"pid":"6.1","outstanding":4}]},
    {"pid":"9.1","name":"alone","label":null,"app":null,"mailbox":0,"stage":"producer","dispatcher":"broadcast","emitted":0,
     "buffered":0,"discarded":0,"producers":[],"consumers":[]},
    {"pid":"5.1","name":"one","label":"map.0","app":"count","mailbox":2,"stage":"producer_consumer","dispatcher":"demand","emitted":600,
     "buffered":5,"discarded":0,"producers":[{"pid":"4.1","delivered":1000}],"consumers":[{"pid":"3.1","outstanding":1}]},
    {"pid":"6.1","name":null,"label":"map.1","app":"count","mailbox":3,"stage":"producer_consumer","dispatcher":"demand","emitted":400,
     "buffered":5,"discarded":0,"producers":[{"pid":"4.1","delivered":500}],"consumers":[{"pid":"3.1","outstanding":1}]},
    {"pid":"3.1","name":null,"label":"sink","app":"count","mailbox":0,"stage":"consumer",
     "producers":[{"pid":"5.1","delivered":600},{"pid":"6.1","delivered":400},{"pid":"77.1","delivered":1}],"consumers":[]}]})";

TEST(view, of_pipelines_joins_stages_that_do_the_same) {
    EXPECT_EQ(pipelines_text(parsed(stages), false),
              "app count, 4 stages\n"
              "STAGE  N  KIND               FROM   DISPATCHER  IN    OUT   DEMAND  BUFFER  DROPPED  MAILBOX\n"
              "words  1  producer           -      demand      -     7.0k  7       2       1        1\n"
              "map    2  producer_consumer  words  demand      1.5k  1.0k  2       10      0        5\n"
              "sink   1  consumer           map    -           1.0k  -     -       -       -        0\n"
              "\n"
              "1 stage\n"
              "STAGE  N  KIND      FROM  DISPATCHER  IN  OUT  DEMAND  BUFFER  DROPPED  MAILBOX\n"
              "alone  1  producer  -     broadcast   -   0    0       0       0        0\n");
    EXPECT_EQ(pipelines_text(parsed(R"({"rows":[]})"), false), "no stages\n");
}

TEST(view, of_pipelines_tells_events_per_second_between_two_answers) {
    auto const before = parsed(stages);
    auto now = parsed(stages);
    json::object& words = now["rows"].as_array()[0].as_object();
    words["emitted"] = 12000;
    json::object& sink = now["rows"].as_array()[4].as_object();
    sink["producers"].as_array().pop_back();  // a subscription that has ended takes its count along
    add_rates(now, before, 2.0);
    EXPECT_EQ(count_of(words, out_rate), 2500U);
    EXPECT_EQ(count_of(sink, in_rate), 0U);
    EXPECT_NE(pipelines_text(now, true).find("words  1  producer           -      demand      -     2.5k"), std::string::npos)
        << pipelines_text(now, true);
}

TEST(view, of_pipelines_bears_stages_in_a_ring) {
    auto const ring = parsed(R"({"rows":[{"pid":"1.1","label":"a","stage":"producer_consumer","producers":[{"pid":"2.1"}]},
                                         {"pid":"2.1","label":"b","stage":"producer_consumer","producers":[{"pid":"1.1"}]}]})");
    ASSERT_EQ(pipelines_of(ring, false).size(), 1U);
    EXPECT_EQ(pipelines_of(ring, false)[0].stages.size(), 2U);
    EXPECT_TRUE(pipelines_of(ring, false)[0].sources.empty());
}

TEST(view, of_pipelines_tells_producers_that_go_on_from_those_that_are_suspended) {
    auto const two = parsed(R"({"rows":[{"pid":"1.1","label":"a.0","app":"shop","state":"suspended","stage":"producer","producers":[]},
                                        {"pid":"2.1","label":"a.1","app":"shop","state":"receive","stage":"producer","producers":[]},
                                        {"pid":"3.1","label":"b","app":"shop","state":"suspended","stage":"consumer",
                                         "producers":[{"pid":"1.1"},{"pid":"2.1"}]}]})");
    auto const all = pipelines_of(two, false);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].paused, std::vector<std::string>{"1.1"});
    EXPECT_EQ(all[0].sources, std::vector<std::string>{"2.1"});
    EXPECT_EQ(title_of(all[0]), "shop/a");
}

}  // namespace
}  // namespace weft::cli
