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

std::string last_exit(json::object const& row) {
    if (auto const said = text_of(row, "last_exit"); !said.empty()) return said;
    auto const& exits = list_of(row, "exits");
    if (!exits.empty()) return exits.front().is_object() ? text_of(exits.front().get_object(), "reason") : word_of(exits.front());
    return published(row, "exit");
}

std::vector<std::string> cells_of_row(item const& each) {
    auto const& row = *each.row;
    if (auto const more = count_of(row, "folded"); more > 0) return {branches(each) + "... " + grouped(more) + " more"};
    std::string const kind = text_of(row, "behaviour");
    std::string const restart = text_of(row, "restart");
    std::string const strategy = restart.empty() ? published(row, "strategy") : restart;
    return {branches(each) + each.title, each.pid, kind.empty() ? "process" : kind, strategy.empty() ? "-" : strategy,
            grouped(count_of(row, "mailbox")), state_letter(row), restarts_of(row), budget_of(row), last_exit(row)};
}

std::string title_of_tree(scene const& of) {
    place const& at = of.state.now();
    std::string text = grouped(of.list.total) + " rows";
    if (of.list.items.size() != of.list.total) text += ", " + grouped(of.list.items.size()) + " shown";
    text += at.grouped ? "   with the unsupervised" : "   supervised only (u shows all)";
    if (at.healthy_hidden) text += "   healthy hidden";
    if (auto const filter = filter_text(at); !filter.empty()) text += "   " + filter;
    return text;
}

/// The last ends of what the row's supervisor looks after.
void draw_exits(grid& on, area where, scene const& of) {
    if (of.list.items.empty()) return;
    item const& chosen = of.list.items[of.cursor];
    area const inside = frame(on, where, chosen.title + ' ' + chosen.pid);
    std::string const budget = budget_of(*chosen.row);
    std::string const children = published(*chosen.row, "children");
    std::string line = budget.empty() ? "" : "budget " + budget + " used at the last restart   ";
    if (!children.empty()) line += children + "   ";
    std::string const exit = last_exit(*chosen.row);
    if (!exit.empty()) line += "last exit: " + exit;
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
                         {"LAST EXIT", 40}},
                        0,
                        where.x + 1,
                        where.width - 3};
    shown.header(on, where.y + 1);
    std::size_t const rows = where.height - 5;
    std::size_t const first = first_shown(of.cursor, of.list.items.size(), rows);
    for (std::size_t i = 0; i < rows && first + i < of.list.items.size(); ++i) {
        item const& each = of.list.items[first + i];
        std::size_t const y = where.y + 2 + i;
        bool const warned = !list_of(*each.row, "warnings").empty();
        shown.row(on, y, cells_of_row(each), warned ? style::warn : style::plain);
        if (warned) on.put(where.x + where.width - 1, y, "!", style::bad);
        if (first + i != of.cursor) continue;
        on.put(where.x, y, ">", style::title);
        on.tint(where.x, y, where.width, style::chosen);
    }
    draw_exits(on, {where.x, where.y + where.height - 3, where.width, 3}, of);
}

}  // namespace weft::cli::tui
