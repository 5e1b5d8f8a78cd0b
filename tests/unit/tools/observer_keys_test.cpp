// The observer's keys: sequences against where the reader is then, without a terminal and without a node.

#include "observer/recording.hpp"
#include "observer/tui/editor.hpp"
#include "observer/tui/filter.hpp"
#include "observer/tui/key_machine.hpp"
#include "observer/tui/player.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace weft::cli::tui {
namespace {

class observer_keys : public testing::Test {
protected:
    observer_keys() : player_{read_recording((std::filesystem::path{WEFT_OBSERVER_FRAMES} / "demo.jsonl").string())} { player_.go_to(2.5); }

    /// The keys one after the other; the last one's action.
    action type(std::string_view text) {
        action last;
        auto const all = keys_of(text).value();
        for (key const each : all) last = press(state, player_.model(), each, 10);
        return last;
    }
    [[nodiscard]] item_list list() const { return items_of(player_.model(), state.now()); }
    [[nodiscard]] std::string chosen() const {
        auto const all = list();
        return all.items.empty() ? "" : all.items[cursor_in(all, state.now())].id;
    }
    ui_state state;
    player player_;
};

TEST_F(observer_keys, choose_views) {
    for (char number = '1'; number <= '8'; ++number) {
        type(std::string(1, number));
        EXPECT_EQ(state.now().at, screen_titles[static_cast<std::size_t>(number - '1')].at);
    }
    type("<tab>");
    EXPECT_EQ(state.now().at, screen::overview);
    type("<f5>");
    EXPECT_EQ(state.now().at, screen::tree);
    type("w");
    EXPECT_EQ(state.now().at, screen::warnings);
}

TEST_F(observer_keys, filter_by_condition) {  // O16
    type("2/mailbox>100<enter>");
    EXPECT_EQ(state.now().filter, "mailbox>100");
    auto const shown = list();
    ASSERT_EQ(shown.items.size(), 2U);
    EXPECT_EQ(shown.items[0].pid, "93.1");
    EXPECT_EQ(shown.items[1].pid, "412.7");
    type("/<backspace><esc>");
    EXPECT_EQ(state.now().filter, "mailbox>100");
    type("<esc>");
    EXPECT_EQ(state.now().filter, "");
}

TEST_F(observer_keys, say_what_is_wrong_with_a_filter_and_leave_it_there_to_mend) {
    type("2/mailbx>1<enter>");
    ASSERT_TRUE(state.typing);
    EXPECT_NE(state.note.find("filter is 'mailbx'; did you mean mailbox? Allowed are "), std::string::npos) << state.note;
    type("<enter>");
    type("<backspace><backspace><backspace>ox><enter>");
    EXPECT_NE(state.note.find("at character 9 there must be a number"), std::string::npos) << state.note;
    type("100<enter>");
    EXPECT_FALSE(state.typing);
    EXPECT_EQ(list().items.size(), 2U);
    EXPECT_EQ(questions_of(state.now(), player_.model()).back().parameters.at("filter").as_string(), "mailbox>100") << "the node has more";
    type("<esc>/conn<enter>");
    EXPECT_FALSE(questions_of(state.now(), player_.model()).back().parameters.contains("filter")) << "plain text is the reader's";
}

TEST_F(observer_keys, open_the_process_with_the_longest_mailbox_and_go_back) {  // O17
    type("2c");
    EXPECT_EQ(chosen(), "77.1");
    type("m<enter>");
    EXPECT_EQ(state.now().at, screen::process);
    EXPECT_EQ(state.now().subject, "93.1");
    type("p");
    EXPECT_EQ(state.now().subject, "41.1");
    type("<esc><esc>");
    EXPECT_EQ(state.now().at, screen::processes);
    type("r");
    EXPECT_TRUE(state.now().reversed);
}

TEST_F(observer_keys, move_within_the_list_only) {
    type("2<down>j");
    EXPECT_EQ(chosen(), "877.2");
    type("<home><up>");
    EXPECT_EQ(chosen(), "93.1");
    type("<end><down>");
    EXPECT_EQ(chosen(), list().items.back().id);
    type("<pageup>");
    EXPECT_EQ(chosen(), list().items[list().items.size() - 11].id);
}

TEST_F(observer_keys, follow_what_moves) {
    type("2<down>f");
    EXPECT_EQ(state.now().followed, "412.7");
    type("c");
    EXPECT_EQ(chosen(), "412.7");
    type("f");
    EXPECT_EQ(state.now().followed, "");
}

TEST_F(observer_keys, kill_only_after_y_and_only_what_was_chosen_then) {
    type("2K");
    ASSERT_TRUE(state.asking);
    EXPECT_EQ(state.asking->pids, std::vector<std::string>{"93.1"});
    EXPECT_EQ(state.asking->whom, "93.1 hello.writer");
    EXPECT_EQ(type("n").what, action::kind::none);
    EXPECT_FALSE(state.asking);
    type("K");
    player_.go_to(9.5);  // the list may be another by now; slot and generation are not
    auto const wanted = type("y");
    EXPECT_EQ(wanted.what, action::kind::ask);
    EXPECT_EQ(wanted.asked.at(0).operation, "kill");
    EXPECT_EQ(wanted.asked.at(0).parameters.at("pid").as_string(), "93.1");
}

TEST_F(observer_keys, suspend_what_runs_and_resume_what_does_not) {
    type("2/batch<enter>Z");
    ASSERT_TRUE(state.asking);
    EXPECT_EQ(state.asking->operation, "resume");
    type("q<esc>/report<enter>Z");
    ASSERT_TRUE(state.asking);
    EXPECT_EQ(state.asking->operation, "suspend");
    type("qR");
    EXPECT_EQ(state.asking->operation, "restart");
}

TEST_F(observer_keys, let_the_producers_of_the_chosen_pipeline_stand_still) {
    type("4<right>P");
    ASSERT_TRUE(state.asking);
    EXPECT_EQ(state.asking->whom, "the producers of hello/clicks.source");
    EXPECT_EQ(type("n").what, action::kind::none);
    EXPECT_EQ(state.note, "suspend of the producers of hello/clicks.source: not done");
    type("<left>P");
    auto const wanted = type("y");
    ASSERT_EQ(wanted.asked.size(), 1U);
    EXPECT_EQ(wanted.asked[0].operation, "suspend");
    EXPECT_EQ(json::serialize(wanted.asked[0].parameters), R"({"pid":"200.1"})");
}

TEST_F(observer_keys, let_the_producers_of_a_paused_pipeline_go_on) {
    node_model model;
    model.greet({{"node", "demo"}});
    model.take("pipelines", json::parse(R"({"rows":[{"pid":"1.1","label":"a.0","state":"suspended","stage":"producer","producers":[]},
        {"pid":"2.1","label":"a.1","state":"suspended","stage":"producer","producers":[]},
        {"pid":"3.1","label":"b","state":"receive","stage":"consumer","producers":[{"pid":"1.1"},{"pid":"2.1"}]}]})").as_object(), 1.0);
    state.go_to(screen::pipelines);
    EXPECT_EQ(press(state, model, U'P', 10).what, action::kind::none);
    auto const wanted = press(state, model, U'y', 10);
    ASSERT_EQ(wanted.asked.size(), 2U);
    EXPECT_EQ(wanted.asked[0].operation, "resume");
    EXPECT_EQ(json::serialize(wanted.asked[1].parameters), R"({"pid":"2.1"})");
}

TEST_F(observer_keys, drain_a_pipeline_by_its_own_name) {
    node_model model;
    model.greet({{"node", "demo"}});
    model.take("pipelines", json::parse(R"({"rows":[{"pid":"1.1","label":"shop.orders.producer.0","state":"receive","producers":[]},
        {"pid":"3.1","label":"shop.orders.processor.0","state":"receive","stage":"consumer","producers":[{"pid":"1.1"}]}]})").as_object(), 1.0);
    state.go_to(screen::pipelines);
    EXPECT_EQ(press(state, model, U'D', 10).what, action::kind::none);
    ASSERT_TRUE(state.asking);
    EXPECT_EQ(state.asking->whom, "the pipeline shop.orders, which handles what it has and ends");
    auto const wanted = press(state, model, U'y', 10);
    ASSERT_EQ(wanted.asked.size(), 1U);
    EXPECT_EQ(wanted.asked[0].operation, "drain");
    EXPECT_EQ(json::serialize(wanted.asked[0].parameters), R"({"pid":"shop.orders"})");
}

TEST_F(observer_keys, cannot_drain_stages_without_a_name_of_their_own) {
    type("4D");
    EXPECT_FALSE(state.asking);
    EXPECT_EQ(state.note, "these stages have no name of their own, as a pipeline of broadway has");
}

TEST_F(observer_keys, change_nothing_of_a_recording) {
    state.replaying = true;
    type("4P");
    EXPECT_FALSE(state.asking);
    type("D");
    EXPECT_FALSE(state.asking);
    type("2K");
    EXPECT_FALSE(state.asking);
    EXPECT_EQ(state.note, "a recording cannot be changed");
    EXPECT_EQ(type("[").what, action::kind::older);
    EXPECT_EQ(type("]").what, action::kind::newer);
}

TEST_F(observer_keys, fold_the_tree) {  // O19
    type("3");
    std::size_t const all = list().items.size();
    type("<down><left>");
    EXPECT_EQ(chosen(), "41.1");
    EXPECT_LT(list().items.size(), all);
    type("<right>");
    EXPECT_EQ(list().items.size(), all);
    type("h");
    EXPECT_LT(list().items.size(), all);
    type("hu");
    EXPECT_EQ(list().items.size(), all + 1);
    type("c");
    EXPECT_LT(list().items.size(), 4U);
    type("e");
    EXPECT_EQ(list().items.size(), all + 1);
}

TEST_F(observer_keys, keep_the_parents_of_what_is_found_in_the_tree) {
    type("3/conn/41<enter>");
    std::vector<std::string> ids;
    for (auto const& each : list().items) ids.push_back(each.id);
    EXPECT_EQ(ids, (std::vector<std::string>{"40.1", "41.1", "43.1", "412.7"}));
}

TEST_F(observer_keys, go_through_pipelines_and_to_the_workers_of_a_stage) {  // O18
    type("4");
    EXPECT_EQ(list().items.front().id, "orders/queue");
    type("<right>");
    EXPECT_EQ(list().items.front().id, "clicks.source");
    type("<right><enter>");
    EXPECT_EQ(state.now().at, screen::processes);
    EXPECT_EQ(state.now().filter, "label~\"orders/queue*\"");
    type("<esc>");
    EXPECT_EQ(state.now().at, screen::pipelines);
}

TEST_F(observer_keys, group_by_label) {
    type("2u");
    auto const groups = list();
    auto const conns = std::ranges::find(groups.items, "conn/*", &item::id);
    ASSERT_NE(conns, groups.items.end());
    EXPECT_EQ(conns->row->at("group_size").to_number<int>(), 15);
}

TEST_F(observer_keys, pause_change_the_interval_look_back_and_quit) {
    type(" ++");
    EXPECT_TRUE(state.paused);
    EXPECT_EQ(intervals_ms[state.interval], 5000);
    type("----------");
    EXPECT_EQ(intervals_ms[state.interval], 250);
    type("[[]");
    EXPECT_EQ(state.back, 1U);
    type("?");
    EXPECT_TRUE(state.helping);
    EXPECT_EQ(type("q").what, action::kind::none);
    EXPECT_EQ(type("E").what, action::kind::write_json);
    EXPECT_EQ(type("y").text, "93.1 hello.writer");
    EXPECT_EQ(type("q").what, action::kind::quit);
}

TEST_F(observer_keys, trace_with_a_limit_and_look_at_who_waits) {
    auto const traced = type("2T");
    EXPECT_EQ(state.now().at, screen::trace);
    EXPECT_EQ(traced.what, action::kind::ask);
    EXPECT_EQ(traced.asked.at(0).operation, "trace");
    EXPECT_EQ(json::serialize(traced.asked.at(0).parameters), R"({"pid":"93.1","max":100,"time_ms":10000})");
    EXPECT_EQ(list().items.size(), 3U);
    EXPECT_EQ(chosen(), "0");
    type("<enter>");
    EXPECT_EQ(state.now().subject, "412.7") << "the other process";
    type("<esc>T");
    EXPECT_EQ(state.trail.size(), 1U) << "again, in the same place";
    type("<esc>b");
    EXPECT_EQ(state.now().at, screen::waiters);
    EXPECT_EQ(state.now().subject, "93.1");
    auto const questions = questions_of(state.now(), player_.model());
    EXPECT_EQ(questions[2].parameters.at("pid").as_string(), "93.1");
    EXPECT_EQ(questions[3].operation, "stack");
    EXPECT_EQ(questions[3].parameters.at("pid").as_string(), "412.7") << "of the one under the cursor";
    type("<down>");
    EXPECT_EQ(questions_of(state.now(), player_.model())[3].parameters.at("pid").as_string(), "877.2");
    type("<esc>7g");
    EXPECT_EQ(state.now().at, screen::waits);
    type("<enter>");
    EXPECT_EQ(state.now().at, screen::process);
    EXPECT_EQ(state.now().subject, "412.7");
}

TEST_F(observer_keys, set_a_log_level_for_a_while) {
    type("2/conn/41<enter>l");
    ASSERT_TRUE(state.typing);
    EXPECT_EQ(state.writing_about, "conn");
    auto const asked = type("debug<enter>");
    EXPECT_EQ(asked.what, action::kind::ask);
    EXPECT_EQ(json::serialize(asked.asked.at(0).parameters), R"({"where":"conn","level":"debug","for_ms":600000})");
    EXPECT_EQ(type("l<enter>").what, action::kind::none);
    EXPECT_EQ(state.note, "log level of conn: not changed");
    type("l<esc>/");
    EXPECT_EQ(state.writing, prompt::filter) << "the next line is a filter again";
    EXPECT_EQ(*state.typing, "conn/41");
}

TEST_F(observer_keys, open_the_line_of_source) {
    auto const wanted = type("2o");
    EXPECT_EQ(wanted.what, action::kind::edit);
    EXPECT_EQ(wanted.text, "src/writer.cpp:52");
    EXPECT_EQ(type("8<end>o").text, "src/disk.cpp:77");
    auto const place = parse_place("src/disk.cpp:77");
    ASSERT_TRUE(place);
    EXPECT_EQ(place->file, "src/disk.cpp");
    EXPECT_EQ(place->line, 77U);
    EXPECT_FALSE(parse_place("src/disk.cpp"));
    EXPECT_FALSE(parse_place(":7"));
    auto const folder = std::filesystem::path{WEFT_OBSERVER_FRAMES};
    EXPECT_EQ(find_source("unit/tools/observer_keys_test.cpp", folder), folder.parent_path() / "observer_keys_test.cpp");
    EXPECT_EQ(find_source("somewhere/else/demo.jsonl", folder), folder / "demo.jsonl");
    EXPECT_FALSE(find_source("no such file.cpp", folder));
}

TEST_F(observer_keys, reveal_the_state_and_go_through_the_links) {
    type("2<enter>v");
    EXPECT_TRUE(state.now().revealed);
    EXPECT_EQ(questions_of(state.now(), player_.model()).back().operation, "reveal");
    type("v");
    EXPECT_NE(questions_of(state.now(), player_.model()).back().operation, "reveal");
    type("<end>");
    EXPECT_EQ(chosen(), "monitored_by 901.4");
    type("l");
    EXPECT_EQ(chosen(), "links 41.1");
}

TEST_F(observer_keys, explain_and_silence_a_warning) {
    type("7i");
    EXPECT_EQ(state.now().at, screen::explain);
    EXPECT_EQ(list().items.front().title, "W10b  deadlock");
    type("<esc><down>");
    auto const silence = type("z");
    EXPECT_EQ(silence.asked.at(0).operation, "silence");
    EXPECT_EQ(json::serialize(silence.asked.at(0).parameters), R"({"code":"W01","for_ms":3600000,"subject":"93.1 hello.writer"})");
    type("<down>");
    EXPECT_EQ(type("a").asked.at(0).parameters.at("label").as_string(), "report/*");
    type("x<end>");
    EXPECT_EQ(chosen(), "silenced W09 412.7 conn/41");
    EXPECT_EQ(type("z").asked.at(0).parameters.at("for_ms").as_int64(), 0) << "takes it back";
    type("T");
    EXPECT_EQ(state.now().at, screen::thresholds);
    state.replaying = true;
    EXPECT_EQ(type("<esc>z").what, action::kind::none);
    EXPECT_EQ(state.note, "a recording cannot be changed");
}

TEST_F(observer_keys, go_from_match_to_match) {
    type("3u/conn<enter><home>n");
    EXPECT_EQ(chosen(), "43.1") << "what is above is no match";
    type("n");
    EXPECT_EQ(chosen(), "412.7");
    type("NN");
    EXPECT_EQ(chosen(), "877.2") << "round the end";
}

TEST_F(observer_keys, tell_how_a_child_ended_below_it) {  // O19
    type("3");
    auto const all = list();
    auto const note = std::ranges::find(all.items, "42.1 last exit", &item::id);
    ASSERT_NE(note, all.items.end());
    EXPECT_EQ(note->title, "last exit 11:59:55: write: No space left on device at src/disk.cpp:77 (same reason x5)");
    EXPECT_EQ((note - 1)->id, "42.1");
}

TEST(observer_filter, compares_fields_by_their_units) {
    auto const row =
        json::parse(
            R"({"pid":"93.1","label":"conn/41","mailbox":310,"memory_bytes":40960,"age_ns":840000000000,"cpu":0.04,"state":"call","name":null})")
            .as_object();
    for (auto const* yes :
         {"mailbox>100", "mailbox>=310 and state=call", "label~\"conn/*\"", "memory>39KiB", "memory<41k", "age>13m", "age<=14m", "cpu>3%",
          "cpu<0.05", "CONN", "", "state!=receive", "not state=receive", "(mailbox<10 or state=call) and label!~job/*"})
        EXPECT_TRUE(row_filter{yes}.accepts(row)) << yes;
    for (auto const* no :
         {"mailbox>310", "mailbox>100 and state=receive", "label~con", "memory>41k", "age>15m", "cpu>5%", "writer", "nosuch=1", "name~*x",
          "mailbox>"})
        EXPECT_FALSE(row_filter{no}.accepts(row)) << no;
}

}  // namespace
}  // namespace weft::cli::tui
