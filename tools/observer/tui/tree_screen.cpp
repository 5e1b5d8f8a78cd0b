// Who was started by whom, with restarts and what is left of each supervisor's budget.

#include "rates.hpp"
#include "screens.hpp"

#include "observer/format.hpp"
#include "observer/model.hpp"

#include <algorithm>

namespace weft::cli::tui {
namespace {

constexpr std::size_t deepest_indent = 12;

/// The branches before a row's name. Lines are drawn as glyphs of their own, so this is put together in UTF-8.
std::string branches(item const& each) {
    std::string text;
    std::size_t const from = each.depth > deepest_indent ? each.depth - deepest_indent : 1;
    for (std::size_t depth = from; depth <= each.depth && each.depth > 0; ++depth) {
        bool const goes_on = depth < each.branches.size() && each.branches[depth] == '|';
        if (depth == each.depth) text += goes_on ? "├─" : "└─";
        else text += goes_on ? "│ " : "  ";
    }
    if (each.has_children) return text + (each.folded ? "▸ " : "▾ ");
    return text + (each.depth > 0 ? "─ " : "  ");
}

std::string published(json::object const& row, std::string_view key) { return text_of(object_of(row, "published"), key); }

std::string restarts_of(json::object const& row) {
    if (has(row, "restarts")) return std::to_string(count_of(row, "restarts"));
    std::string const told = published(row, "restarts");
    return told.empty() ? "-" : told;
}

/// "3/5 in 60s" of the node's own words, or of its numbers.
std::string budget_of(json::object const& row) {
    auto const& budget = object_of(row, "budget");
    if (!budget.empty())
        return std::to_string(count_of(budget, "used")) + '/' + std::to_string(count_of(budget, "allowed")) + " in " +
               short_time(time_of(budget, "within_ns"));
    std::string const told = published(row, "budget");
    std::size_t const of = told.find(" of ");
    std::size_t const in = told.find(" in ");
    std::size_t const used = told.find(" used");
    if (of == std::string::npos || in == std::string::npos || in < of) return told;
    std::string within = told.substr(in + 4, used == std::string::npos ? used : used - in - 4);
    std::erase(within, ' ');
    return told.substr(0, of) + '/' + told.substr(of + 4, in - of - 4) + " in " + within;
}

std::vector<std::string> cells_of_row(item const& each) {
    auto const& row = *each.row;
    if (auto const more = count_of(row, "folded"); more > 0) return {branches(each) + "... " + grouped(more) + " more"};
    std::string const kind = text_of(row, "behaviour");
    std::string const restart = text_of(row, "restart");
    std::string const strategy = restart.empty() ? published(row, "strategy") : restart;
    return {branches(each) + each.title, each.pid, kind.empty() ? "process" : kind, strategy.empty() ? "-" : strategy,
            grouped(count_of(row, "mailbox")), state_letter(row), restarts_of(row), budget_of(row),
            has(row, "age_ns") ? short_time(time_of(row, "age_ns")) : "-"};
}

std::string title_of_tree(scene const& of) {
    place const& at = of.state.now();
    std::string text = grouped(of.list.total) + " rows";
    auto const notes = std::ranges::count_if(of.list.items, [](item const& each) { return has(*each.row, "note"); });
    std::size_t const shown = of.list.items.size() - static_cast<std::size_t>(notes);
    if (shown != of.list.total) text += ", " + grouped(shown) + " shown";
    text += at.grouped ? "   with the unsupervised" : "   supervised only (u shows all)";
    if (at.healthy_hidden) text += "   healthy hidden";
    if (auto const filter = filter_text(at); !filter.empty()) text += "   " + filter;
    return text;
}

/// The budget of the supervisor above the row, or its own.
std::string budget_above(item_list const& list, std::size_t at) {
    std::size_t below = list.items[at].depth + 1;
    for (std::size_t i = at + 1; i-- > 0;) {
        if (list.items[i].depth >= below) continue;
        below = list.items[i].depth;
        if (auto const text = budget_of(*list.items[i].row); !text.empty())
            return (i == at ? "" : list.items[i].title + ": ") + text + " used at the last restart";
    }
    return {};
}

/// When it ended, newest first.
std::string times_of_ends(json::object const& row) {
    std::string text;
    for (auto const& each : list_of(row, "exits"))
        if (each.is_object()) text += (text.empty() ? "" : "  ") + time_of_day(text_of(each.get_object(), "at"));
    return text;
}

/// What the restarts of the row have cost.
void draw_restarts(grid& on, area where, scene const& of) {
    if (of.list.items.empty()) return;
    item const& chosen = of.list.items[of.cursor];
    bool const is_note = has(*chosen.row, "note");
    area const inside = frame(on, where, is_note ? chosen.pid : chosen.title + ' ' + chosen.pid);
    std::string line;
    auto const add = [&line](std::string const& text) { line += text.empty() ? "" : (line.empty() ? "" : "   ") + text; };
    if (is_note) add(chosen.title);
    add(times_of_ends(*chosen.row).empty() ? "" : "ended " + times_of_ends(*chosen.row));
    add(budget_above(of.list, of.cursor));
    add(published(*chosen.row, "children"));
    if (line.empty()) line = text_of(*chosen.row, "state") + ", mailbox " + grouped(count_of(*chosen.row, "mailbox"));
    on.put(inside.x, inside.y, line, style::plain, inside.width);
}

}  // namespace

void draw_tree(grid& on, area where, scene const& of) {
    on.put(where.x + 1, where.y, title_of_tree(of));
    if (auto const wrong = of.model.refusal("tree"); !wrong.empty()) on.put(where.x + 1, where.y + 2, wrong, style::warn);
    columns const shown{{{"NAME", 30},
                         {"PID", 9},
                         {"TYPE", 12},
                         {"STRATEGY", 12},
                         {"MBOX", 8, true},
                         {"S", 1},
                         {"RESTRT", 6, true},
                         {"BUDGET", 12},
                         {"AGE", 6, true}},
                        0,
                        where.x + 1,
                        where.width - 3};
    shown.header(on, where.y + 1);
    std::size_t const rows = where.height - 5;
    std::size_t const first = first_shown(of.cursor, of.list.items.size(), rows);
    for (std::size_t i = 0; i < rows && first + i < of.list.items.size(); ++i) {
        item const& each = of.list.items[first + i];
        std::size_t const y = where.y + 2 + i;
        bool const is_note = has(*each.row, "note");
        bool const warned = !is_note && !warnings_of(of.model, *each.row).empty();
        if (is_note) on.put(where.x + 1, y, branches(each) + each.title, style::warn, where.width - 3);
        else shown.row(on, y, cells_of_row(each), warned ? style::warn : style::plain);
        if (warned) on.put(where.x + where.width - 1, y, "!", style::bad);
        if (first + i != of.cursor) continue;
        on.put(where.x, y, ">", style::title);
        on.tint(where.x, y, where.width, style::chosen);
    }
    draw_restarts(on, {where.x, where.y + where.height - 3, where.width, 3}, of);
}

}  // namespace weft::cli::tui
