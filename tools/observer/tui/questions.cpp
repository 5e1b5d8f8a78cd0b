// What each view asks a node.

#include "items.hpp"

#include "filter.hpp"
#include "observer/model.hpp"
#include "rates.hpp"

#include <algorithm>

namespace weft::cli::tui {
namespace {

question plain(std::string_view operation) { return {.key = std::string{operation}, .operation = std::string{operation}}; }

question about(std::string_view operation, std::string const& pid) {
    return {.key = std::string{operation}, .operation = std::string{operation}, .parameters = {{"pid", pid}}};
}

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
        case screen::processes:
            all.push_back(processes_by("ps", order_asked(where, sorts_itself(model, where)), listed_rows));
            // The node has more processes than it lists: it must choose, where it can.
            if (is_for_the_node(where.filter)) all.back().parameters["filter"] = where.filter;
            break;
        case screen::tree: add("tree"); break;
        case screen::pipelines: add("pipelines"); break;
        case screen::schedulers: add("schedulers", "history"); break;
        case screen::registry: add(registry_list(where.tab)); break;
        case screen::warnings: add("waits"); break;
        case screen::log: add("log"); break;
        case screen::process:
            all.push_back(about("info", where.subject));
            all.push_back(about("stack", where.subject));
            if (where.revealed) all.push_back(about("reveal", where.subject));
            break;
        case screen::waits: add("waits"); break;
        case screen::waiters: {
            all.push_back({.key = std::string{waiters_key}, .operation = "waits", .parameters = {{"pid", where.subject}}});
            item_list const list = items_of(model, where);
            if (!list.items.empty()) all.push_back(about("stack", list.items[cursor_in(list, where)].pid));
            break;
        }
        case screen::trace: case screen::explain: break;  // the one comes by itself, the other one is known
        case screen::thresholds: add("thresholds"); break;
    }
    return all;
}

std::vector<question> all_questions(std::string const& pid, node_model const& model) {
    std::vector<question> all;
    for (auto const& each : screen_titles) {
        if ((each.at == screen::process || each.at == screen::waiters) && pid.empty()) continue;
        for (std::size_t tab = 0; tab < (each.at == screen::registry ? registry_lists : 1); ++tab)
            for (auto& one : questions_of({.at = each.at, .subject = pid, .tab = tab}, model))
                if (std::ranges::find(all, one.key, &question::key) == all.end()) all.push_back(std::move(one));
    }
    return all;
}

}  // namespace weft::cli::tui
