// The table of operations, and the two short ones. What an answer cost is measured on the thread that made it.

#include <weft/observer/internal/operations.hpp>

#include <boost/json/serialize.hpp>

#include <array>
#include <ctime>

namespace weft::observe {
namespace {

using handler = json::object (*)(json::object const&, snapshots&);
struct entry {
    std::string_view name;
    handler run;
};
constexpr std::array operations{entry{"overview", &overview},     entry{"ps", &ps},
                                entry{"info", &info},             entry{"tree", &tree},
                                entry{"pipelines", &pipelines},   entry{"waits", &waits},
                                entry{"schedulers", &schedulers}, entry{"stack", &stack},
                                entry{"timers", &timers},         entry{"registry", &registry},
                                entry{"tables", &tables},         entry{"fds", &fds},
                                entry{"spawn_sites", &spawn_sites}};

std::int64_t microseconds_on(clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}

json::object encode(worker_summary const& worker, nanoseconds uptime) {
    double const share = uptime.count() > 0 ? static_cast<double>(worker.busy.count()) / static_cast<double>(uptime.count()) : 0.0;
    return {{"busy", share},
            {"busy_ns", number(worker.busy)},
            {"turns", number(worker.turns)},
            {"steals", number(worker.steals)},
            {"parks", number(worker.parks)},
            {"queued", number(worker.queued)},
            {"running", worker.running ? json::value(to_string(worker.running)) : json::value{}}};
}

}  // namespace

std::vector<std::string> operation_names() {
    std::vector<std::string> names;
    for (auto const& each : operations) names.emplace_back(each.name);
    return names;
}

json::object run_operation(std::string_view name, json::object const& request, snapshots& from) {
    auto const cpu = microseconds_on(CLOCK_THREAD_CPUTIME_ID);
    auto const wall = microseconds_on(CLOCK_MONOTONIC);
    for (auto const& each : operations) {
        if (each.name != name) continue;
        json::object answer{{"at", utc_now()}};
        for (auto& [key, value] : each.run(request, from)) answer[key] = std::move(value);
        auto const bytes = json::serialize(answer).size();
        answer["cost"] = {{"cpu_us", microseconds_on(CLOCK_THREAD_CPUTIME_ID) - cpu},
                          {"wall_us", microseconds_on(CLOCK_MONOTONIC) - wall},
                          {"bytes", bytes}};
        return answer;
    }
    throw bad_argument("op is '" + std::string{name} + "'");
}

bool row_budget::add(json::array& rows, json::object row) {
    constexpr std::size_t room_for_the_rest = 4096;
    used_ += json::serialize(row).size() + 1;
    if (used_ > max_line_bytes - room_for_the_rest) return false;
    rows.push_back(std::move(row));
    return true;
}

json::object overview(json::object const&, snapshots& from) {
    node_summary const node = from.node();
    json::array workers;
    for (auto const& each : node.workers) workers.push_back(encode(each, node.uptime));
    return {{"total", node.processes},
            {"uptime_ns", number(node.uptime)},
            {"processes", node.processes},
            {"max_processes", node.max_processes},
            {"spawned", number(node.spawned)},
            {"exited", number(node.exited)},
            {"crashed", number(node.crashed)},
            {"messages", number(node.messages)},
            {"dead_letters", number(node.dead_letters)},
            {"timers", number(node.timers)},
            {"run_queue", number(node.run_queue)},
            {"stack_bytes", number(node.stack_bytes)},
            {"abandoned_stacks", number(node.abandoned_stacks)},
            {"workers", std::move(workers)}};
}

}  // namespace weft::observe
