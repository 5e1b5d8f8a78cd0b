// What the node warns of, and what stands behind the one under the cursor.

#include "rates.hpp"
#include "screens.hpp"

#include "observer/format.hpp"
#include "observer/model.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace weft::cli::tui {
namespace {

constexpr std::size_t box_width = 34;
constexpr std::size_t box_height = 4;

style by_severity(std::string const& severity) { return severity == "crit" ? style::bad : style::warn; }

/// The cycle that a process is part of, or the first one.
json::object const* cycle_of(node_model const& model, std::string const& pid) {
    json::object const* first = nullptr;
    for (auto const& each : list_of(model.answer("waits"), "cycles")) {
        if (!each.is_object()) continue;
        if (first == nullptr) first = &each.get_object();
        for (auto const& member : list_of(each.get_object(), "members"))
            if (member.is_object() && text_of(member.get_object(), "pid") == pid) return &each.get_object();
    }
    return first;
}

void draw_member(grid& on, std::size_t x, std::size_t y, json::object const& member) {
    area const inside = frame(on, {x, y, box_width, box_height}, "");
    on.put(inside.x, inside.y, text_of(member, "pid") + ' ' + text_of(member, "name"), style::title, inside.width);
    on.put(inside.x, inside.y + 1, text_of(member, "at"), style::plain, inside.width);
    std::string const since = has(member, "since_ns") ? ", " + short_time(time_of(member, "since_ns")) : "";
    on.put(x + box_width + 1, y + 1, "waits for " + text_of(member, "to") + since);
    on.put_glyph(x + box_width, y + 1, U'─');
}

/// One below the other, each with whom it waits for; the last one waits for the first.
void draw_cycle(grid& on, area where, json::object const& cycle) {
    auto const& members = list_of(cycle, "members");
    std::size_t const rows = where.height - 1;
    std::size_t const shown = std::min(members.size(), rows / box_height);
    for (std::size_t i = 0; i < shown; ++i)
        if (members[i].is_object()) draw_member(on, where.x + 2, where.y + i * box_height, members[i].get_object());
    std::string text = "cycle of " + std::to_string(members.size());
    if (auto const waiting = count_of(cycle, "waiting"); waiting > 0) text += ", " + grouped(waiting) + " processes wait for it";
    on.put(where.x + 1, where.y + shown * box_height, text);
}

void draw_wait(grid& on, std::size_t x, std::size_t y, json::object const& row) {
    on.put(x, y, text_of(row, "pid") + ' ' + text_of(row, "name") + " waits for " + text_of(row, "to") + ' ' + text_of(row, "to_name") + ' ' +
                     text_of(row, "at") + (has(row, "since_ns") ? ", " + short_time(time_of(row, "since_ns")) : ""));
}

void draw_waits(grid& on, area where, node_model const& model) {
    auto const& rows = list_of(model.answer("waits"), "rows");
    std::string const missing = model.refusal("waits");
    on.put(where.x + 1, where.y, missing.empty() ? std::to_string(rows.size()) + " wait for another process" : missing, style::title);
    for (std::size_t i = 0; i + 1 < where.height && i < rows.size(); ++i)
        if (rows[i].is_object()) draw_wait(on, where.x + 2, where.y + 1 + i, rows[i].get_object());
}

void draw_one(grid& on, area where, scene const& of, json::object const& warning) {
    std::string const place = text_of(warning, "place");
    on.put(where.x + 1, where.y, text_of(warning, "code") + ' ' + text_of(warning, "subject"), style::title);
    on.put(where.x + 1, where.y + 1, text_of(warning, "what") + (place.empty() ? "" : ", at " + place), style::plain, where.width - 2);
    area const below{where.x, where.y + 3, where.width, where.height - std::min<std::size_t>(where.height, 3)};
    auto const* const cycle = cycle_of(of.model, text_of(warning, "pid"));
    if (cycle != nullptr && text_of(warning, "code") == "W10b") draw_cycle(on, below, *cycle);
    else draw_waits(on, below, of.model);
}

std::string since_text(json::object const& row) {
    if (!has(row, "since_ns")) return "-";
    nanoseconds const since = time_of(row, "since_ns");
    return since < std::chrono::seconds{1} ? "now" : short_time(since);
}

void draw_rows(grid& on, area where, scene const& of) {
    columns const shown{{{"SEV", 5}, {"CODE", 5}, {"SINCE", 7, true}, {"SUBJECT", 27}, {"WHAT", 20}}, 4, where.x + 2, where.width - 3};
    shown.header(on, where.y);
    std::size_t const rows = where.height - 1;
    std::size_t const first = first_shown(of.cursor, of.list.items.size(), rows);
    for (std::size_t i = 0; i < rows && first + i < of.list.items.size(); ++i) {
        auto const& row = *of.list.items[first + i].row;
        std::string const severity = text_of(row, "severity");
        std::array const cells{severity, text_of(row, "code"), since_text(row), text_of(row, "subject"),
                               text_of(row, "what")};
        shown.row(on, where.y + 1 + i, cells, by_severity(severity));
        if (first + i == of.cursor) on.put(where.x, where.y + 1 + i, ">", style::title);
    }
}

}  // namespace

void draw_warnings(grid& on, area where, scene const& of) {
    std::string const missing = of.model.refusal("warnings");
    std::string title = "active " + std::to_string(of.list.items.size());
    if (auto const filter = filter_text(of.state.now()); !filter.empty()) title += "   " + filter;
    on.put(where.x + 1, where.y, missing.empty() ? title : missing, missing.empty() ? style::plain : style::warn);
    std::size_t const rows = std::min(of.list.items.size() + 1, where.height / 2);
    draw_rows(on, {where.x, where.y + 1, where.width, rows}, of);
    std::size_t const y = where.y + 1 + rows;
    horizontal_line(on, where.x, y, where.width);
    area const below{where.x, y + 1, where.width, where.y + where.height - y - 1};
    if (of.list.items.empty()) draw_waits(on, below, of.model);
    else draw_one(on, below, of, *of.list.items[of.cursor].row);
}

}  // namespace weft::cli::tui
