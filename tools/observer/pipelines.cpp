// Rows to pipelines. A row names its producers by pid; one whose producer is not among the rows (an answer that was cut, or a
// process that is no stage) just has one fewer.

#include "pipelines.hpp"

#include "model.hpp"
#include "view.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

namespace weft::cli {
namespace {

std::uint64_t sum_of(json::object const& row, std::string_view list, std::string_view key) {
    std::uint64_t sum = 0;
    for (auto const& each : list_of(row, list))
        if (each.is_object()) sum += count_of(each.get_object(), key);
    return sum;
}

std::uint64_t events_in(json::object const& row) { return sum_of(row, "producers", "delivered"); }
std::uint64_t events_out(json::object const& row) { return count_of(row, "emitted"); }

/// "flow/map" of "flow/map.7": what its fellows are called too. Labels tell fellows, names are one's own.
std::string group_name(json::object const& row) {
    std::string const label = text_of(row, "label");
    std::string const title = label.empty() ? title_of(row) : label;
    std::size_t const dot = title.rfind('.');
    bool const numbered = dot != std::string::npos && dot > 0 && dot + 1 < title.size() && title.front() != '(' &&
                          std::all_of(title.begin() + static_cast<std::ptrdiff_t>(dot) + 1, title.end(),
                                      [](unsigned char c) { return std::isdigit(c) != 0; });
    return numbered ? title.substr(0, dot) : title;
}

/// The rows as a graph.
struct graph {
    std::vector<json::object const*> rows;
    std::map<std::string, std::size_t> by_pid;

    explicit graph(json::object const& answer) {
        for (auto const& each : list_of(answer, "rows")) {
            if (!each.is_object()) continue;
            by_pid.emplace(text_of(each.get_object(), "pid"), rows.size());
            rows.push_back(&each.get_object());
        }
    }
    [[nodiscard]] std::vector<std::size_t> producers_of(std::size_t row) const {
        std::vector<std::size_t> found;
        for (auto const& each : list_of(*rows[row], "producers")) {
            if (!each.is_object()) continue;
            if (auto const known = by_pid.find(text_of(each.get_object(), "pid")); known != by_pid.end()) found.push_back(known->second);
        }
        return found;
    }
};

/// For each row the lowest row that hangs together with it.
std::vector<std::size_t> components(graph const& all) {
    std::vector<std::size_t> root(all.rows.size());
    std::iota(root.begin(), root.end(), std::size_t{0});
    auto const find = [&root](std::size_t row) {
        while (root[row] != row) row = root[row] = root[root[row]];
        return row;
    };
    for (std::size_t row = 0; row < root.size(); ++row) {
        for (std::size_t const producer : all.producers_of(row)) {
            auto const [low, high] = std::minmax({find(row), find(producer)});
            root[high] = low;
        }
    }
    for (std::size_t row = 0; row < root.size(); ++row) root[row] = find(row);
    return root;
}

/// How many steps from a producer that has none itself, the longest way. A ring ends when nothing more can be behind anything.
std::vector<std::size_t> depths(graph const& all) {
    std::vector<std::size_t> depth(all.rows.size(), 0);
    bool changed = true;
    for (std::size_t round = 0; changed && round < all.rows.size(); ++round) {
        changed = false;
        for (std::size_t row = 0; row < depth.size(); ++row) {
            for (std::size_t const producer : all.producers_of(row)) {
                if (depth[row] > depth[producer]) continue;
                depth[row] = depth[producer] + 1;
                changed = true;
            }
        }
    }
    return depth;
}

void add_to(stage_group& group, json::object const& row, bool rates) {
    ++group.processes;
    group.kind = text_of(row, "stage");
    group.dispatcher = text_of(row, "dispatcher");
    group.in += rates ? count_of(row, in_rate) : events_in(row);
    group.out += rates ? count_of(row, out_rate) : events_out(row);
    group.demand += sum_of(row, "consumers", "outstanding");
    group.buffered += count_of(row, "buffered");
    group.discarded += count_of(row, "discarded");
    group.mailbox += count_of(row, "mailbox");
}

/// The group of this name in `whole`, made if it is not there.
stage_group& group_in(pipeline& whole, std::string const& name) {
    auto const known = std::ranges::find(whole.stages, name, &stage_group::name);
    if (known != whole.stages.end()) return *known;
    whole.stages.push_back({.name = name, .kind = {}, .dispatcher = {}, .from = {}});
    return whole.stages.back();
}

}  // namespace

void add_rates(json::object& now, json::object const& before, double seconds) {
    graph const earlier{before};
    auto const per_second = [seconds](std::uint64_t last, std::uint64_t first) {
        return last > first && seconds > 0 ? std::llround(static_cast<double>(last - first) / seconds) : 0LL;
    };
    for (auto& each : now["rows"].as_array()) {
        if (!each.is_object()) continue;
        json::object& row = each.get_object();
        auto const known = earlier.by_pid.find(text_of(row, "pid"));
        if (known == earlier.by_pid.end()) continue;
        json::object const& was = *earlier.rows[known->second];
        row[in_rate] = per_second(events_in(row), events_in(was));
        row[out_rate] = per_second(events_out(row), events_out(was));
    }
}

bool is_part_of(json::object const& row, std::string const& name) {
    std::string const group = group_name(row);
    return group.starts_with(name + '.') || group.starts_with(name + '/');
}

json::array rows_of_pipeline(json::object const& answer, std::string const& name) {
    graph const all{answer};
    auto const component = components(all);
    std::set<std::size_t> wanted;
    for (std::size_t row = 0; row < all.rows.size(); ++row) {
        std::string const group = group_name(*all.rows[row]);
        bool const is_meant = group == name || title_of(*all.rows[row]) == name || is_part_of(*all.rows[row], name) ||
                              text_of(*all.rows[row], "app") == name;
        if (is_meant) wanted.insert(component[row]);
    }
    json::array rows;
    for (std::size_t row = 0; row < all.rows.size(); ++row)
        if (wanted.contains(component[row])) rows.push_back(*all.rows[row]);
    return rows;
}

std::string title_of(pipeline const& whole) {
    if (whole.stages.empty()) return "-";
    return (whole.application.empty() ? "" : whole.application + '/') + whole.stages.front().name;
}

std::string own_name(pipeline const& whole) {
    if (whole.stages.empty()) return {};
    std::string shared = whole.stages.front().name;
    for (auto const& each : whole.stages)
        shared.resize(static_cast<std::size_t>(std::ranges::mismatch(shared, each.name).in1 - shared.begin()));
    std::size_t const dot = shared.rfind('.');
    return dot == std::string::npos ? "" : shared.substr(0, dot);
}

std::vector<pipeline> pipelines_of(json::object const& answer, bool rates) {
    graph const all{answer};
    auto const component = components(all);
    auto const depth = depths(all);
    std::vector<std::size_t> order(all.rows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t row) { return std::tuple{component[row], depth[row], row}; });
    std::map<std::size_t, pipeline> found;
    for (std::size_t const row : order) {
        pipeline& whole = found[component[row]];
        if (whole.processes++ == 0) whole.application = text_of(*all.rows[row], "app");
        stage_group& group = group_in(whole, group_name(*all.rows[row]));
        add_to(group, *all.rows[row], rates);
        if (list_of(*all.rows[row], "producers").empty()) {
            bool const stands = text_of(*all.rows[row], "state") == "suspended";
            (stands ? whole.paused : whole.sources).push_back(text_of(*all.rows[row], "pid"));
        }
        for (std::size_t const producer : all.producers_of(row)) {
            std::string const from = group_name(*all.rows[producer]);
            if (std::ranges::find(group.from, from) == group.from.end()) group.from.push_back(from);
        }
    }
    std::vector<pipeline> list;
    for (auto& [first, whole] : found) list.push_back(std::move(whole));
    return list;
}

}  // namespace weft::cli
