#include "looking.hpp"

#include "command_frame.hpp"
#include "exit_code.hpp"
#include "format.hpp"
#include "model.hpp"
#include "rows_view.hpp"
#include "stack_view.hpp"

#include <algorithm>
#include <chrono>
#include <map>

namespace weft::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t most_rows = 5000;

/// What a stuck process does not change: an answer, or a turn, would.
std::string standing(json::object const& row) {
    return text_of(row, "state") + ' ' + text_of(row, "waits_for") + ' ' + text_of(row, "waits_at") + ' ' +
           std::to_string(count_of(row, "reductions")) + ' ' + std::to_string(count_of(row, "messages_in"));
}

json::object candidates(client& node) {
    return node.ask("ps",
                    {{"limit", most_rows},
                     {"sort", "state"},
                     {"filter", "state=running or state=runnable or state=call or state=send or state=blocking or state=exiting"},
                     {"fields", json::array{"pid", "name", "label", "state", "state_ns", "waits_for", "waits_at", "reductions", "messages_in"}}});
}

std::string count_of_samples(json::object const& of) { return std::to_string(count_of(of, "count")); }

std::vector<json::object> stacks_now(client& node, std::string const& pid, bool wall) {
    std::vector<json::object> all;
    if (!pid.empty()) {
        auto one = node.ask("stack", {{"pid", pid}});
        one["count"] = 1;
        if (wall || text_of(one, "state") == "running") all.push_back(std::move(one));
        return all;
    }
    auto const answer = node.ask("stack", {{"all", true}, {"running", !wall}, {"limit", 200}});
    for (auto const& each : list_of(answer, "groups"))
        if (each.is_object()) all.push_back(each.get_object());
    return all;
}

std::int64_t difference(std::uint64_t now, std::uint64_t before) { return static_cast<std::int64_t>(now) - static_cast<std::int64_t>(before); }

}  // namespace

int look_again_and_again(nanoseconds period, std::int64_t most, std::function<void()> const& look) {
    for (std::int64_t looks = 1;; ++looks) {
        look();
        if (looks == most) return static_cast<int>(exit_code::fine);
        if (!wait_unless_stopped(period)) return static_cast<int>(exit_code::fine);
    }
}

std::optional<json::object> find_stuck(client& node, nanoseconds time, std::int64_t limit) {
    constexpr int more_looks = 4;
    std::map<std::string, std::string> as_it_was;
    json::object last = candidates(node);
    for (auto const& row : list_of(last, "rows"))
        if (row.is_object()) as_it_was.emplace(text_of(row.get_object(), "pid"), standing(row.get_object()));
    for (int look = 0; look < more_looks; ++look) {
        if (!wait_unless_stopped(time / more_looks)) return std::nullopt;
        last = candidates(node);
        std::map<std::string, std::string> still;
        for (auto const& each : list_of(last, "rows")) {
            if (!each.is_object()) continue;
            auto const& row = each.get_object();
            auto const found = as_it_was.find(text_of(row, "pid"));
            if (found != as_it_was.end() && found->second == standing(row)) still.insert(*found);
        }
        as_it_was = std::move(still);
    }
    json::array rows;
    for (auto const& each : list_of(last, "rows")) {
        if (!each.is_object() || static_cast<std::int64_t>(rows.size()) >= limit) continue;
        json::object row = each.get_object();
        if (!as_it_was.contains(text_of(row, "pid"))) continue;
        row["frames"] = json::array{};
        try {
            row["frames"] = node.ask("stack", {{"pid", text_of(row, "pid")}}).at("frames");
        } catch (std::exception const&) {
            continue;  // it has ended, so it was not stuck
        }
        rows.push_back(std::move(row));
    }
    return json::object{{"total", as_it_was.size()}, {"for_ns", time.count()}, {"rows", std::move(rows)}};
}

std::string stuck_text(json::object const& found) {
    std::string const time = short_time(time_of(found, "for_ns"));
    auto const& rows = list_of(found, "rows");
    if (rows.empty()) return "nothing stood still for " + time + '\n';
    address_names names;
    for (auto const& row : rows)
        if (row.is_object()) names.learn_all(list_of(row.get_object(), "frames"));
    names.learn({});
    std::string text;
    for (auto const& each : rows) {
        if (!each.is_object()) continue;
        auto row = each.get_object();
        if (text_of(row, "name").empty()) row["name"] = text_of(row, "label");
        text += stack_text(row, names);
    }
    return text + std::to_string(rows.size()) + " of " + std::to_string(count_of(found, "total")) + " that did not move for " + time + '\n';
}

json::object sample_stacks(client& node, std::string const& pid, nanoseconds time, bool wall) {
    nanoseconds const period = wall && pid.empty() ? 200ms : 10ms;
    auto const end = std::chrono::steady_clock::now() + time;
    std::vector<std::pair<json::array, std::uint64_t>> seen;
    address_names names;
    std::uint64_t looks = 0;
    do {
        ++looks;
        for (auto const& each : stacks_now(node, pid, wall)) {
            names.learn_all(list_of(each, "frames"));
            seen.emplace_back(list_of(each, "frames"), count_of(each, "count"));
        }
    } while (wait_unless_stopped(period) && std::chrono::steady_clock::now() < end);
    names.learn({});
    std::map<std::string, std::uint64_t> counted;
    for (auto const& [frames, count] : seen) counted[folded(frames, names)] += count;
    std::vector<std::pair<std::string, std::uint64_t>> order{counted.begin(), counted.end()};
    std::sort(order.begin(), order.end(),
              [](auto const& a, auto const& b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
    json::array stacks;
    for (auto const& [stack, count] : order) stacks.push_back(json::object{{"stack", stack}, {"count", count}});
    return {{"samples", looks}, {"stacks", std::move(stacks)}};
}

std::string profile_text(json::object const& profile) {
    std::string text;
    for (auto const& each : list_of(profile, "stacks"))
        if (each.is_object()) text += text_of(each.get_object(), "stack") + ' ' + count_of_samples(each.get_object()) + '\n';
    return text;
}

json::object growth_between(json::object const& before, json::object const& now, std::int64_t limit) {
    std::map<std::string, json::object> old;
    for (auto const& each : list_of(before, "rows"))
        if (each.is_object()) old.emplace(text_of(each.get_object(), "spawned_at"), each.get_object());
    std::vector<json::object> rows;
    for (auto const& each : list_of(now, "rows")) {
        if (!each.is_object()) continue;
        json::object row = each.get_object();
        json::object const& was = old[text_of(row, "spawned_at")];
        row["grown"] = difference(count_of(row, "processes"), count_of(was, "processes"));
        row["memory_grown"] = difference(count_of(row, "memory_bytes"), count_of(was, "memory_bytes"));
        rows.push_back(std::move(row));
    }
    auto const faster = [](json::object const& a, json::object const& b) {
        auto const key = [](json::object const& of) { return std::pair{of.at("grown").as_int64(), of.at("memory_grown").as_int64()}; };
        return key(a) != key(b) ? key(a) > key(b) : text_of(a, "spawned_at") < text_of(b, "spawned_at");
    };
    std::sort(rows.begin(), rows.end(), faster);
    json::array shown;
    for (auto& each : rows)
        if (static_cast<std::int64_t>(shown.size()) < limit) shown.push_back(std::move(each));
    return {{"total", rows.size()}, {"rows", std::move(shown)}};
}

std::optional<json::object> find_growth(client& node, nanoseconds time, std::int64_t limit) {
    auto const before = node.ask("spawn_sites");
    if (!wait_unless_stopped(time)) return std::nullopt;
    json::object found = growth_between(before, node.ask("spawn_sites"), limit);
    found["time_ns"] = time.count();
    return found;
}

std::string growth_text(json::object const& found, bool with_header) {
    return rows_text(found,
                     {{"SPAWNED AT", "spawned_at", &word_cell},
                      {"GROWN", "grown", &growth_cell},
                      {"PROCESSES", "processes", &word_cell},
                      {"MEMORY", "memory_bytes", &bytes_cell},
                      {"MAILBOX", "mailbox", &word_cell},
                      {"FOR EXAMPLE", "example", &word_cell},
                      {"NAME/LABEL", "example_name", &word_cell}},
                     with_header);
}

std::string trace_line(json::object const& event) {
    std::string at = text_of(event, "at");
    if (at.size() > 23) at = at.substr(11, 12);  // hours to milliseconds
    std::string text = at + "  " + text_of(event, "pid");
    std::string const name = text_of(event, "name");
    if (auto const title = name.empty() ? text_of(event, "label") : name; !title.empty()) text += ' ' + title;
    text += "  " + text_of(event, "event");
    for (auto const* const key : {"type", "text", "reason"})
        if (auto const word = text_of(event, key); !word.empty()) text += "  " + word;
    if (auto const peer = text_of(event, "peer"); !peer.empty())
        text += (text_of(event, "event").starts_with("send") ? "  to " : "  peer ") + peer;
    if (auto const name = text_of(event, "peer_name"); !name.empty()) text += ' ' + name;
    if (event.contains("after_ns")) text += "  after " + short_time(time_of(event, "after_ns"));
    return text + '\n';
}

}  // namespace weft::cli
