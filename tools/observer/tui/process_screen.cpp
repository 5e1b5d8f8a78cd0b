// One process in full.

#include "process_lists.hpp"
#include "rates.hpp"

#include "observer/format.hpp"
#include "observer/model.hpp"
#include "observer/view.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace weft::cli::tui {
namespace {

constexpr std::size_t now_rows = 4;
constexpr std::size_t fact_rows = 5;
constexpr std::size_t label_width = 11;

std::string optional_time(json::object const& from, std::string_view key) { return has(from, key) ? short_time(time_of(from, key)) : "-"; }
std::string optional_rate(json::object const& from, std::string_view key) { return has(from, key) ? rate(fraction_of(from, key)) + "/s" : "-"; }

void put_fact(grid& on, area const& inside, std::size_t row, std::string_view name, std::string_view value, std::size_t label = label_width) {
    if (row >= inside.height) return;
    on.put(inside.x, inside.y + row, name, style::dim, inside.width);
    on.put(inside.x + label, inside.y + row, value, style::plain, inside.width - std::min(inside.width, label));
}

std::string waits_text(json::object const& process) {
    std::string const whom = text_of(process, "waits_for");
    std::string const place = text_of(process, "waits_at");
    if (whom.empty()) return place.empty() ? "-" : place;
    return whom + (place.empty() ? "" : " at " + place);
}

void draw_now(grid& on, area where, json::object const& process) {
    area const inside = frame(on, where, "Now");
    bool const has_mail = text_of(process, "state") == "receive" && count_of(process, "mailbox") > 0;
    put_fact(on, inside, 0, "state", text_of(process, "state") + (has_mail ? ", has mail" : "") + ", for " + optional_time(process, "state_ns"));
    put_fact(on, inside, 1, "waits for", waits_text(process));
    put_fact(on, inside, 2, "scheduler", has(process, "scheduler") ? word_of(process.at("scheduler")) : "-");
    std::string mailbox = grouped(count_of(process, "mailbox"));
    if (has(process, "mailbox_high")) mailbox += "   high " + grouped(count_of(process, "mailbox_high"));
    if (has(process, "oldest_ns")) mailbox += "   oldest " + optional_time(process, "oldest_ns");
    put_fact(on, inside, 3, "mailbox", mailbox + "   accepted " + grouped(count_of(process, "messages_in")));
}

/// Who waits in a call to it, where the node tells that.
std::string callers_text(json::object const& info) {
    auto const count = count_of(object_of(info, "callers"), "total");
    if (count == 0) return {};
    return "   " + grouped(count) + (count == 1 ? " waits" : " wait") + " in a call to it (b)";
}

void draw_facts_of(grid& on, area where, json::object const& info) {
    auto const& process = object_of(info, "process");
    area const inside = frame(on, where, "");
    std::string const cpu = has(process, "cpu") ? percent(fraction_of(process, "cpu")) + " %" : "-";
    put_fact(on, inside, 0, "cpu", cpu + (has(process, "cpu_ns") ? "   total " + optional_time(process, "cpu_ns") : ""));
    put_fact(on, inside, 1, "reductions", optional_rate(process, "reductions_per_s") + "   total " + short_count(count_of(process, "reductions")));
    put_fact(on, inside, 2, "memory", short_bytes(count_of(process, "memory_bytes")) + "   stack " + short_bytes(count_of(process, "stack_bytes")));
    std::string const place = text_of(process, "spawned_at");
    std::string const parent = text_of(process, "parent");
    put_fact(on, inside, 3, "spawned", place + (parent.empty() ? "" : " by " + parent) + ", " + optional_time(process, "age_ns") + " ago");
    std::string const callers = callers_text(info);
    put_fact(on, inside, 4, "flags", (flag_of(process, "trap_exit") ? "trap_exit" : "-") + callers);
}

void draw_last_minute(grid& on, area where, node_model const& model) {
    area const inside = frame(on, where, "Last looks");
    std::size_t row = 0;
    for (auto const& [key, title] : {std::pair{"mailbox", "mailbox"}, {"in_per_s", "in/s"}, {"out_per_s", "out/s"}, {"cpu", "cpu %"}}) {
        if (row >= inside.height) return;
        on.put(inside.x, inside.y + row, title, style::dim);
        sparkline(on, inside.x + 8, inside.y + row, inside.width - std::min<std::size_t>(inside.width, 8), model.process_series(key));
        ++row;
    }
}

/// "5, last: write failed at src/disk.cpp:77".
std::string restarts_text(json::object const& process, json::object const& info) {
    std::string text = has(process, "restarts") ? grouped(count_of(process, "restarts")) : "-";
    auto const& ends = list_of(info, "exits");
    if (ends.empty() || !ends.front().is_object()) return text;
    auto const& last = ends.front().get_object();
    std::string const place = text_of(last, "place");
    return text + ", last: " + text_of(last, "reason") + (place.empty() ? "" : " at " + place);
}

void draw_latency(grid& on, area where, json::object const& process, node_model const& model) {
    area const inside = frame(on, where, "Latency, restarts, warnings");
    auto const& turns = object_of(model.answer("info"), "turns");
    put_fact(on, inside, 0, "turns", "p50 " + optional_time(turns, "p50_ns") + "  p99 " + optional_time(turns, "p99_ns") + "  longest " +
                                         optional_time(turns, "longest_ns"), 10);
    if (has(turns, "count"))
        put_fact(on, inside, 1, "", grouped(count_of(turns, "count")) + " in " + optional_time(turns, "measured_ns") + ", the last " +
                                        optional_time(turns, "last_ns"), 10);
    put_fact(on, inside, 2, "restarts", restarts_text(process, model.answer("info")), 10);
    std::size_t row = 3;
    std::string const pid = text_of(process, "pid");
    for (auto const& each : list_of(model.answer("warnings"), "rows")) {
        if (!each.is_object() || row >= inside.height || text_of(each.get_object(), "pid") != pid) continue;
        auto const& warning = each.get_object();
        on.put(inside.x, inside.y + row++, text_of(warning, "severity") + ' ' + text_of(warning, "code") + ' ' + text_of(warning, "what"),
               style::warn, inside.width);
    }
}

/// What a reader may see of its state.
std::string state_text(scene const& of) {
    auto const& told = of.model.answer("reveal");
    if (!of.state.now().revealed) return "hidden; v shows it (control only; the node logs it)";
    if (auto const missing = of.model.refusal("reveal"); !missing.empty()) return missing;
    if (flag_of(told, "sensitive")) return "hidden: the process is sensitive";
    if (auto const problem = text_of(told, "state_error"); !problem.empty()) return problem;
    return text_of(told, "state").empty() ? "it tells none" : text_of(told, "state");
}

void draw_mailbox(grid& on, area where, scene const& of, json::object const& info) {
    auto const& types = object_of(info, "mailbox_by_type");
    bool const known = !info.contains("complete") || flag_of(info, "complete");
    area const inside = frame(on, where, "Mailbox by type, what it publishes, its state");
    std::size_t row = 0;
    auto const add = [&](std::string_view name, std::string const& value) {
        if (row + 1 < inside.height) put_fact(on, inside, row++, printable(name), value, inside.width / 2);
    };
    if (inside.height == 0) return;
    std::size_t const last = inside.y + inside.height - 1;
    on.put(inside.x, last, "state", style::dim, inside.width);
    on.put(inside.x + 7, last, state_text(of), of.state.now().revealed ? style::plain : style::dim,
           inside.width - std::min<std::size_t>(inside.width, 7));
    if (!known) add("not known: it came to no safe point", "");
    for (auto const& [key, value] : types) add({key.data(), key.size()}, grouped(count_of(types, key)));
    for (auto const& [key, value] : object_of(info, "published")) add({key.data(), key.size()}, word_of(value));
}

std::string title_line(json::object const& process, std::string const& subject) {
    std::string text = "process " + subject + "  " + title_of(process);
    for (auto const& [key, word] : {std::pair{"behaviour", ""}, {"app", "app "}, {"parent", "parent "}})
        if (auto const value = text_of(process, key); !value.empty()) text += "   " + (word + value);
    return text;
}

}  // namespace

void draw_process(grid& on, area where, scene const& of) {
    auto const& info = of.model.answer("info");
    auto const& process = object_of(info, "process");
    std::string const& subject = of.state.now().subject;
    std::string const wrong = of.model.refusal("info");
    bool const here = text_of(process, "pid") == subject || text_of(process, "name") == subject;
    on.put(where.x + 1, where.y, here ? title_line(process, text_of(process, "pid")) : "process " + subject, style::title);
    if (!wrong.empty()) on.put(where.x + 1, where.y + 1, wrong, style::bad);
    if (!here) return;
    std::size_t const left = where.width / 2 + 1;
    std::size_t const right_x = left - 1;
    std::size_t const right = where.width - right_x;
    std::size_t y = where.y + (wrong.empty() ? 1 : 2);
    draw_now(on, {where.x, y, left, now_rows + 2}, process);
    draw_last_minute(on, {right_x, y, right, now_rows + 2}, of.model);
    y += now_rows + 1;
    draw_facts_of(on, {where.x, y, left, fact_rows + 2}, info);
    draw_latency(on, {right_x, y, right, fact_rows + 2}, process, of.model);
    y += fact_rows + 1;
    std::size_t const rest = where.y + where.height - y;
    std::size_t const relations = std::max<std::size_t>(rest / 2, 2);
    draw_relations(on, {where.x, y, where.width, relations + 1}, of);
    y += relations;
    draw_stack(on, {where.x, y, left, rest - relations}, of.model, text_of(process, "pid"));
    draw_mailbox(on, {right_x, y, right, rest - relations}, of, info);
}

}  // namespace weft::cli::tui
