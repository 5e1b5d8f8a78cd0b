// Stacks: of one process, or of all, grouped by equality, as most processes of a kind stand in the same place.

#include <weft/observer/internal/modules.hpp>
#include <weft/observer/internal/operations.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

namespace weft::observe {
namespace {

std::string hexadecimal(std::uintptr_t value) {
    std::array<char, 20> text{};
    auto const [end, wrong] = std::to_chars(text.data(), text.data() + text.size(), value, 16);
    return "0x" + std::string{text.data(), wrong == std::errc{} ? end : text.data()};
}

json::array encode_calls(std::vector<std::uintptr_t> const& calls, module_map& modules) {
    json::array frames;
    for (std::uintptr_t const each : calls) {
        code_place const& place = modules.find(each);
        json::object frame{{"address", hexadecimal(each)}, {"module", text(place.module)}, {"offset", hexadecimal(place.offset)}};
        if (!place.build_id.empty()) frame["build_id"] = place.build_id;
        if (!place.symbol.empty()) frame["name"] = text(place.symbol);
        frames.push_back(std::move(frame));
    }
    return frames;
}

json::object of_one(json::object const& request, snapshots& from) {
    pid const id = asked_process(request, from);
    auto const found = from.stack(id);
    if (!found) throw no_such_process(to_string(id) + " ended a moment ago");
    module_map modules;
    return {{"total", 1},
            {"pid", to_string(id)},
            {"name", title_of(id, from)},
            {"state", to_string(found->state)},
            {"state_ns", number(found->in_state)},
            {"scheduler", found->on_worker < 0 ? json::value{} : json::value(found->on_worker)},
            {"truncated", found->truncated},
            {"frames", encode_calls(found->calls, modules)}};
}

/// Processes that stand in the same calls.
struct stack_group {
    std::size_t count = 0;
    nanoseconds shortest = nanoseconds::max();
    nanoseconds longest{};
    std::map<std::string, std::size_t> labels{};
    std::vector<pid> some{};
    std::uint64_t truncated = 0;
};
using group_key = std::pair<process_state, std::vector<std::uintptr_t>>;

/// "conn/*" for "conn/41".
std::string family(std::string const& label) {
    auto const slash = label.find('/');
    return slash == std::string::npos ? label : label.substr(0, slash) + "/*";
}

void add(stack_group& to, stack_picture const& one) {
    constexpr std::size_t most_labels = 20;
    constexpr std::size_t most_pids = 5;
    ++to.count;
    to.shortest = std::min(to.shortest, one.in_state);
    to.longest = std::max(to.longest, one.in_state);
    to.truncated += one.truncated ? 1 : 0;
    if (to.some.size() < most_pids) to.some.push_back(one.id);
    if (one.label.empty()) return;
    std::string const its = family(one.label);
    if (to.labels.size() < most_labels || to.labels.contains(its)) ++to.labels[its];
}

json::object encode(group_key const& key, stack_group const& group, module_map& modules) {
    json::object labels;
    for (auto const& [label, count] : group.labels) labels[text(label).as_string()] = count;
    json::array pids;
    for (pid const each : group.some) pids.emplace_back(to_string(each));
    return {{"count", group.count},
            {"state", to_string(key.first)},
            {"min_ns", number(group.shortest)},
            {"max_ns", number(group.longest)},
            {"labels", std::move(labels)},
            {"pids", std::move(pids)},
            {"truncated", group.truncated != 0},
            {"frames", encode_calls(key.second, modules)}};
}

bool is_set(json::object const& request, std::string_view key) {
    auto const* const value = request.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

template <class Visit>
void visit_running(snapshots& from, Visit&& visit) {
    for (worker_summary const& each : from.node().workers) {
        if (!each.running) continue;
        auto found = from.stack(each.running);
        if (found && found->state == process_state::running) visit(*found);
    }
}

json::object of_all(json::object const& request, snapshots& from) {
    auto const limit = static_cast<std::size_t>(integer_or(request, "limit", 100, 1, max_rows));
    std::map<group_key, stack_group> groups;
    std::size_t total = 0;
    auto const take = [&](stack_picture& one) {
        ++total;
        add(groups[{one.state, one.calls}], one);
    };
    if (is_set(request, "running")) visit_running(from, take);
    else from.stacks(take);
    std::vector<std::map<group_key, stack_group>::const_iterator> order;
    for (auto each = groups.cbegin(); each != groups.cend(); ++each) order.push_back(each);
    std::sort(order.begin(), order.end(), [](auto const& a, auto const& b) {
        return a->second.count != b->second.count ? a->second.count > b->second.count : a->first < b->first;
    });
    module_map modules;
    json::array rows;
    row_budget budget;
    bool complete = true;
    for (std::size_t i = 0; complete && i < std::min(limit, order.size()); ++i)
        complete = budget.add(rows, encode(order[i]->first, order[i]->second, modules));
    json::object answer{{"total", total}, {"different", groups.size()}, {"groups", std::move(rows)}};
    if (!complete) answer["truncated"] = true;
    return answer;
}

}  // namespace

json::object stack(json::object const& request, asked& by) {
    snapshots& from = by.from();
    return is_set(request, "all") ? of_all(request, from) : of_one(request, from);
}

}  // namespace weft::observe
