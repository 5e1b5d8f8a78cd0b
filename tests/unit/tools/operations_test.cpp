// overview, ps, info and tree over snapshots that the test makes up.

#include <weft/observer/internal/metrics.hpp>
#include <weft/observer/internal/operations.hpp>
#include <weft/observer/internal/process_fields.hpp>
#include <weft/observer/internal/restart_book.hpp>

#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

namespace weft::observe {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t node_number = 1;

pid id(std::uint32_t slot, std::uint32_t generation = 1) { return {slot, generation, node_number}; }

class made_up final : public snapshots {
public:
    std::vector<process_summary> all{};
    std::vector<nanoseconds> patience_given{};
    std::vector<std::pair<std::string, std::string>> published{{"restarts", "2"}};

    process_summary& add(std::uint32_t slot, pid parent, std::string label) {
        process_summary made{};
        made.id = id(slot);
        made.parent = parent;
        made.label = std::move(label);
        made.age = 1000s - nanoseconds{slot};
        all.push_back(made);
        return all.back();
    }
    node_summary node() override {
        node_summary made;
        made.processes = static_cast<std::uint32_t>(all.size());
        made.uptime = 10s;
        made.workers = {worker_summary{.busy = 5s, .running = id(3)}};
        return made;
    }
    process_list processes() override { return {process_list{}, &all}; }  // not owned: it is asked for each row
    std::optional<process_details> details(pid of, nanoseconds patience) override {
        patience_given.push_back(patience);
        for (auto const& each : all) {
            if (each.id != of) continue;
            process_details made;
            made.summary = each;
            made.complete = patience > 0ns;
            made.links = {id(9), id(1)};
            made.mailbox_by_type = {{"order", 3}};
            made.published = published;
            return made;
        }
        return std::nullopt;
    }
};

operation_table const& table() {
    static operation_table const made = [] {
        operation_table all;
        add_process_operations(all);
        return all;
    }();
    return made;
}

json::object ask(std::string_view name, json::object const& request, snapshots& from) {
    node_context node{.from = from};
    asked by{.node = node, .who = {.granted = role::read}};
    return table().run(name, request, by);
}

std::string column(json::object const& answer, std::string_view key) {
    std::string text;
    for (auto const& row : answer.at("rows").as_array()) {
        auto const* const value = row.as_object().if_contains(key);
        text += (text.empty() ? "" : " ") + (value == nullptr ? "-" : json::serialize(*value));
    }
    return text;
}

std::string refusal(std::string_view name, json::object const& request, snapshots& from) {
    try {
        static_cast<void>(ask(name, request, from));
        return "(answered)";
    } catch (request_error const& no) {
        return no.code() + ": " + no.what();
    }
}

TEST(operations, add_time_total_and_cost_to_every_answer) {
    made_up from;
    from.add(1, {}, "a");
    for (auto const& name : table().names(role::read)) {
        auto const answer = ask(name, {{"pid", "1.1"}}, from);
        EXPECT_TRUE(answer.contains("at") && answer.contains("total")) << name;
        EXPECT_TRUE(answer.at("cost").as_object().contains("cpu_us")) << name;
    }
}

TEST(operations, overview_tells_how_busy_a_worker_is) {
    made_up from;
    auto const answer = ask("overview", {}, from);
    auto const& worker = answer.at("workers").at(0).as_object();
    EXPECT_DOUBLE_EQ(worker.at("busy").as_double(), 0.5);
    EXPECT_EQ(worker.at("running").as_string(), "3.1");
}

TEST(operations, metrics_ask_for_the_pipelines_once_and_only_when_they_are_wanted) {
    made_up from;
    from.add(1, {}, "a");
    int asked_for = 0;
    operation_table counting;
    counting.add({.name = "pipelines", .run = [&](json::object const&, asked&) {
        ++asked_for;
        json::object row{{"name", "orders.s3_1"}, {"pipeline", "orders"}, {"emitted", 7}, {"results", "ok=5 failed=2"}};
        return json::object{{"total", 1}, {"rows", json::array{std::move(row)}}};
    }});
    node_context node{.from = from};
    asked by{.node = node, .who = {.granted = role::read}};
    auto const text = metrics_text(counting, {}, by);
    EXPECT_EQ(asked_for, 1);
    EXPECT_NE(text.find("weft_stage_events_total{pipeline=\"orders\",stage=\"orders.s3\",direction=\"out\"} 7\n"), std::string::npos) << text;
    EXPECT_NE(text.find("weft_pipeline_messages_total{pipeline=\"orders\",stage=\"orders.s3\",result=\"failed\"} 2\n"), std::string::npos);
    EXPECT_NE(metrics_text(counting, {{"name", "weft_stage_events*"}}, by).find("weft_stage_events_total"), std::string::npos);
    EXPECT_EQ(asked_for, 2);
    EXPECT_NE(metrics_text(counting, {{"name", "weft_timers"}}, by).find("weft_timers 0"), std::string::npos);
    EXPECT_EQ(asked_for, 2);
}

TEST(operations, ps_sorts_and_limits) {
    made_up from;
    for (std::uint32_t slot : {4U, 2U, 3U, 1U}) from.add(slot, {}, "p").mailbox = slot % 3;
    EXPECT_EQ(column(ask("ps", {}, from), "pid"), R"("1.1" "2.1" "3.1" "4.1")") << "by pid when nothing is said";
    EXPECT_EQ(column(ask("ps", {{"sort", "mailbox"}}, from), "pid"), R"("2.1" "1.1" "4.1" "3.1")") << "high first, equal ones by pid";
    EXPECT_EQ(column(ask("ps", {{"sort", "mailbox:asc"}, {"limit", 2}}, from), "mailbox"), "0 1");
    EXPECT_EQ(ask("ps", {{"limit", 1}}, from).at("total").as_uint64(), 4U);
    EXPECT_EQ(parse_sort("memory").by->name, "memory_bytes");
    EXPECT_EQ(parse_sort("age").by->name, "age_ns");
    EXPECT_EQ(parse_sort("state").by->name, "state");
}

TEST(operations, ps_shows_the_fields_that_were_asked_for) {
    made_up from;
    from.add(1, {}, "conn/41").state = process_state::call;
    EXPECT_EQ(json::serialize(ask("ps", {{"fields", {"pid", "label", "state", "parent"}}}, from).at("rows").at(0)),
              R"({"pid":"1.1","label":"conn/41","state":"call","parent":null})");
}

TEST(operations, refuse_bad_requests_by_name_value_and_what_is_allowed) {
    made_up from;
    EXPECT_NE(refusal("ps", {{"sort", "mailbx"}}, from).find("bad_argument: sort is 'mailbx'; did you mean mailbox?"), std::string::npos);
    EXPECT_NE(refusal("ps", {{"sort", "pid:up"}}, from).find("asc and desc are allowed"), std::string::npos);
    EXPECT_NE(refusal("ps", {{"limit", 0}}, from).find("limit is 0; allowed is an integer from 1 to 5000"), std::string::npos);
    EXPECT_NE(refusal("ps", {{"fields", {"pid", "x"}}}, from).find("fields is 'x'"), std::string::npos);
    EXPECT_NE(refusal("ps", {{"fields", "pid"}}, from).find("fields must be a list"), std::string::npos);
}

TEST(operations, ps_stops_before_a_line_is_too_long) {
    made_up from;
    for (std::uint32_t slot = 0; slot < 5000; ++slot) from.add(slot, {}, std::string(500, 'x'));
    auto const answer = ask("ps", {{"limit", 5000}}, from);
    EXPECT_LT(json::serialize(answer).size(), max_line_bytes);
    EXPECT_TRUE(answer.at("truncated").as_bool());
    EXPECT_GT(answer.at("rows").as_array().size(), 500U);
}

TEST(operations, info_finds_by_pid_and_by_name) {
    made_up from;
    from.add(1, {}, "root");
    from.add(9, id(1), "").name = "hello.writer";
    auto const answer = ask("info", {{"pid", "hello.writer"}}, from);
    EXPECT_EQ(answer.at("process").at("pid").as_string(), "9.1");
    EXPECT_EQ(json::serialize(answer.at("links")), R"([{"pid":"1.1","name":"root"},{"pid":"9.1","name":"hello.writer"}])");
    EXPECT_EQ(json::serialize(answer.at("mailbox_by_type")), R"({"order":3})");
    EXPECT_EQ(from.patience_given, std::vector<nanoseconds>{patience});
    EXPECT_EQ(refusal("info", {{"pid", "9.7"}}, from), "no_such_process: 9.7 is gone; slot 9 now holds 9.1");
    EXPECT_EQ(refusal("info", {{"pid", "5.1"}}, from), "no_such_process: there is no process 5.1");
    EXPECT_NE(refusal("info", {}, from).find("bad_argument: pid is empty"), std::string::npos);
    for (auto const* wrong : {"9", "9.", ".1", "9.1.1", "-9.1", "99999999999.1"})
        EXPECT_NE(refusal("info", {{"pid", wrong}}, from).find("and it is no pid such as 93.1"), std::string::npos) << wrong;
}

TEST(operations, info_tells_what_surrounds_a_process) {
    made_up from;
    auto book = restart_book{};
    auto told = std::make_shared<log::event>();
    told->time = 60s;
    told->process = id(1);
    told->what = log::report{.kind = "child_ended",
                             .data = {{"child", "disk"}, {"process", id(7)}, {"reason", "no space"}, {"then", "restarted as 9.1"}}};
    book.handle(told, {});
    from.published = {{"strategy", "one_for_one"}, {"restarts", "2"}, {"budget", "1 of 3 in 5 s used at the last restart"},
                      {"exit", "the newest"}, {"exit", "an older one"}};
    from.add(1, {}, "root").behaviour = "supervisor";
    from.add(9, id(1), "").name = "disk";
    for (std::uint32_t slot : {20U, 21U, 22U}) {
        auto& caller = from.add(slot, {}, slot == 22 ? "other" : "conn/" + std::to_string(slot));
        caller.state = process_state::call;
        caller.waits_for = slot == 22 ? id(20) : id(9);
        caller.in_state = nanoseconds{slot};
    }
    node_context node{.from = from, .lost = &book};
    asked by{.node = node, .who = {.granted = role::read}};
    auto const answer = table().run("info", {{"pid", "9.1"}}, by);
    EXPECT_EQ(answer.at("process").at("child").as_string(), "disk");
    EXPECT_EQ(answer.at("process").at("restarts").as_uint64(), 1U);
    EXPECT_EQ(json::serialize(answer.at("exits")), R"([{"at":"1970-01-01T00:01:00.000Z","pid":"7.1","reason":"no space","place":null}])");
    EXPECT_EQ(json::serialize(answer.at("supervisor")),
              R"({"pid":"1.1","name":"root","strategy":"one_for_one","restarts":"2","budget":"1 of 3 in 5 s used at the last restart"})");
    EXPECT_EQ(json::serialize(answer.at("callers")), R"({"total":2,"rows":[{"pid":"21.1","name":"conn/21","since_ns":21},)"
                                                     R"({"pid":"20.1","name":"conn/20","since_ns":20}],"groups":{"conn":2}})");
    EXPECT_EQ(answer.at("flags").at("priority").as_string(), "low") << "the first of them, as made up";
    EXPECT_EQ(answer.at("published").at("exit").as_string(), "the newest");
    auto const tree = table().run("tree", {}, by);
    EXPECT_EQ(column(tree, "restarts"), "- 1 - - -");
    EXPECT_EQ(table().run("info", {{"pid", "22.1"}}, by).at("supervisor"), json::value{}) << "its parent is none";
}

TEST(operations, tree_is_depth_first_in_start_order) {
    made_up from;
    from.add(5, id(2), "grandchild");
    from.add(2, id(1), "first").behaviour = "supervisor";
    from.add(3, id(1), "second");
    from.add(1, {}, "root");
    from.add(7, id(6), "orphan");  // 6 is gone
    auto const answer = ask("tree", {}, from);
    EXPECT_EQ(column(answer, "label"), R"("root" "first" "grandchild" "second" "orphan")");
    EXPECT_EQ(column(answer, "depth"), "0 1 2 1 0");
    EXPECT_EQ(column(answer, "published"), R"(- {"restarts":"2"} - - -)");
    EXPECT_EQ(from.patience_given, std::vector<nanoseconds>{0ns}) << "waits for nobody";
}

TEST(operations, tree_folds_many_siblings) {
    made_up from;
    from.add(0, {}, "root");
    for (std::uint32_t slot = 1; slot <= 100; ++slot) from.add(slot, id(0), "child");
    auto const folded = ask("tree", {}, from);
    EXPECT_EQ(folded.at("rows").as_array().size(), 22U);
    EXPECT_EQ(folded.at("rows").at(21).at("folded").as_uint64(), 80U);
    EXPECT_EQ(ask("tree", {{"fold", 0}}, from).at("rows").as_array().size(), 101U);
    EXPECT_TRUE(ask("tree", {{"limit", 5}}, from).at("truncated").as_bool());
}

TEST(operations, tree_of_one_application_starts_at_its_own_processes) {
    made_up from;
    from.add(1, {}, "applications");
    from.add(2, id(1), "hello.app").application = "hello";
    from.add(3, id(2), "hello.sup").application = "hello";
    from.add(4, id(1), "other.app").application = "other";
    EXPECT_EQ(column(ask("tree", {{"app", "hello"}}, from), "label"), R"("hello.app" "hello.sup")");
    EXPECT_EQ(refusal("tree", {{"app", "nosuch"}}, from), "no_such_process: no process belongs to an application 'nosuch'");
}

TEST(operations, tree_holds_a_very_long_chain) {
    made_up from;
    constexpr std::uint32_t length = 100'000;
    for (std::uint32_t slot = 0; slot < length; ++slot) from.add(slot, slot == 0 ? pid{} : id(slot - 1), "link");
    EXPECT_EQ(ask("tree", {}, from).at("rows").as_array().size(), max_rows);
}

TEST(operations, pipelines_gives_the_stages_with_numbers) {
    made_up from;
    from.published = {{"stage", "producer"}, {"emitted", "70"}, {"note", "7 x"}, {"consumer 5.1", "asked=35 delivered=30 outstanding=5"}};
    from.add(2, {}, "a server").behaviour = "gen_server";
    auto& stage = from.add(4, {}, "numbers");
    stage.behaviour = "gen_stage";
    stage.application = "staged";
    from.add(3, {}, "other").behaviour = "gen_stage";
    auto const answer = ask("pipelines", {}, from);
    EXPECT_EQ(column(answer, "pid"), R"("3.1" "4.1")");
    EXPECT_EQ(column(answer, "stage"), R"("producer" "producer")");
    EXPECT_EQ(column(answer, "emitted"), "70 70");
    EXPECT_EQ(column(answer, "note"), R"("7 x" "7 x")");
    EXPECT_EQ(column(answer, "producers"), "[] []");
    auto const of_one = ask("pipelines", {{"app", "staged"}}, from);
    EXPECT_EQ(column(of_one, "consumers"), R"([{"pid":"5.1","asked":35,"delivered":30,"outstanding":5}])");
    EXPECT_EQ(from.patience_given, (std::vector<nanoseconds>(3, 0ns)));
}

TEST(operations, pipelines_leaves_out_what_publishes_no_stage) {
    made_up from;
    from.add(3, {}, "young").behaviour = "gen_stage";
    EXPECT_EQ(column(ask("pipelines", {}, from), "pid"), "");
}

}  // namespace
}  // namespace weft::observe
