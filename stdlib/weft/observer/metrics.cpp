// The families. What needs a look at every process is only looked for when it is wanted.

#include <weft/observer/internal/latency_metrics.hpp>
#include <weft/observer/internal/metrics.hpp>
#include <weft/observer/internal/pipeline_metrics.hpp>
#include <weft/observer/internal/process_memory.hpp>
#include <weft/observer/internal/restart_counter.hpp>

#include <algorithm>
#include <map>

namespace weft::observe {
namespace {

using enum metric_kind;

double seconds(nanoseconds time) { return std::chrono::duration<double>{time}.count(); }
double plain(std::uint64_t count) { return static_cast<double>(count); }

void add_totals(metrics_writer& to, node_summary const& node) {
    to.family("weft_processes", gauge, "Processes that live.");
    to.add(plain(node.processes));
    to.family("weft_processes_limit", gauge, "The most processes that may live at once.");
    to.add(plain(node.max_processes));
    to.family("weft_spawns_total", counter, "Processes started.");
    to.add(plain(node.spawned));
    to.family("weft_exits_total", counter, "Processes ended, by how: normal, or crash for an exception that left the process.");
    to.add({{"reason", "normal"}}, plain(node.exited - std::min(node.crashed, node.exited)));
    to.add({{"reason", "crash"}}, plain(node.crashed));
    to.family("weft_messages_total", counter, "Messages sent.");
    to.add(plain(node.messages));
    to.family("weft_dead_letters_total", counter, "Messages sent to processes that did not live.");
    to.add(plain(node.dead_letters));
    to.family("weft_timers", gauge, "Timers that run.");
    to.add(plain(node.timers));
    to.family("weft_uptime_seconds", gauge, "Time since the node started.");
    to.add(seconds(node.uptime));
}

void add_schedulers(metrics_writer& to, node_summary const& node) {
    to.family("weft_scheduler_seconds_total", counter, "Time of the schedulers by what they did: run is everything but rest.");
    for (std::size_t i = 0; i < node.workers.size(); ++i)
        to.add({{"scheduler", std::to_string(i)}, {"state", "run"}}, seconds(node.workers[i].busy));
    to.family("weft_run_queue_length", gauge, "Processes that wait for a scheduler.");
    for (std::size_t i = 0; i < node.workers.size(); ++i) to.add({{"scheduler", std::to_string(i)}}, plain(node.workers[i].queued));
    std::uint64_t steals = 0;
    for (auto const& each : node.workers) steals += each.steals;
    to.family("weft_steals_total", counter, "Processes that a scheduler took from another one.");
    to.add(plain(steals));
}

void add_memory(metrics_writer& to, node_summary const& node) {
    auto const memory = read_process_memory();
    to.family("weft_memory_bytes", gauge, "Memory by kind: rss is anonymous, file and shared together; stacks is address space.");
    to.add({{"kind", "rss"}}, plain(memory.rss_bytes()));
    to.add({{"kind", "anonymous"}}, plain(memory.anonymous_bytes));
    to.add({{"kind", "file"}}, plain(memory.file_bytes));
    to.add({{"kind", "shared"}}, plain(memory.shared_bytes));
    to.add({{"kind", "stacks"}}, plain(node.stack_bytes));
}

void add_mailboxes(metrics_writer& to, snapshots& from) {
    to.family("weft_mailbox_max", gauge, "Messages in the longest mailbox.");
    if (!to.wants_family()) return;
    std::uint64_t most = 0;
    auto const list = from.processes();
    for (auto const& each : *list) most = std::max(most, each.mailbox);
    to.add(plain(most));
}

void add_supervisors(metrics_writer& to, snapshots& from) {
    to.family("weft_supervisor_restarts_total", counter, "Restarts that a supervisor has done, by its name or label.");
    if (!to.wants_family()) return;
    std::map<std::string, std::uint64_t> by_name;
    auto const list = from.processes();
    for (auto const& each : *list) {
        if (each.behaviour.find("supervisor") == std::string::npos) continue;
        std::string const& own = each.name.empty() ? each.label : each.name;
        by_name[own.empty() ? "unnamed" : own] += restarts_of(from, each);
    }
    for (auto const& [name, count] : by_name) to.add({{"supervisor", name}}, plain(count));
}

void add_warnings(metrics_writer& to, operation_table const& table, asked& by) {
    to.family("weft_warning_active", gauge, "Warnings that are raised now, by code and severity.");
    auto const* const warnings = table.find("warnings");
    if (!to.wants_family() || warnings == nullptr || !warnings->run) return;
    std::map<std::pair<std::string, std::string>, std::uint64_t> counts;
    auto const answer = warnings->run({}, by);
    for (auto const& row : answer.at("rows").as_array()) {
        auto const& of = row.as_object();
        ++counts[{text_or(of, "code", "unknown"), text_or(of, "severity", "warn")}];
    }
    for (auto const& [what, count] : counts) to.add({{"code", what.first}, {"severity", what.second}}, plain(count));
}

void add_observer(metrics_writer& to) {
    to.family("weft_observer_cpu_seconds_total", counter, "CPU time of the thread that answers observers.");
    to.add(seconds(thread_time()));
}

}  // namespace

std::string metrics_text(operation_table const& table, json::object const& request, asked& by) {
    metrics_writer to{metric_filter{request}};
    auto const node = by.from().node();
    add_totals(to, node);
    add_schedulers(to, node);
    add_latencies(to, by.from());
    add_memory(to, node);
    add_mailboxes(to, by.from());
    add_supervisors(to, by.from());
    add_pipelines(to, table, by);
    add_warnings(to, table, by);
    add_observer(to);
    return to.take();
}

void add_metrics(operation_table& to) {
    to.add({.name = "metrics", .run = [&to](json::object const& request, asked& by) {
        return json::object{{"total", 1}, {"text", metrics_text(to, request, by)}};
    }});
}

}  // namespace weft::observe
