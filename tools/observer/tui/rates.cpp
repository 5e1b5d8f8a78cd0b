// A counter that fell belongs to another process or to a node that was started again: it has no rate.

#include "rates.hpp"

#include "observer/model.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace weft::cli::tui {
namespace {

double growth(json::object const& now, json::object const& before, std::string_view key, double seconds) {
    return (fraction_of(now, key) - fraction_of(before, key)) / seconds;
}

void set_once(json::object& row, std::string_view key, double value) {
    if (!has(row, key)) row[key] = value;
}

void set_rate(json::object& row, json::object const& before, std::string_view count, std::string_view key, double seconds) {
    if (!has(row, count) || !has(before, count)) return;
    if (double const rate = growth(row, before, count, seconds); rate >= 0) set_once(row, key, rate);
}

void add_rates_of(json::object& row, json::object const& before, double seconds) {
    set_rate(row, before, "messages_in", "in_per_s", seconds);
    set_rate(row, before, "reductions", "reductions_per_s", seconds);
    set_rate(row, before, "cpu_ns", "cpu", seconds * 1e9);
    if (!has(row, "mailbox") || !has(before, "mailbox")) return;
    double const more = growth(row, before, "mailbox", seconds);
    set_once(row, "growth_per_s", more);
    if (has(row, "in_per_s")) set_once(row, "out_per_s", std::max(fraction_of(row, "in_per_s") - more, 0.0));
}

void add_worker_shares(json::object& now, json::object const& before, double seconds) {
    auto* const workers = now.if_contains("workers");
    auto const& earlier = list_of(before, "workers");
    if (workers == nullptr || !workers->is_array()) return;
    double sum = 0;
    auto& all = workers->get_array();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!all[i].is_object()) continue;
        auto& worker = all[i].get_object();
        if (i < earlier.size() && earlier[i].is_object()) {
            double const share = growth(worker, earlier[i].get_object(), "busy_ns", seconds * 1e9);
            if (has(worker, "busy_ns") && share >= 0) worker["busy"] = std::min(share, 1.0);
        }
        sum += fraction_of(worker, "busy");
    }
    if (!all.empty()) set_once(now, "busy", sum / static_cast<double>(all.size()));
}

}  // namespace

bool has(json::object const& from, std::string_view key) {
    auto const* const value = from.if_contains(key);
    return value != nullptr && !value->is_null();
}

void add_process_rates(json::object& now, json::object const& before, double seconds) {
    auto* const rows = now.if_contains("rows");
    if (rows == nullptr || !rows->is_array() || !(seconds > 0)) return;
    std::map<std::string, json::object const*> earlier;
    for (auto const& each : list_of(before, "rows"))
        if (each.is_object()) earlier.emplace(text_of(each.get_object(), "pid"), &each.get_object());
    for (auto& each : rows->get_array()) {
        if (!each.is_object()) continue;
        auto const known = earlier.find(text_of(each.get_object(), "pid"));
        if (known != earlier.end()) add_rates_of(each.get_object(), *known->second, seconds);
    }
}

void add_info_rates(json::object& now, json::object const& before, double seconds) {
    auto* const process = now.if_contains("process");
    auto const& earlier = object_of(before, "process");
    if (process == nullptr || !process->is_object() || !(seconds > 0)) return;
    if (text_of(process->get_object(), "pid") == text_of(earlier, "pid")) add_rates_of(process->get_object(), earlier, seconds);
}

void add_overview_rates(json::object& now, json::object const& before, double seconds) {
    if (!(seconds > 0)) return;
    for (auto const& [count, rate] : {std::pair{"messages", "messages_per_s"}, {"spawned", "spawned_per_s"}, {"exited", "exited_per_s"},
                                      {"dead_letters", "dead_letters_per_s"}})
        set_rate(now, before, count, rate, seconds);
    add_worker_shares(now, before, seconds);
}

}  // namespace weft::cli::tui
