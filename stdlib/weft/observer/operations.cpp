// The two short ones, and the list of all.

#include <weft/observer/internal/history.hpp>
#include <weft/observer/internal/operations.hpp>

#include <boost/json/serialize.hpp>

namespace weft::observe {
namespace {

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

void add_process_operations(operation_table& to) {
    to.add({.name = "overview", .run = &overview});
    to.add({.name = "ps", .run = &ps});
    to.add({.name = "info", .run = &info});
    to.add({.name = "reveal", .needs = role::control, .begin = &reveal});
    to.add({.name = "tree", .run = &tree});
    to.add({.name = "pipelines", .run = &pipelines});
    to.add({.name = "waits", .run = &waits});
    to.add({.name = "schedulers", .run = &schedulers});
    to.add({.name = "stack", .run = &stack});
    to.add({.name = "timers", .run = &timers});
    to.add({.name = "registry", .run = &registry});
    to.add({.name = "tables", .run = &tables});
    to.add({.name = "fds", .run = &fds});
    to.add({.name = "spawn_sites", .run = &spawn_sites});
}

bool row_budget::add(json::array& rows, json::object row) {
    constexpr std::size_t room_for_the_rest = 4096;
    used_ += json::serialize(row).size() + 1;
    if (used_ > max_line_bytes - room_for_the_rest) return false;
    rows.push_back(std::move(row));
    return true;
}

json::object overview(json::object const&, asked& by) {
    node_summary const node = by.from().node();
    json::array workers;
    for (auto const& each : node.workers) workers.push_back(encode(each, node.uptime));
    json::object answer{{"total", node.processes},
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
    add_measured(answer, by.node);
    return answer;
}

}  // namespace weft::observe
