// The node on one screen: numbers, workers, the last ten minutes, applications, the first of the processes, warnings.

#include "rates.hpp"
#include "screens.hpp"

#include "observer/format.hpp"
#include "observer/model.hpp"
#include "observer/view.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace weft::cli::tui {
namespace {

constexpr std::size_t node_rows = 5;
constexpr std::size_t history_rows = 5;

/// A sample of the history instead of the newest answer, when the reader has gone back.
json::object overview_at(scene const& of) {
    json::object shown = of.model.answer("overview");
    auto const& samples = of.model.samples();
    if (of.state.back == 0 || of.state.back >= samples.size()) return shown;
    auto const& old = samples[samples.size() - 1 - of.state.back];
    if (old.is_object())
        for (auto const& [key, value] : old.get_object()) shown[key] = value;
    return shown;
}

std::string count_text(json::object const& from, std::string_view key) { return has(from, key) ? grouped(count_of(from, key)) : "-"; }

std::string rate_text(json::object const& from, std::string_view key) {
    return has(from, key) ? grouped(static_cast<std::uint64_t>(std::clamp(fraction_of(from, key), 0.0, 9e18))) : "-";
}

std::string bytes_text(json::object const& from, std::string_view key) { return has(from, key) ? short_bytes(count_of(from, key)) : "-"; }

struct fact {
    std::string name;
    std::string value;
};

void draw_facts(grid& on, area where, std::span<fact const> left, std::span<fact const> right) {
    std::size_t const half = where.width / 2;
    auto const draw = [&](std::span<fact const> facts, std::size_t x, std::size_t width) {
        for (std::size_t i = 0; i < std::min(facts.size(), where.height); ++i) {
            on.put(x, where.y + i, facts[i].name, style::dim, width);
            on.put_right(x + width, where.y + i, facts[i].value, width - std::min(width, facts[i].name.size() + 1));
        }
    };
    draw(left, where.x, half - 1);
    draw(right, where.x + half + 1, where.width - half - 1);
}

void draw_node(grid& on, area where, json::object const& node) {
    area const inside = frame(on, where, "Node");
    std::string const most = has(node, "max_processes") ? '/' + short_count(count_of(node, "max_processes")) : "";
    std::array const left{fact{"processes", count_text(node, "processes") + most}, fact{"spawned/s", rate_text(node, "spawned_per_s")},
                          fact{"messages/s", rate_text(node, "messages_per_s")}, fact{"run queue", count_text(node, "run_queue")},
                          fact{"timers", count_text(node, "timers")}};
    std::array const right{fact{"crashed", count_text(node, "crashed")}, fact{"exited/s", rate_text(node, "exited_per_s")},
                           fact{"dead letters/s", rate_text(node, "dead_letters_per_s")}, fact{"restarts", count_text(node, "restarts")},
                           fact{"late p99", has(node, "timer_late_p99_ns") ? short_time(time_of(node, "timer_late_p99_ns")) : "-"}};
    draw_facts(on, inside, left, right);
}

void draw_memory(grid& on, area where, json::object const& node) {
    area const inside = frame(on, where, "Memory");
    auto const& kinds = object_of(node, "memory");
    double const limit = fraction_of(node, "memory_limit_bytes");
    on.put(inside.x, inside.y, "rss", style::dim);
    on.put(inside.x + 9, inside.y, bytes_text(node, "rss_bytes") + (limit > 0 ? " / " + short_bytes(count_of(node, "memory_limit_bytes")) : ""));
    if (limit > 0 && inside.width > 42) bar(on, inside.x + inside.width - 18, inside.y, 18, fraction_of(node, "rss_bytes") / limit);
    std::vector<fact> facts;
    for (auto const& [key, value] : kinds) {
        std::string name = printable({key.data(), key.size()});
        if (name.ends_with("_bytes")) name.resize(name.size() - 6);
        facts.push_back({std::move(name), short_bytes(count_of(kinds, key))});
    }
    if (facts.empty()) facts.push_back({"stacks", bytes_text(node, "stack_bytes")});
    facts.push_back({"abandoned", count_text(node, "abandoned_stacks")});
    auto const half = static_cast<std::ptrdiff_t>(std::min(facts.size(), node_rows - 1));
    area const below{inside.x, inside.y + 1, inside.width, inside.height - std::min<std::size_t>(inside.height, 1)};
    draw_facts(on, below, {facts.begin(), facts.begin() + half}, {facts.begin() + half, facts.end()});
}

style by_load(double share) { return share > 0.95 ? style::bad : share > 0.8 ? style::warn : style::good; }

void draw_worker(grid& on, std::size_t x, std::size_t y, std::size_t width, std::size_t index, double share) {
    std::string const number = std::to_string(index);
    on.put_right(x + 2, y, number, 2);
    if (width > 14) bar(on, x + 3, y, width - 10, share, by_load(share));
    on.put_right(x + width - 1, y, std::to_string(std::lround(std::clamp(share, 0.0, 1.0) * 100)) + " %", 5);
}

std::string split_text(scene const& of) {
    auto const& rows = list_of(of.model.answer("schedulers"), "rows");
    std::string text;
    for (auto const* key : {"run", "steal", "poll", "timer", "idle"}) {
        double sum = 0;
        std::size_t told = 0;
        for (auto const& each : rows) {
            if (!each.is_object() || !has(each.get_object(), key)) continue;
            sum += fraction_of(each.get_object(), key);
            ++told;
        }
        if (told > 0) text += std::string{key} + ' ' + std::to_string(std::lround(sum / static_cast<double>(told) * 100)) + "   ";
    }
    return text;
}

void draw_workers(grid& on, area where, scene const& of, json::object const& node) {
    area const inside = frame(on, where, "Schedulers (busy over 1 s)");
    auto const& workers = list_of(node, "workers");
    std::string const split = split_text(of);
    std::size_t const rows = inside.height - (split.empty() || inside.height < 2 ? 0 : 1);
    if (rows == 0 || workers.empty()) return;
    constexpr std::size_t narrowest = 9;
    std::size_t const across = std::clamp<std::size_t>((workers.size() + rows - 1) / rows, 1, std::max<std::size_t>(inside.width / narrowest, 1));
    std::size_t const width = inside.width / across;
    for (std::size_t i = 0; i < std::min(workers.size(), rows * across); ++i)
        if (workers[i].is_object())
            draw_worker(on, inside.x + i / rows * width, inside.y + i % rows, width, i, fraction_of(workers[i].get_object(), "busy"));
    if (rows < inside.height) on.put(inside.x + 2, inside.y + rows, split, style::dim, inside.width - 2);
}

void draw_history(grid& on, area where, scene const& of) {
    constexpr std::size_t label = 10;
    std::size_t const room = where.width - std::min<std::size_t>(where.width, label + 4);
    std::size_t const samples = of.model.samples().size() - std::min(of.state.back, of.model.samples().size());
    area const inside = frame(on, where, "Last 10 minutes (1 column = " + std::to_string(values_per_cell(samples, room)) + " s)");
    std::size_t y = inside.y;
    for (auto const& [key, title] : {std::pair{"busy", "busy %"}, {"run_queue", "run q"}, {"messages_per_s", "msg/s"}, {"rss_bytes", "rss"},
                                     {"restarts", "restarts"}}) {
        if (y >= inside.y + inside.height) return;
        on.put(inside.x, y, title, style::dim);
        sparkline(on, inside.x + label, y, room, squeezed(of.model.series(key, of.state.back), room));
        ++y;
    }
}

void draw_top(grid& on, area where, scene const& of, bool by_mailbox) {
    area const inside = frame(on, where, by_mailbox ? "Top by mailbox" : "Top by cpu");
    auto const& rows = list_of(of.model.answer(by_mailbox ? "ps:mailbox" : "ps:cpu"), "rows");
    columns const shown{{{"", 1}, {"", 8, true}, {"", 12}, {"", 8, true}, {"", 9, true}, {"", 4}}, 2, inside.x, inside.width};
    std::size_t const first = by_mailbox ? first_shown(of.cursor, rows.size(), inside.height) : 0;
    for (std::size_t i = 0; i < inside.height && first + i < rows.size(); ++i) {
        if (!rows[first + i].is_object()) continue;
        auto const& row = rows[first + i].get_object();
        bool const chosen = by_mailbox && first + i == of.cursor;
        std::string const growth = has(row, "growth_per_s") ? signed_rate(fraction_of(row, "growth_per_s")) + "/s" : "-";
        std::string const cpu = has(row, "cpu") ? percent(fraction_of(row, "cpu")) + " %" : "-";
        std::string const worker = has(row, "scheduler") ? "on sch " + word_of(row.at("scheduler")) : "";
        std::string const work = !worker.empty() ? worker
            : has(row, "reductions_per_s") ? rate(fraction_of(row, "reductions_per_s")) + " r/s" : short_count(count_of(row, "reductions")) + " r";
        std::array const cells{
            std::string{chosen ? ">" : ""}, text_of(row, "pid"), title_of(row), by_mailbox ? grouped(count_of(row, "mailbox")) : cpu,
            by_mailbox ? growth : work,     warnings_of(of.model, row)};
        shown.row(on, inside.y + i, cells, chosen ? style::chosen : style::plain);
    }
}

void draw_applications(grid& on, area where, scene const& of) {
    area const inside = frame(on, where, "Applications");
    if (inside.height == 0) return;
    columns const shown{{{"name", 10}, {"state", 8}, {"procs", 8, true}, {"msg/s", 6, true}, {"restarts", 8, true}}, 0, inside.x, inside.width};
    shown.header(on, inside.y);
    auto const missing = of.model.refusal("apps");
    auto const& rows = list_of(of.model.answer("apps"), "rows");
    if (rows.empty()) on.put(inside.x, inside.y + 1, missing, style::dim, inside.width);
    for (std::size_t i = 0; i + 1 < inside.height && i < rows.size(); ++i) {
        if (!rows[i].is_object()) continue;
        auto const& row = rows[i].get_object();
        std::array const cells{text_of(row, "name"), text_of(row, "state"), count_text(row, "processes"),
                               has(row, "messages_per_s") ? rate(fraction_of(row, "messages_per_s")) : "-", count_text(row, "restarts")};
        shown.row(on, inside.y + 1 + i, cells);
    }
}

void draw_warned(grid& on, area where, scene const& of) {
    area const inside = frame(on, where, "Warnings (7 = all)");
    auto const& rows = list_of(of.model.answer("warnings"), "rows");
    if (rows.empty()) {
        auto const missing = of.model.refusal("warnings");
        on.put(inside.x, inside.y, missing.empty() ? "none" : missing, style::dim, inside.width);
    }
    columns const shown{{{"", 4}, {"", 5}, {"", 26}, {"", 20}}, 3, inside.x, inside.width};
    for (std::size_t i = 0; i < inside.height && i < rows.size(); ++i) {
        if (!rows[i].is_object()) continue;
        auto const& row = rows[i].get_object();
        std::string const severity = text_of(row, "severity");
        std::array const cells{severity, text_of(row, "code"), text_of(row, "subject"), text_of(row, "what")};
        shown.row(on, inside.y + i, cells, severity == "crit" ? style::bad : style::warn);
    }
}

}  // namespace

void draw_overview(grid& on, area where, scene const& of) {
    json::object const node = overview_at(of);
    std::size_t const left = where.width / 2 + 1;
    std::size_t const warned = std::clamp<std::size_t>(where.height / 8, 2, 12);
    std::size_t const middle = where.height - node_rows - warned - 4;  // without the four lines between the frames
    std::size_t const workers = std::min(list_of(node, "workers").size() + 1, middle * 2 / 3);
    std::size_t const right_x = left - 1;
    std::size_t const right_width = where.width - right_x;
    draw_node(on, {where.x, where.y, left, node_rows + 2}, node);
    draw_memory(on, {right_x, where.y, right_width, node_rows + 2}, node);
    std::size_t const y = where.y + node_rows + 1;
    draw_workers(on, {where.x, y, left, workers + 2}, of, node);
    draw_applications(on, {where.x, y + workers + 1, left, middle - workers + 1}, of);
    draw_history(on, {right_x, y, right_width, history_rows + 2}, of);
    std::size_t const top = middle - history_rows - 2;
    std::size_t const by_mailbox = top - top / 2;
    draw_top(on, {right_x, y + history_rows + 1, right_width, by_mailbox + 2}, of, true);
    draw_top(on, {right_x, y + history_rows + by_mailbox + 2, right_width, top - by_mailbox + 2}, of, false);
    draw_warned(on, {where.x, y + middle + 1, where.width, warned + 2}, of);
}

}  // namespace weft::cli::tui
