// A process that waits tells where it stands at once; one that runs is asked for a moment, and all of them for seconds.

#include "stack_report.hpp"

#include <weft/detail/duration_text.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

namespace weft::cli {
namespace {

constexpr std::size_t most_processes = 10'000;
constexpr std::size_t most_named = 5;
constexpr nanoseconds look_time = std::chrono::milliseconds{50};
constexpr nanoseconds for_all = std::chrono::seconds{5};

using group = std::vector<standing_process const*>;

std::string name_of(process_summary const& process) {
    std::string text = to_string(process.id);
    for (auto const* const part : {&process.name, &process.label, &process.application})
        if (!part->empty()) text += ' ' + *part;
    return text;
}

std::string state_of(process_summary const& process) {
    std::string text = to_string(process.state);
    if (process.waits_for) text += " for " + to_string(process.waits_for);
    return process.waits_at.empty() ? text : text + ", " + process.waits_at;
}

std::string text_of(group const& members) {
    auto const by_time = [](standing_process const* a, standing_process const* b) { return a->what.in_state < b->what.in_state; };
    auto const [shortest, longest] = std::minmax_element(members.begin(), members.end(), by_time);
    std::string text = std::to_string(members.size()) + (members.size() == 1 ? " process: " : " processes: ") +
                       state_of(members.front()->what) + ", " + detail::duration_words((*shortest)->what.in_state);
    if (members.size() > 1) text += " to " + detail::duration_words((*longest)->what.in_state);
    text += '\n';
    for (std::size_t i = 0; i < std::min(most_named, members.size()); ++i) text += "  " + name_of(members[i]->what) + '\n';
    if (members.size() > most_named) text += "  and " + std::to_string(members.size() - most_named) + " more\n";
    for (auto const& frame : members.front()->stack) text += "      " + frame + '\n';
    return text;
}

}  // namespace

std::string stack_report_text(std::vector<standing_process> const& all, std::size_t total) {
    std::map<std::pair<std::string, std::vector<std::string>>, group> by_place;
    for (auto const& each : all) by_place[{state_of(each.what), each.stack}].push_back(&each);
    std::vector<group const*> order;
    for (auto const& [place, members] : by_place) order.push_back(&members);
    std::sort(order.begin(), order.end(), [](group const* a, group const* b) {
        return std::pair{b->size(), a->front()->what.id} < std::pair{a->size(), b->front()->what.id};
    });
    std::string text = "=== " + std::to_string(total) + (total == 1 ? " process" : " processes");
    if (all.size() < total) text += ", the first " + std::to_string(all.size()) + " of them";
    text += '\n';
    for (auto const* each : order) text += text_of(*each);
    return text + "=== end\n";
}

std::string stack_report(runtime& in) {
    auto const deadline = std::chrono::steady_clock::now() + for_all;
    auto processes = info::processes(in);
    std::size_t const total = processes.size();
    std::vector<standing_process> all;
    for (auto& each : processes) {
        if (all.size() == most_processes || std::chrono::steady_clock::now() > deadline) break;
        auto told = info::details(in, each.id, look_time);
        all.push_back({.what = std::move(each), .stack = told ? std::move(told->trace) : std::vector<std::string>{}});
    }
    return stack_report_text(all, total);
}

}  // namespace weft::cli
