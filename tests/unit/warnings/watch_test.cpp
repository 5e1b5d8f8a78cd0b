// Turns seen from outside, what the kernel says, and the answer to `warnings`.

#include "support.hpp"

#include <weft/observer/warnings/internal/machine.hpp>
#include <weft/observer/warnings/internal/turn_watch.hpp>
#include <weft/observer/warnings/internal/watch.hpp>

#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

namespace weft::observe::warnings::test {
namespace {

pid id(std::uint32_t slot) { return {slot, 1, 1}; }
worker_summary in_turn(std::uint32_t slot, std::uint64_t turn) {
    worker_summary made;
    made.turns = turn;
    made.running = id(slot);
    return made;
}

TEST(turn_watch, tells_how_long_the_same_turn_was_seen) {
    turn_watch turns;
    auto const never = [](std::size_t) { return false; };
    turns.see(0s, {in_turn(1, 7), {}}, never);
    EXPECT_TRUE(turns.is_worth_another_look());
    turns.see(20ms, {in_turn(1, 7), in_turn(2, 3)}, never);
    turns.see(40ms, {in_turn(1, 7), in_turn(2, 4)}, never);
    turns.see(60ms, {in_turn(1, 8), in_turn(2, 4)}, never);
    auto const seen = turns.take();
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].who, id(1));
    EXPECT_EQ(seen[0].lasted, 40ms);
    EXPECT_FALSE(seen[0].asleep);
    EXPECT_EQ(seen[1].lasted, 20ms);
    EXPECT_EQ(seen[1].worker, 1U);
    EXPECT_TRUE(turns.take().empty());
    turns.see(80ms, {{}, {}}, never);
    EXPECT_FALSE(turns.is_worth_another_look());
}

TEST(turn_watch, a_turn_that_slept_at_every_look_is_blocked) {
    turn_watch turns;
    for (auto const at : {0ms, 20ms, 40ms})
        turns.see(at, {in_turn(1, 7), in_turn(2, 7)}, [&](std::size_t worker) { return worker == 0 || at == 20ms; });
    auto const seen = turns.take();
    EXPECT_TRUE(seen.at(0).asleep);
    EXPECT_FALSE(seen.at(1).asleep);
}

TEST(machine, finds_its_control_group) {
    EXPECT_EQ(cgroup_folder("0::/system.slice/demo.service\n"), "/sys/fs/cgroup/system.slice/demo.service");
    EXPECT_EQ(cgroup_folder("1:cpu:/x\n0::/\n"), "/sys/fs/cgroup");
    EXPECT_EQ(cgroup_folder("1:cpu:/x\n"), "");
    EXPECT_EQ(number_behind("usage_usec 5\nnr_throttled 3\nthrottled_usec 77\n", "throttled_usec"), 77U);
    EXPECT_EQ(number_behind("usage_usec 5\n", "throttled_usec"), 0U);
}

TEST(machine, knows_this_program) {
    machine here{"nobody"};
    auto const facts = here.facts(0s);
    EXPECT_GT(facts.rss_bytes, 0U);
    EXPECT_GT(facts.descriptors, 2U);
    EXPECT_GT(facts.maps, 5U);
    EXPECT_GT(facts.map_limit, facts.maps);
    EXPECT_FALSE(here.sleeps(0)) << "no thread of this name";
}

class two_processes final : public snapshots {
public:
    node_summary node() override {
        node_summary made;
        made.processes = 2;
        made.max_processes = 100;
        made.workers.resize(1);
        return made;
    }
    process_list processes() override {
        process_summary sup;
        sup.id = id(2);
        sup.name = "shop.sup";
        sup.behaviour = "supervisor";
        sup.age = 9s;
        process_summary clerk;
        clerk.id = id(1);
        clerk.label = "clerk";
        clerk.mailbox = 70;
        clerk.age = 9s;
        return std::make_shared<std::vector<process_summary>>(std::vector{sup, clerk});  // not in order
    }
    std::optional<process_details> details(pid, nanoseconds) override {
        ++asked;
        process_details made;
        made.published = {{"restarts", "3"}, {"budget", "3 of 3 in 5 s used at the last restart"}, {"exit", "child x (5.1) ended: bad"}};
        return made;
    }
    int asked = 0;
};

/// Two processes that rest, and nothing else.
class resting_node final : public snapshots {
public:
    node_summary node() override {
        node_summary made;
        made.processes = 2;
        made.max_processes = 100;
        made.workers.resize(2);
        return made;
    }
    process_list processes() override {
        age_ += 1s;
        std::vector<process_summary> both(2);
        for (std::uint32_t i = 0; i < 2; ++i) {
            both[i].id = id(i + 1);
            both[i].label = "resting";
            both[i].state = process_state::receive;
            both[i].age = both[i].in_state = age_;
            both[i].spawned_at = "src/app.cpp:7";
        }
        return std::make_shared<std::vector<process_summary>>(std::move(both));
    }
    std::optional<process_details> details(pid, nanoseconds) override { return std::nullopt; }

private:
    nanoseconds age_{};
};

// O10: ten minutes of an idle node. What the machine says is not the node's doing.
TEST(watch, an_idle_node_has_no_warning_in_ten_minutes) {
    resting_node from;
    watch over{from, settings{{{"W17", "off"}, {"W18", "off"}, {"W19", "off"}}}, "nobody", 2};
    for (int second = 1; second <= 600; ++second) {
        over.beat(std::chrono::seconds{second}, std::chrono::seconds{1'000'000 + second});
        ASSERT_EQ(over.pages().count(), 0U) << "after " << second << " s: " << json::serialize(over.answer());
    }
    EXPECT_TRUE(over.pages().history().empty());
    EXPECT_GT(over.answer().at("looks").to_number<std::uint64_t>(), 500U) << "it is looked at all the time";
}

TEST(watch, answers_with_rows) {
    two_processes from;
    watch over{from, settings{{{"W01.raise", "50"}, {"W01.for", "0s"}, {"W17", "off"}, {"W19", "off"}}}, "demo", 1};
    over.beat(1s, 100s);
    over.beat(3s, 102s);
    EXPECT_EQ(from.asked, 2) << "only what publishes is asked";
    auto const answer = over.answer();
    ASSERT_EQ(answer.at("total").as_uint64(), 2U) << json::serialize(answer);
    auto const& first = answer.at("rows").at(0).as_object();
    EXPECT_EQ(first.at("code").as_string(), "W07");
    EXPECT_EQ(first.at("severity").as_string(), "crit");
    EXPECT_EQ(first.at("subject").as_string(), "2.1 shop.sup");
    EXPECT_EQ(first.at("since_ns").to_number<std::int64_t>(), 2'000'000'000);
    EXPECT_TRUE(first.at("place").is_null());
    auto const& second = answer.at("rows").at(1).as_object();
    EXPECT_EQ(json::serialize(second), R"({"code":"W01","severity":"warn","since_ns":2000000000,"subject":"1.1 clerk","pid":"1.1",)"
                                       R"("what":"70 messages","place":null,"title":"long mailbox"})");
}

/// More supervisors than one look asks.
class many_supervisors final : public snapshots {
public:
    node_summary node() override {
        node_summary made;
        made.max_processes = 1'000'000;
        made.workers.resize(1);
        return made;
    }
    process_list processes() override {
        std::vector<process_summary> all(count);
        for (std::uint32_t i = 0; i < count; ++i) {
            all[i].id = id(i + 1);
            all[i].behaviour = "dynamic_supervisor";
            all[i].age = 9s;
        }
        return std::make_shared<std::vector<process_summary>>(std::move(all));
    }
    std::optional<process_details> details(pid, nanoseconds) override {
        ++asked;
        process_details made;
        made.published = {{"restarts", "0"}};
        return made;
    }
    std::uint32_t count = 2100;
    int asked = 0;
};

TEST(watch, tells_how_many_it_has_no_room_to_ask) {
    many_supervisors from;
    watch over{from, settings{{{"W17.for", "0s"}, {"W17.clear_for", "0s"}, {"W18", "off"}, {"W19", "off"}}}, "demo", 1};
    over.beat(1s, 100s);
    EXPECT_EQ(from.asked, 2000);
    auto const answer = over.answer();
    auto const& rows = answer.at("rows").as_array();
    auto const told = std::ranges::find_if(rows, [](auto const& row) { return row.at("subject") == "supervisors and stages"; });
    ASSERT_NE(told, rows.end()) << json::serialize(answer);
    EXPECT_EQ(told->at("code").as_string(), "W17");
    EXPECT_EQ(told->at("what").as_string(), "100 of them are not looked at for W07 and W13: there are too many");
    from.count = 2000;
    over.beat(30s, 129s);
    EXPECT_EQ(json::serialize(over.answer()).find("supervisors and stages\",\"pid"), std::string::npos) << "cleared";
}

TEST(watch, silences_when_asked_and_says_what_it_wants) {
    two_processes from;
    watch over{from, settings{{{"W01.raise", "50"}, {"W01.for", "0s"}, {"W17", "off"}, {"W19", "off"}}}, "demo", 1};
    over.beat(1s, 100s);
    EXPECT_EQ(over.silence_by({{"code", "W01"}, {"subject", "1.1 clerk"}, {"for_ms", 60000}}).at("for_ms").to_number<int>(), 60000);
    over.beat(3s, 102s);
    auto const answer = over.answer();
    EXPECT_EQ(answer.at("total").as_uint64(), 1U) << json::serialize(answer);
    ASSERT_EQ(answer.at("silenced_rows").as_array().size(), 1U);
    auto const& silenced = answer.at("silenced_rows").at(0).as_object();
    EXPECT_EQ(json::serialize(silenced), R"({"code":"W01","subject":"1.1 clerk","why":"silenced","left_ns":58000000000})");
    EXPECT_THROW(static_cast<void>(over.silence_by({{"code", "W1"}, {"subject", "x"}})), request_error);
    EXPECT_THROW(static_cast<void>(over.silence_by({{"code", "W01"}})), request_error);
    EXPECT_THROW(static_cast<void>(over.silence_by({{"code", "W01"}, {"label", "pool/*"}, {"for_ms", 0}})), request_error);
}

TEST(watch, tells_the_thresholds_that_are_set_here) {
    two_processes from;
    watch const over{from, settings{{{"W01.raise", "50"}, {"W02", "off"}, {"W10d.allow", "pool/*,x"}}}, "demo", 1};
    auto const answer = over.thresholds_answer();
    auto const row_of = [&](std::string_view code) {
        for (auto const& each : answer.at("rows").as_array())
            if (each.at("code").as_string() == code) return each.as_object();
        return json::object{};
    };
    EXPECT_EQ(row_of("W01").at("raise").as_double(), 50);
    EXPECT_EQ(row_of("W01").at("critical").as_double(), 500);
    EXPECT_EQ(row_of("W02").at("state").as_string(), "off");
    EXPECT_EQ(row_of("W10d").at("allowed").as_string(), "pool/*,x");
}

}  // namespace
}  // namespace weft::observe::warnings::test
