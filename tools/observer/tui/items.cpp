// One function for each kind of list.

#include "items.hpp"

#include "filter.hpp"
#include "observer/model.hpp"
#include "observer/pipelines.hpp"
#include "observer/view.hpp"
#include "rates.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace weft::cli::tui {
namespace {

constexpr std::array<std::string_view, registry_lists> registry_operations{"registry", "timers", "tables", "fds"};

/// The rows that the filter lets through, as processes.
item_list rows_in(json::array const& rows, std::string_view filter) {
    row_filter const wanted{filter};
    item_list list;
    list.total = rows.size();
    for (auto const& each : rows) {
        if (!each.is_object() || !wanted.accepts(each.get_object())) continue;
        auto const& row = each.get_object();
        std::string const pid = text_of(row, "pid");
        list.items.push_back({.id = pid.empty() ? std::to_string(list.items.size()) : pid, .pid = pid, .title = title_of(row), .row = &row});
    }
    return list;
}

std::string group_of(json::object const& row) {
    std::string const label = text_of(row, "label");
    std::size_t const slash = label.find('/');
    return slash == std::string::npos ? title_of(row) : label.substr(0, slash) + "/*";
}

/// One row for all of a label, with the sums of what they have.
void group(item_list& list) {
    std::map<std::string, std::pair<json::object, std::size_t>> groups;
    for (auto const& each : list.items) {
        auto& [sum, count] = groups[group_of(*each.row)];
        ++count;
        sum["app"] = text_of(*each.row, "app");
        for (auto const* key : {"mailbox", "in_per_s", "out_per_s", "growth_per_s", "reductions_per_s", "cpu", "stack_bytes", "memory_bytes"})
            if (has(*each.row, key)) sum[key] = fraction_of(sum, key) + fraction_of(*each.row, key);
        sum["age_ns"] = std::max(fraction_of(sum, "age_ns"), fraction_of(*each.row, "age_ns"));
    }
    list.items.clear();
    for (auto& [name, of] : groups) {
        of.first["name"] = name;
        of.first["group_size"] = of.second;
        list.made.push_back(std::move(of.first));
        list.items.push_back({.id = name, .pid = {}, .title = name, .row = &list.made.back()});
    }
}

void sort_processes(item_list& list, place const& where) {
    std::string_view const field = sort_keys[where.sort % sort_keys.size()].field;
    bool const by_name = field == "name";
    bool const backwards = where.reversed;
    std::vector<std::tuple<double, std::string, std::size_t>> order;
    for (std::size_t i = 0; i < list.items.size(); ++i) {
        auto const& each = list.items[i];
        order.emplace_back(by_name ? 0.0 : -fraction_of(*each.row, field), by_name ? each.title : "", i);
    }
    std::ranges::sort(order, [backwards](auto const& a, auto const& b) {
        auto const keys = [](auto const& of) { return std::tie(std::get<0>(of), std::get<1>(of)); };
        if (keys(a) != keys(b)) return (keys(a) < keys(b)) != backwards;
        return std::get<2>(a) < std::get<2>(b);
    });
    std::vector<item> sorted;
    for (auto const& each : order) sorted.push_back(std::move(list.items[std::get<2>(each)]));
    list.items = std::move(sorted);
}

item_list processes(node_model const& model, place const& where) {
    auto const& answer = model.answer("ps");
    item_list list = rows_in(list_of(answer, "rows"), where.filter);
    list.total = std::max<std::size_t>(count_of(answer, "total"), list.total);
    if (where.grouped) group(list);
    sort_processes(list, where);
    return list;
}

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

item_list tree(node_model const& model, place const& where) {
    auto const& rows = list_of(model.answer("tree"), "rows");
    auto const kept = kept_rows(rows, where);
    item_list list;
    list.total = rows.size();
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
    }
    add_branches(list.items);
    return list;
}

item_list stages(node_model const& model, place const& where) {
    item_list list;
    auto const all = pipelines_of(model.answer("pipelines"), true);
    if (all.empty()) return list;
    for (auto const& each : all[where.tab % all.size()].stages)
        list.items.push_back({.id = each.name, .pid = {}, .title = each.name, .row = nullptr});
    list.total = list.items.size();
    return list;
}

item_list schedulers(node_model const& model) {
    item_list list = rows_in(list_of(model.answer("schedulers"), "rows"), "");
    if (list.items.empty()) list = rows_in(list_of(model.answer("overview"), "workers"), "");
    for (auto& each : list.items) {
        each.pid = text_of(*each.row, "running");
        each.title = text_of(*each.row, "running_name");
    }
    return list;
}

/// The processes that one is linked to, is monitored by, and monitors.
item_list related(node_model const& model) {
    auto const& info = model.answer("info");
    item_list list;
    for (auto const* key : {"links", "monitored_by", "monitors"})
        for (auto& each : rows_in(list_of(info, key), "").items) {
            each.id = std::string{key} + ' ' + each.pid;
            list.items.push_back(std::move(each));
        }
    list.total = list.items.size();
    return list;
}

item_list warnings(node_model const& model, place const& where) {
    item_list list = rows_in(list_of(model.answer("warnings"), "rows"), where.filter);
    for (auto& each : list.items) {
        each.title = text_of(*each.row, "subject");
        each.id = text_of(*each.row, "code") + ' ' + each.title;
    }
    return list;
}

}  // namespace

std::string_view registry_list(std::size_t tab) { return registry_operations[tab % registry_lists]; }

item_list items_of(node_model const& model, place const& where) {
    switch (where.at) {
        case screen::overview: return rows_in(list_of(model.answer("ps:mailbox"), "rows"), "");
        case screen::processes: return processes(model, where);
        case screen::tree: return tree(model, where);
        case screen::pipelines: return stages(model, where);
        case screen::schedulers: return schedulers(model);
        case screen::registry: return rows_in(list_of(model.answer(registry_list(where.tab)), "rows"), where.filter);
        case screen::warnings: return warnings(model, where);
        case screen::log: return rows_in(list_of(model.answer("log"), "rows"), where.filter);
        case screen::process: return related(model);
    }
    return {};
}

std::size_t cursor_in(item_list const& list, place const& where) {
    if (list.items.empty()) return 0;
    if (!where.followed.empty()) {
        auto const found = std::ranges::find(list.items, where.followed, &item::id);
        if (found != list.items.end()) return static_cast<std::size_t>(found - list.items.begin());
    }
    return std::min(where.cursor, list.items.size() - 1);
}

namespace {

question plain(std::string_view operation) { return {.key = std::string{operation}, .operation = std::string{operation}}; }

question processes_by(std::string key, std::string_view sort, int limit) {
    return {.key = std::move(key), .operation = "ps", .parameters = {{"sort", sort}, {"limit", limit}}};
}

constexpr int top_rows = 20;
constexpr int listed_rows = 1000;

/// Whether the node has this field in its rows.
bool tells(node_model const& model, std::string_view field) {
    for (auto const* key : {"ps:mailbox", "ps"})
        for (auto const& each : list_of(model.answer(key), "rows"))
            if (each.is_object() && has(each.get_object(), field)) return true;
    return false;
}

/// Numbers go high first on the node too, names do not.
std::string order_asked(place const& where, bool by_field) {
    auto const& key = sort_keys[where.sort % sort_keys.size()];
    std::string const by{by_field ? key.field : key.asked};
    if (!where.reversed) return by;
    return by + (by == "name" ? ":desc" : ":asc");
}

/// Only what the node itself tells may be sorted by there; a rate that was worked out here may not.
bool sorts_itself(node_model const& model, place const& where) {
    return tells(model, "scheduler") && tells(model, sort_keys[where.sort % sort_keys.size()].field);
}

}  // namespace

std::vector<question> questions_of(place const& where, node_model const& model) {
    std::vector<question> all{plain("overview"), plain("warnings")};
    auto const add = [&all](auto... each) { (all.push_back(plain(each)), ...); };
    switch (where.at) {
        case screen::overview:
            add("history", "apps", "schedulers");
            all.push_back(processes_by("ps:mailbox", "mailbox", top_rows));
            all.push_back(processes_by("ps:cpu", tells(model, "scheduler") ? "cpu" : "reductions", top_rows));
            break;
        case screen::processes: all.push_back(processes_by("ps", order_asked(where, sorts_itself(model, where)), listed_rows)); break;
        case screen::tree: add("tree"); break;
        case screen::pipelines: add("pipelines"); break;
        case screen::schedulers: add("schedulers", "history"); break;
        case screen::registry: add(registry_list(where.tab)); break;
        case screen::warnings: add("waits"); break;
        case screen::log: add("log"); break;
        case screen::process:
            all.push_back({.key = "info", .operation = "info", .parameters = {{"pid", where.subject}}});
            all.push_back({.key = "stack", .operation = "stack", .parameters = {{"pid", where.subject}}});
            break;
    }
    return all;
}

std::vector<question> all_questions(std::string const& pid, node_model const& model) {
    std::vector<question> all;
    for (auto const& each : screen_titles) {
        if (each.at == screen::process && pid.empty()) continue;
        for (std::size_t tab = 0; tab < (each.at == screen::registry ? registry_lists : 1); ++tab)
            for (auto& one : questions_of({.at = each.at, .subject = pid, .tab = tab}, model))
                if (std::ranges::find(all, one.key, &question::key) == all.end()) all.push_back(std::move(one));
    }
    return all;
}

}  // namespace weft::cli::tui
