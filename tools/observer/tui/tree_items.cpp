// The tree's rows as filter and folding leave them, with a row for how a child ended last.

#include "item_lists.hpp"

#include "draw.hpp"
#include "filter.hpp"
#include "observer/model.hpp"
#include "observer/view.hpp"

#include <algorithm>

namespace weft::cli::tui {
namespace {

bool is_healthy(json::object const& row) {
    auto const& published = object_of(row, "published");
    return count_of(row, "restarts") + count_of(published, "restarts") == 0 && list_of(row, "warnings").empty();
}

std::size_t depth_of(json::value const& row) {
    constexpr std::size_t deepest = 40;
    return row.is_object() ? std::min<std::size_t>(count_of(row.get_object(), "depth"), deepest) : 0;
}

/// Which rows stay: those wanted, and what is above them.
std::vector<bool> kept_rows(json::array const& rows, place const& where) {
    row_filter const wanted{where.filter};
    std::vector<bool> kept(rows.size(), false);
    std::vector<bool> needed;  // by depth: a row below this one stays
    for (std::size_t i = rows.size(); i-- > 0;) {
        if (!rows[i].is_object()) continue;
        auto const& row = rows[i].get_object();
        std::size_t const depth = depth_of(rows[i]);
        bool const below = depth + 1 < needed.size() && needed[depth + 1];
        bool const has_children = i + 1 < rows.size() && depth_of(rows[i + 1]) > depth;
        bool const alone = depth == 0 && !has_children && text_of(row, "behaviour").empty();
        kept[i] = below || (wanted.accepts(row) && !(where.healthy_hidden && is_healthy(row)) && (where.grouped || !alone));
        needed.resize(depth + 1, false);
        needed[depth] = needed[depth] || kept[i];
    }
    return kept;
}

void add_branches(std::vector<item>& items) {
    std::string open;  // by depth
    for (std::size_t i = items.size(); i-- > 0;) {
        open.resize(items[i].depth + 1, ' ');
        items[i].branches = open.substr(0, items[i].depth + 1);
        open[items[i].depth] = '|';
    }
}

/// `children_tell`: the node knows it of each child, else of all of a supervisor together.
/// "last exit 12:07:55: "no space left" at src/disk.cpp:77 (same reason x5)"; empty when none is known.
std::string last_end(json::object const& row, bool children_tell) {
    auto const& ends = list_of(row, "exits");
    if (ends.empty() || !ends.front().is_object()) {
        std::string const told = children_tell ? "" : text_of(object_of(row, "published"), "exit");
        return told.empty() ? "" : "last exit: " + told;
    }
    auto const& last = ends.front().get_object();
    std::string const reason = text_of(last, "reason");
    std::string const place = text_of(last, "place");
    auto const is_same = [&](json::value const& each) { return each.is_object() && text_of(each.get_object(), "reason") == reason; };
    auto const same = std::ranges::count_if(ends, is_same);
    return "last exit " + time_of_day(text_of(last, "at")) + ": " + reason + (place.empty() ? "" : " at " + place) +
           (same > 1 ? " (same reason x" + std::to_string(same) + ')' : "");
}

/// How a child, or the child of a supervisor, ended last: a row of its own below it.
void add_last_end(item_list& list, std::string const& pid, json::object const& row, std::size_t depth, bool children_tell) {
    std::string text = last_end(row, children_tell);
    if (text.empty()) return;
    list.made.push_back({{"note", text}, {"pid", pid}});
    list.items.push_back({.id = pid + " last exit", .pid = pid, .title = std::move(text), .row = &list.made.back(), .depth = depth});
}

}  // namespace

item_list tree_items(node_model const& model, place const& where) {
    auto const& rows = list_of(model.answer("tree"), "rows");
    auto const kept = kept_rows(rows, where);
    item_list list;
    list.total = rows.size();
    auto const tells = [](json::value const& each) { return each.is_object() && each.get_object().contains("exits"); };
    bool const children_tell = std::ranges::any_of(rows, tells);
    std::size_t folded_at = ~std::size_t{0};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::size_t const depth = depth_of(rows[i]);
        if (depth <= folded_at) folded_at = ~std::size_t{0};
        if (!kept[i] || depth > folded_at) continue;
        auto const& row = rows[i].get_object();
        std::string const pid = text_of(row, "pid");
        bool const has_children = i + 1 < rows.size() && depth_of(rows[i + 1]) > depth;
        bool const folded = has_children && where.turned.contains(pid) != where.all_folded;
        if (folded) folded_at = depth;
        list.items.push_back({.id = pid.empty() ? "folded " + std::to_string(i) : pid, .pid = pid, .title = title_of(row), .row = &row,
                              .depth = depth, .has_children = has_children, .folded = folded});
        add_last_end(list, pid, row, depth + 1, children_tell);
    }
    add_branches(list.items);
    return list;
}

}  // namespace weft::cli::tui
