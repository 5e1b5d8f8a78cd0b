// One function for each kind of list.

#include "item_lists.hpp"

#include "filter.hpp"
#include "observer/cli_error.hpp"
#include "observer/explain.hpp"
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
    auto const& answer = model.answer("warnings");
    item_list list = rows_in(list_of(answer, "rows"), where.filter);
    for (auto& each : list.items) {
        each.title = text_of(*each.row, "subject");
        each.id = text_of(*each.row, "code") + ' ' + each.title;
    }
    if (!where.grouped) return list;
    for (auto& each : rows_in(list_of(answer, "silenced_rows"), where.filter).items) {
        each.title = text_of(*each.row, "subject");
        each.id = "silenced " + text_of(*each.row, "code") + ' ' + each.title;
        list.items.push_back(std::move(each));
    }
    return list;
}

/// What happened, each with whom it has to do.
item_list traced(node_model const& model, place const& where) {
    item_list list = rows_in(list_of(model.answer("trace"), "rows"), where.filter);
    for (std::size_t i = 0; i < list.items.size(); ++i) {
        list.items[i].id = std::to_string(i);
        list.items[i].pid = text_of(*list.items[i].row, "peer");
    }
    return list;
}

item_list thresholds(node_model const& model, place const& where) {
    item_list list = rows_in(list_of(model.answer("thresholds"), "rows"), where.filter);
    for (auto& each : list.items) each.id = each.title = text_of(*each.row, "code");
    return list;
}

/// A line of a manual's page is a row, so that it can be moved through.
item_list page_of_code(std::string const& code) {
    item_list list;
    std::string text;
    try {
        text = explanation_text(code);
    } catch (cli_error const& unknown) {
        text = unknown.what();
    }
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t const end = std::min(text.find('\n', begin), text.size());
        list.items.push_back({.id = std::to_string(list.items.size()), .pid = {}, .title = text.substr(begin, end - begin)});
        begin = end + 1;
    }
    list.total = list.items.size();
    return list;
}

}  // namespace

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

std::string_view registry_list(std::size_t tab) { return registry_operations[tab % registry_lists]; }

json::array const& rows_to_filter(node_model const& model, place const& where) {
    constexpr std::array<std::string_view, screen_titles.size()> keys{
        "ps:mailbox", "ps", "tree", "", "schedulers", "", "warnings", "log", "", "waits", waiters_key, "trace", "", "thresholds"};
    std::string_view const key = where.at == screen::registry ? registry_list(where.tab) : keys[static_cast<std::size_t>(where.at)];
    return list_of(model.answer(key), "rows");
}

item_list items_of(node_model const& model, place const& where) {
    switch (where.at) {
        case screen::overview: return rows_in(list_of(model.answer("ps:mailbox"), "rows"), "");
        case screen::processes: return processes(model, where);
        case screen::tree: return tree_items(model, where);
        case screen::pipelines: return stages(model, where);
        case screen::schedulers: return schedulers(model);
        case screen::registry: return rows_in(list_of(model.answer(registry_list(where.tab)), "rows"), where.filter);
        case screen::warnings: return warnings(model, where);
        case screen::log: return rows_in(list_of(model.answer("log"), "rows"), where.filter);
        case screen::process: return related(model);
        case screen::waits: return rows_in(list_of(model.answer("waits"), "rows"), where.filter);
        case screen::waiters: return rows_in(list_of(model.answer(waiters_key), "rows"), where.filter);
        case screen::trace: return traced(model, where);
        case screen::explain: return page_of_code(where.subject);
        case screen::thresholds: return thresholds(model, where);
    }
    return {};
}

std::string warnings_of(node_model const& model, json::object const& row) {
    std::vector<std::string> codes;
    auto const add = [&codes](std::string code) {
        if (!code.empty() && std::ranges::find(codes, code) == codes.end()) codes.push_back(std::move(code));
    };
    for (auto const& each : list_of(row, "warnings")) add(each.is_object() ? text_of(each.get_object(), "code") : word_of(each));
    std::string const pid = text_of(row, "pid");
    for (auto const& each : list_of(model.answer("warnings"), "rows"))
        if (!pid.empty() && each.is_object() && text_of(each.get_object(), "pid") == pid) add(text_of(each.get_object(), "code"));
    std::string text;
    for (auto const& each : codes) text += (text.empty() ? "" : " ") + each;
    return text;
}

std::size_t cursor_in(item_list const& list, place const& where) {
    if (list.items.empty()) return 0;
    if (!where.followed.empty()) {
        auto const found = std::ranges::find(list.items, where.followed, &item::id);
        if (found != list.items.end()) return static_cast<std::size_t>(found - list.items.begin());
    }
    return std::min(where.cursor, list.items.size() - 1);
}

}  // namespace weft::cli::tui
