// From the rows of the operation `pipelines`, so both always show the same.

#include <weft/observer/internal/stage_metrics.hpp>

#include <algorithm>
#include <map>

namespace weft::observe {
namespace {

using enum metric_kind;

struct stage_sums {
    double in = 0;
    double out = 0;
    double demand = 0;
    double buffer = 0;
    double dropped = 0;
};
using stage_key = std::pair<std::string, std::string>;  // pipeline, stage
using all_stages = std::map<stage_key, stage_sums>;

double number_in(json::object const& row, std::string_view key) {
    auto const* const value = row.if_contains(key);
    if (value == nullptr || !value->is_number()) return 0;
    return value->to_number<double>();
}

double sum_of(json::object const& row, std::string_view list, std::string_view key) {
    auto const* const peers = row.if_contains(list);
    double sum = 0;
    if (peers == nullptr || !peers->is_array()) return sum;
    for (auto const& each : peers->get_array())
        if (each.is_object()) sum += number_in(each.get_object(), key);
    return sum;
}

std::string word(json::object const& row, std::string_view key) {
    auto const* const value = row.if_contains(key);
    return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

all_stages sums(json::object const& answer) {
    all_stages all;
    for (auto const& each : answer.at("rows").as_array()) {
        auto const& row = each.as_object();
        auto& of = all[stage_of_row(row)];
        of.in += sum_of(row, "producers", "delivered");
        of.out += number_in(row, "emitted");
        of.demand += sum_of(row, "consumers", "outstanding");
        of.buffer += number_in(row, "buffered");
        of.dropped += number_in(row, "discarded");
    }
    return all;
}

}  // namespace

std::string_view stage_name(std::string_view name) noexcept {
    std::size_t const last = name.find_last_not_of("0123456789");
    if (last == std::string_view::npos || last == 0 || last + 1 == name.size()) return name;
    bool const numbered = std::string_view{"_/-."}.find(name[last]) != std::string_view::npos;
    return numbered ? name.substr(0, last) : name;
}

std::pair<std::string, std::string> stage_of_row(json::object const& row) {
    std::string own = word(row, "name");
    if (own.empty()) own = word(row, "label");
    if (own.empty()) own = word(row, "stage");
    std::string const pipeline = word(row, "pipeline").empty() ? word(row, "app") : word(row, "pipeline");
    return {pipeline, std::string{stage_name(own)}};
}

void add_stages(metrics_writer& to, json::object const& pipelines) {
    auto const all = sums(pipelines);
    auto const each_of = [&](std::string_view name, metric_kind kind, std::string_view help, double stage_sums::*what) {
        to.family(name, kind, help);
        for (auto const& [key, of] : all) to.add({{"pipeline", key.first}, {"stage", key.second}}, of.*what);
    };
    to.family("weft_stage_events_total", counter, "Events that came into the stages that live, and went out of them.");
    for (auto const& [key, of] : all) {
        to.add({{"pipeline", key.first}, {"stage", key.second}, {"direction", "in"}}, of.in);
        to.add({{"pipeline", key.first}, {"stage", key.second}, {"direction", "out"}}, of.out);
    }
    each_of("weft_stage_demand", gauge, "Events that consumers have asked for and not got yet.", &stage_sums::demand);
    each_of("weft_stage_buffer", gauge, "Events that wait for demand.", &stage_sums::buffer);
    each_of("weft_stage_dropped_total", counter, "Events that a full buffer lost.", &stage_sums::dropped);
}

}  // namespace weft::observe
