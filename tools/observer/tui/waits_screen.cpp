// Who waits for whom: circles first, for nothing that happens in them can end them.

#include "rates.hpp"
#include "rows.hpp"

#include "observer/format.hpp"
#include "observer/model.hpp"

#include <algorithm>
#include <array>

namespace weft::cli::tui {
namespace {

constexpr std::size_t box_width = 32;
constexpr std::size_t box_height = 4;
constexpr std::size_t gap = 12;

std::string since_of(json::object const& row) { return has(row, "since_ns") ? short_time(time_of(row, "since_ns")) : "-"; }

void draw_member(grid& on, std::size_t x, std::size_t y, json::object const& member) {
    area const inside = frame(on, {x, y, box_width, box_height}, "");
    on.put(inside.x, inside.y, text_of(member, "pid") + ' ' + text_of(member, "name"), style::title, inside.width);
    on.put(inside.x, inside.y + 1, text_of(member, "at"), style::plain, inside.width);
}

void draw_arrow(grid& on, std::size_t x, std::size_t y, std::size_t width, bool to_the_right) {
    for (std::size_t i = 0; i < width; ++i) on.put_glyph(x + i, y, U'─', style::dim);
    on.put_glyph(to_the_right ? x + width - 1 : x, y, to_the_right ? U'▶' : U'◀');
}

/// Two beside each other, each with an arrow to the other one and how long it waits.
std::size_t draw_pair(grid& on, area where, json::object const& first, json::object const& second) {
    std::size_t const left = where.x + 2;
    std::size_t const right = left + box_width + gap;
    draw_member(on, left, where.y, first);
    draw_member(on, right, where.y, second);
    draw_arrow(on, left + box_width, where.y + 1, gap, true);
    draw_arrow(on, left + box_width, where.y + 2, gap, false);
    on.put(left + box_width + 1, where.y, since_of(first), style::dim, gap - 2);
    on.put(left + box_width + 1, where.y + 3, since_of(second), style::dim, gap - 2);
    return box_height;
}

/// One below the other, each with whom it waits for; the last one waits for the first.
std::size_t draw_column(grid& on, area where, json::array const& members) {
    std::size_t const shown = std::min(members.size(), where.height / box_height);
    for (std::size_t i = 0; i < shown; ++i) {
        if (!members[i].is_object()) continue;
        auto const& member = members[i].get_object();
        std::size_t const y = where.y + i * box_height;
        draw_member(on, where.x + 2, y, member);
        draw_arrow(on, where.x + 2 + box_width, y + 1, 2, true);
        on.put(where.x + 2 + box_width + 3, y + 1, "waits for " + text_of(member, "to") + ", " + since_of(member));
    }
    return shown * box_height;
}

void draw_rows(grid& on, area where, scene const& of) {
    columns const shown{{{"PID", 9}, {"NAME / LABEL", 22}, {"WAITS FOR", 24}, {"FOR", 7, true}, {"AT", 26}}, 1, where.x + 2, where.width - 3};
    draw_lines(on, where, of, shown, [](json::object const& row) {
        return std::array{text_of(row, "pid"), text_of(row, "name"), text_of(row, "to") + ' ' + text_of(row, "to_name"), since_of(row),
                          text_of(row, "at")};
    });
}

std::string counted(scene const& of) {
    std::string text = of.list.items.size() == 1 ? "1 process waits" : grouped(of.list.items.size()) + " processes wait";
    if (auto const filter = filter_text(of.state.now()); !filter.empty()) text += "   " + filter;
    return text;
}

}  // namespace

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

std::size_t draw_cycle(grid& on, area where, json::object const& cycle) {
    auto const& members = list_of(cycle, "members");
    if (where.height < box_height + 1) return 0;
    bool const is_pair = members.size() == 2 && members[0].is_object() && members[1].is_object() && where.width >= 2 * box_width + gap + 2;
    area const above{where.x, where.y, where.width, where.height - 1};
    std::size_t const rows = is_pair ? draw_pair(on, above, members[0].get_object(), members[1].get_object()) : draw_column(on, above, members);
    std::string text = "cycle of " + std::to_string(members.size());
    if (auto const waiting = count_of(cycle, "waiting"); waiting > 0) text += "; behind it: " + grouped(waiting) + " processes wait";
    on.put(where.x + 2, where.y + rows, text);
    return rows + 1;
}

void draw_waits(grid& on, area where, scene const& of) {
    auto const& cycles = list_of(of.model.answer("waits"), "cycles");
    std::string const missing = of.model.refusal("waits");
    std::string const count = cycles.empty() ? "no" : std::to_string(cycles.size());
    std::string const circles = "   " + count + (cycles.size() == 1 ? " circle" : " circles");
    on.put(where.x + 1, where.y, missing.empty() ? counted(of) + " in a call" + circles : missing, missing.empty() ? style::plain : style::warn);
    std::size_t y = where.y + 1;
    std::size_t const end = where.y + where.height;
    for (auto const& each : cycles) {
        if (!each.is_object() || y + box_height + 1 > where.y + where.height * 2 / 3) break;
        y += draw_cycle(on, {where.x, y, where.width, where.y + where.height * 2 / 3 - y}, each.get_object());
    }
    if (y < end) draw_rows(on, {where.x, y, where.width, end - y}, of);
}

void draw_waiters(grid& on, area where, scene const& of) {
    std::string const missing = of.model.refusal(waiters_key);
    std::string const title = counted(of) + " for, or on the way from, " + of.state.now().subject;
    on.put(where.x + 1, where.y, missing.empty() ? title : missing, missing.empty() ? style::plain : style::warn);
    std::size_t const rows = std::min(of.list.items.size() + 1, where.height / 2);
    draw_rows(on, {where.x, where.y + 1, where.width, rows}, of);
    std::size_t const y = where.y + 1 + rows;
    std::string const pid = of.list.items.empty() ? "" : of.list.items[of.cursor].pid;
    area const inside = frame(on, {where.x, y, where.width, where.y + where.height - y}, pid.empty() ? "Stack" : "Stack of " + pid);
    if (!pid.empty()) draw_frames(on, inside, of.model, pid);
}

}  // namespace weft::cli::tui
