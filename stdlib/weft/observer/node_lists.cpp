// The lists of what a node has besides processes: timers, names, tables, descriptors, and the places where processes begin.

#include <weft/observer/internal/descriptors.hpp>
#include <weft/observer/internal/key_entries.hpp>
#include <weft/observer/internal/operations.hpp>

#include <weft/table/listed_table.hpp>

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace weft::observe {
namespace {

std::size_t limit_of(json::object const& request, std::int64_t otherwise) {
    return static_cast<std::size_t>(integer_or(request, "limit", otherwise, 1, max_rows));
}

json::object finished(json::array rows, std::size_t total, bool complete) {
    json::object answer{{"total", total}, {"rows", std::move(rows)}};
    if (!complete) answer["truncated"] = true;
    return answer;
}

/// "shop/price.cpp:41", as a process shows its places.
std::string place(std::source_location const& where) {
    std::string_view file = where.file_name();
    if (file.empty()) return {};
    auto const last = file.rfind('/');
    auto const folder = last == std::string_view::npos || last == 0 ? last : file.rfind('/', last - 1);
    if (folder != std::string_view::npos) file.remove_prefix(folder + 1);
    return std::string{file} + ':' + std::to_string(where.line());
}

std::vector<key_entry> names_of_processes(snapshots& from) {
    std::vector<key_entry> all;
    auto const list = from.processes();
    for (process_summary const& each : *list)
        if (!each.name.empty()) all.push_back({.registry = "names", .keys = "unique", .key = each.name, .process = each.id});
    return all;
}

/// `apps`: what was found before; a process may be under many keys.
json::object encode(key_entry const& one, snapshots& from, std::unordered_map<pid, json::value>& apps) {
    auto const [app, is_new] = apps.try_emplace(one.process);
    if (is_new)
        if (auto const known = from.process(one.process)) app->second = text(known->application);
    return {{"name", text(one.key)}, {"pid", to_string(one.process)}, {"registry", text(one.registry)}, {"app", app->second}, {"keys", one.keys}};
}

}  // namespace

json::object timers(json::object const& request, asked& by) {
    snapshots& from = by.from();
    constexpr std::size_t most_looked_at = 100'000;
    std::size_t const limit = limit_of(request, 20);
    auto all = from.timers(most_looked_at);
    std::sort(all.begin(), all.end(), [](timer_summary const& a, timer_summary const& b) { return a.in != b.in ? a.in < b.in : a.to < b.to; });
    json::array rows;
    row_budget budget;
    bool complete = true;
    for (std::size_t i = 0; complete && i < std::min(limit, all.size()); ++i) {
        timer_summary const& each = all[i];
        json::object row{{"pid", nullptr}, {"name", text(each.name)}, {"label", nullptr}};
        if (each.to) {
            row["pid"] = to_string(each.to);
            if (auto const known = from.process(each.to)) {
                row["name"] = text(known->name);
                row["label"] = text(known->label);
            }
        }
        row["in_ns"] = number(each.in);
        row["kind"] = each.period > nanoseconds::zero() ? "interval" : "once";
        if (each.period > nanoseconds::zero()) row["period_ns"] = number(each.period);
        complete = budget.add(rows, std::move(row));
    }
    return finished(std::move(rows), std::max(all.size(), static_cast<std::size_t>(from.node().timers)), complete);
}

json::object registry(json::object const& request, asked& by) {
    snapshots& from = by.from();
    std::size_t const limit = limit_of(request, max_rows);
    std::vector<key_entry> all = names_of_processes(from);
    std::size_t total = all.size();
    for (auto& each : shared_keys({}, limit, total)) all.push_back(std::move(each));
    std::ranges::sort(all, {}, [](key_entry const& each) { return std::tie(each.registry, each.key, each.process); });
    json::array rows;
    row_budget budget;
    bool complete = true;
    std::unordered_map<pid, json::value> apps;
    for (std::size_t i = 0; complete && i < std::min(limit, all.size()); ++i) complete = budget.add(rows, encode(all[i], from, apps));
    return finished(std::move(rows), total, complete);
}

json::object tables(json::object const& request, asked& by) {
    snapshots& from = by.from();
    std::string const wanted = text_or(request, "table", "");
    std::size_t const limit = limit_of(request, max_rows);
    auto all = detail::listed_tables();
    if (!wanted.empty()) std::erase_if(all, [&](table_info const& each) { return each.name != wanted; });
    if (!wanted.empty() && all.empty()) throw request_error{"no_such_table", "there is no table named '" + wanted + "'", 4};
    std::sort(all.begin(), all.end(), [](table_info const& a, table_info const& b) {
        return a.memory_bytes != b.memory_bytes ? a.memory_bytes > b.memory_bytes : a.name < b.name;
    });
    json::array rows;
    row_budget budget;
    bool complete = true;
    for (std::size_t i = 0; complete && i < std::min(limit, all.size()); ++i) {
        table_info const& each = all[i];
        complete = budget.add(rows, {{"table", text(each.name)},
                                     {"kind", to_string(each.kind)},
                                     {"objects", each.size},
                                     {"memory_bytes", each.memory_bytes},
                                     {"owner", to_string(each.owner)},
                                     {"owner_name", title_of(each.owner, from)},
                                     {"access", to_string(each.access)}});
    }
    return finished(std::move(rows), all.size(), complete);
}

json::object fds(json::object const& request, asked&) {
    std::size_t const limit = limit_of(request, max_rows);
    auto const all = open_descriptors();
    json::array rows;
    row_budget budget;
    bool complete = true;
    for (std::size_t i = 0; complete && i < std::min(limit, all.size()); ++i)
        complete = budget.add(
            rows,
            {{"fd", all[i].number}, {"kind", all[i].kind}, {"local", text(all[i].local)}, {"remote", text(all[i].remote)}, {"pid", nullptr}});
    json::object answer = finished(std::move(rows), all.size(), complete);
    answer["limit"] = descriptor_limit();
    return answer;
}

json::object spawn_sites(json::object const& request, asked& by) {
    snapshots& from = by.from();
    std::size_t const limit = limit_of(request, max_rows);
    struct site {
        std::size_t processes = 0;
        std::uint64_t memory = 0;
        std::uint64_t mailbox = 0;
        pid example{};
    };
    std::map<std::string, site> sites;
    std::size_t total = 0;
    for (process_glance const& each : from.glances()) {
        site& its = sites[place(each.spawned_at)];
        ++total;
        ++its.processes;
        its.memory += each.memory_bytes;
        its.mailbox += each.mailbox;
        its.example = each.id;
    }
    std::vector<std::pair<std::string, site>> order{sites.begin(), sites.end()};
    std::sort(order.begin(), order.end(), [](auto const& a, auto const& b) { return a.second.processes > b.second.processes; });
    json::array rows;
    row_budget budget;
    bool complete = true;
    for (std::size_t i = 0; complete && i < std::min(limit, order.size()); ++i) {
        auto const& [where, its] = order[i];
        complete = budget.add(rows, {{"spawned_at", text(where)},
                                     {"processes", its.processes},
                                     {"memory_bytes", number(its.memory)},
                                     {"mailbox", number(its.mailbox)},
                                     {"example", to_string(its.example)},
                                     {"example_name", title_of(its.example, from)}});
    }
    return finished(std::move(rows), total, complete);
}

}  // namespace weft::observe
