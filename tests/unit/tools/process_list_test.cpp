// Filters, the two ways of choosing rows, rates, waits and schedulers, over snapshots that the test makes up.

#include <weft/detail/pattern.hpp>
#include <weft/observer/internal/operations.hpp>
#include <weft/observer/internal/process_filter.hpp>

#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

namespace weft::observe {
namespace {

using namespace std::chrono_literals;

pid nth(std::uint32_t slot) { return {slot, 1, 1}; }

class scripted_processes final : public snapshots {
public:
    std::vector<process_summary> all{};
    std::vector<process_time> ran{};
    std::vector<worker_times> times{};
    node_summary summary{};
    std::size_t whole_lists = 0;

    process_summary& add(std::uint32_t slot, std::string label) {
        process_summary made{};
        made.id = nth(slot);
        made.label = std::move(label);
        all.push_back(made);
        return all.back();
    }
    void wait(std::uint32_t from, std::uint32_t to, nanoseconds since) {
        process_summary& made = add(from, "p" + std::to_string(from));
        made.state = process_state::call;
        made.waits_for = nth(to);
        made.waits_at = "src/call.cpp:" + std::to_string(from);
        made.in_state = since;
    }
    node_summary node() override { return summary; }
    process_list processes() override {
        ++whole_lists;
        return std::make_shared<std::vector<process_summary> const>(all);
    }
    std::optional<process_details> details(pid, nanoseconds) override { return std::nullopt; }
    std::optional<process_summary> process(pid id) override {
        for (auto const& each : all)
            if (each.id == id) return each;
        return std::nullopt;
    }
    std::vector<process_glance> glances() override {
        std::size_t const before = whole_lists;
        auto made = snapshots::glances();
        whole_lists = before;
        return made;
    }
    std::vector<process_time> running_times(nanoseconds) override { return ran; }
    std::vector<worker_times> times_of_workers() override { return times; }
};

json::object ask(std::string_view name, json::object const& request, snapshots& from) {
    operation_table all;
    add_process_operations(all);
    node_context node{.from = from};
    asked by{.node = node, .who = {.granted = role::read}};
    return all.run(name, request, by);
}

std::string pids(json::object const& answer) {
    std::string text;
    for (auto const& row : answer.at("rows").as_array()) text += (text.empty() ? "" : " ") + std::string{row.at("pid").as_string()};
    return text;
}

bool passes(char const* filter, process_summary const& one) { return process_filter{filter}.lets_through(process_row{one}); }

std::string complaint(char const* filter) {
    try {
        static_cast<void>(process_filter{filter});
        return "(parsed)";
    } catch (request_error const& no) {
        return no.what();
    }
}

TEST(process_filter_grammar, compares_numbers_words_and_patterns) {
    process_summary one{};
    one.id = nth(93);
    one.label = "conn/41";
    one.state = process_state::call;
    one.mailbox = 150;
    one.memory_bytes = 8192;
    one.in_state = 2s;
    EXPECT_TRUE(passes("mailbox>100 and label~\"conn/*\" and state=call", one));
    EXPECT_FALSE(passes("mailbox>150", one));
    EXPECT_TRUE(passes("mailbox>=150", one));
    EXPECT_TRUE(passes("mailbox<1k", one));
    EXPECT_TRUE(passes("memory=8KiB", one));
    EXPECT_TRUE(passes("state_ns>1500ms and state_ns<3s", one));
    EXPECT_TRUE(passes("state!=receive", one));
    EXPECT_TRUE(passes("label!~job/*", one));
    EXPECT_TRUE(passes("not (state=receive or mailbox<10)", one));
    EXPECT_TRUE(passes("state=receive or mailbox=150 and label~c*1", one)) << "and binds closer than or";
    EXPECT_TRUE(passes("pid=93.1", one));
    EXPECT_TRUE(passes("name=\"\"", one)) << "what is not known is empty";
    EXPECT_TRUE(passes("  ", one));
}

TEST(process_filter_grammar, says_where_it_is_wrong) {
    EXPECT_NE(complaint("mailbx>1").find("did you mean mailbox?"), std::string::npos);
    EXPECT_NE(complaint("mailbox").find("at character 8 there must be one of = != < <= > >= ~ !~"), std::string::npos);
    EXPECT_NE(complaint("mailbox>").find("a number, a word or a text"), std::string::npos);
    EXPECT_NE(complaint("mailbox>1 state=call").find("the end, `and` or `or`"), std::string::npos);
    EXPECT_NE(complaint("(mailbox>1").find("`)`"), std::string::npos);
    EXPECT_NE(complaint("label=\"open").find("a second quotation mark"), std::string::npos);
    EXPECT_NE(complaint(std::string(1000, '(').c_str()).find("fewer parentheses"), std::string::npos);
}

TEST(process_filter_grammar, patterns_fit_as_in_a_shell) {
    EXPECT_TRUE(weft::detail::fits_pattern("conn/41", "conn/*"));
    EXPECT_TRUE(weft::detail::fits_pattern("conn/41", "*4?"));
    EXPECT_TRUE(weft::detail::fits_pattern("", "*"));
    EXPECT_TRUE(weft::detail::fits_pattern("abab", "*ab"));
    EXPECT_FALSE(weft::detail::fits_pattern("conn/41", "conn/?"));
    EXPECT_FALSE(weft::detail::fits_pattern("conn", "conn/*"));
}

// O1: a list of hundreds of thousands is chosen by numbers; only the rows that are shown get their names.
TEST(process_list, chooses_by_numbers_without_the_whole_list) {
    scripted_processes from;
    for (std::uint32_t i = 1; i <= 500; ++i) from.add(i, "p").memory_bytes = i * 7 % 500;
    auto const answer = ask("ps", {{"sort", "memory"}, {"limit", 3}, {"filter", "memory<499"}}, from);
    EXPECT_EQ(from.whole_lists, 0U);
    EXPECT_EQ(answer.at("total").to_number<int>(), 500);
    EXPECT_EQ(answer.at("matching").to_number<int>(), 499);
    EXPECT_EQ(answer.at("rows").at(0).at("memory_bytes").to_number<int>(), 498);
    EXPECT_EQ(answer.at("rows").at(0).at("label").as_string(), "p");
    auto const slowly = ask("ps", {{"sort", "memory"}, {"limit", 3}, {"filter", "memory<499 and label=p"}}, from);
    EXPECT_EQ(from.whole_lists, 1U);
    EXPECT_EQ(json::serialize(answer.at("rows")), json::serialize(slowly.at("rows")));
}

TEST(process_list, tells_rates_since_the_look_before) {
    scripted_processes from;
    auto& one = from.add(1, "a");
    one.messages_in = 1000;
    EXPECT_EQ(ask("ps", {{"rates", true}}, from).at("rows").at(0).at("in_per_s"), json::value{}) << "there was no look before";
    from.all.front().messages_in = 3000;
    from.all.front().mailbox = 50;
    auto const answer = ask("ps", {{"rates", true}, {"sort", "growth"}}, from);
    EXPECT_GT(answer.at("rows").at(0).at("in_per_s").as_double(), 0);
    EXPECT_GT(answer.at("rows").at(0).at("growth_per_s").as_double(), 0);
    EXPECT_NEAR(answer.at("rows").at(0).at("in_per_s").as_double() / answer.at("rows").at(0).at("growth_per_s").as_double(), 40, 0.1);
    from.ran = {{.id = nth(1), .ran = 250ms, .on_worker = 3}};
    auto const busy = ask("ps", {{"sort", "cpu"}}, from);
    EXPECT_DOUBLE_EQ(busy.at("rows").at(0).at("cpu").as_double(), 0.25);
    EXPECT_EQ(busy.at("rows").at(0).at("scheduler").to_number<int>(), 3);
}

// O11
TEST(process_waits, finds_cycles_and_who_stands_behind_them) {
    scripted_processes from;
    from.wait(4, 2, 40s);  // behind the cycle, by way of 5
    from.wait(5, 4, 50s);
    from.wait(2, 3, 20s);
    from.wait(3, 2, 30s);
    from.wait(7, 8, 70s);  // behind one that waits for nobody
    from.add(8, "free");
    from.wait(9, 9, 90s);  // for itself
    auto const answer = ask("waits", {}, from);
    auto const& cycles = answer.at("cycles").as_array();
    ASSERT_EQ(cycles.size(), 2U);
    EXPECT_EQ(cycles.at(0).at("members").as_array().size(), 2U);
    EXPECT_EQ(cycles.at(0).at("members").at(0).at("pid").as_string(), "2.1");
    EXPECT_EQ(cycles.at(0).at("members").at(0).at("to").as_string(), "3.1");
    EXPECT_EQ(cycles.at(0).at("members").at(1).at("at").as_string(), "src/call.cpp:3");
    EXPECT_EQ(cycles.at(0).at("waiting").to_number<int>(), 2);
    EXPECT_EQ(cycles.at(1).at("members").at(0).at("pid").as_string(), "9.1");
    EXPECT_EQ(cycles.at(1).at("waiting").to_number<int>(), 0);
    EXPECT_EQ(pids(answer), "9.1 7.1 5.1 4.1 3.1 2.1") << "the longest first";
    EXPECT_EQ(answer.at("rows").at(1).at("to_name").as_string(), "free");
    EXPECT_EQ(pids(ask("waits", {{"pid", "4.1"}}, from)), "5.1 4.1 3.1 2.1") << "before and behind it";
    EXPECT_EQ(pids(ask("waits", {{"pid", "8.1"}}, from)), "7.1");
}

TEST(process_waits, of_nobody_is_empty) {
    scripted_processes from;
    from.add(1, "a");
    auto const answer = ask("waits", {}, from);
    EXPECT_TRUE(answer.at("cycles").as_array().empty());
    EXPECT_TRUE(answer.at("rows").as_array().empty());
}

TEST(scheduler_rows, scale_what_was_seen_to_the_time_awake) {
    scripted_processes from;
    from.add(1, "runner");
    from.summary.uptime = 10s;
    from.summary.workers = {worker_summary{.turns = 7, .busy = 5s, .queued = 2, .running = nth(1)}, worker_summary{}};
    from.times = {worker_times{.run = 2s, .steal = 1s, .timer = 1s, .between = 0s}};  // half of the time awake: the monitor slept
    auto const answer = ask("schedulers", {}, from);
    auto const& row = answer.at("rows").at(0).as_object();
    EXPECT_DOUBLE_EQ(row.at("busy").as_double(), 0.5);
    EXPECT_DOUBLE_EQ(row.at("run").as_double(), 0.25);
    EXPECT_DOUBLE_EQ(row.at("steal").as_double(), 0.125);
    EXPECT_DOUBLE_EQ(row.at("idle").as_double(), 0.5);
    EXPECT_EQ(row.at("running_name").as_string(), "runner");
    EXPECT_DOUBLE_EQ(answer.at("rows").at(1).at("idle").as_double(), 1.0);
}

}  // namespace
}  // namespace weft::observe
