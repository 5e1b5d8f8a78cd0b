// Rates are differences of totals by the runtime's own clock, so a late beat gives a longer stretch and not a wrong rate.

#include <weft/observer/internal/history.hpp>
#include <weft/observer/internal/process_memory.hpp>
#include <weft/observer/internal/restart_counter.hpp>

#include <boost/json/array.hpp>

#include <algorithm>

namespace weft::observe {
namespace {

double rate(std::uint64_t now, std::uint64_t before, double seconds) {
    return now >= before ? static_cast<double>(now - before) / seconds : 0.0;
}

json::object encode(sample const& of) {
    return {{"at", of.at},
            {"busy", of.busy},
            {"run_queue", number(of.run_queue)},
            {"messages_per_s", of.messages_per_s},
            {"spawned_per_s", of.spawned_per_s},
            {"exited_per_s", of.exited_per_s},
            {"processes", number(of.processes)},
            {"rss_bytes", number(of.rss_bytes)},
            {"restarts", number(of.restarts)},
            {"warnings", of.warnings}};
}

json::value known(double value) { return value < 0 ? json::value{} : json::value(value); }

}  // namespace

node_totals totals_of(node_summary const& node) {
    node_totals made{.uptime = node.uptime,
                     .workers = node.workers.size(),
                     .messages = node.messages,
                     .spawned = node.spawned,
                     .exited = node.exited};
    for (auto const& each : node.workers) made.busy += each.busy;
    return made;
}

void history::take(node_context& node) {
    node_summary const summary = node.from.node();
    node_totals const now = totals_of(summary);
    node.last.rss_bytes = read_process_memory().rss_bytes();
    auto const before = std::exchange(before_, now);
    std::chrono::duration<double> const seconds = before ? now.uptime - before->uptime : nanoseconds::zero();
    if (seconds.count() <= 0) return;
    auto& last = node.last;
    double const time_of_all = seconds.count() * static_cast<double>(std::max<std::size_t>(now.workers, 1));
    last.busy = std::clamp(std::chrono::duration<double>{now.busy - before->busy}.count() / time_of_all, 0.0, 1.0);
    last.messages_per_s = rate(now.messages, before->messages, seconds.count());
    last.spawned_per_s = rate(now.spawned, before->spawned, seconds.count());
    last.exited_per_s = rate(now.exited, before->exited, seconds.count());
    samples_.push_back({.at = utc_now(),
                        .busy = last.busy,
                        .run_queue = summary.run_queue,
                        .messages_per_s = last.messages_per_s,
                        .spawned_per_s = last.spawned_per_s,
                        .exited_per_s = last.exited_per_s,
                        .processes = summary.processes,
                        .rss_bytes = last.rss_bytes,
                        .restarts = last.restarts,
                        .warnings = last.warnings});
    if (samples_.size() > max_samples) samples_.pop_front();
}

void add_history(operation_table& to) {
    auto const kept = std::make_shared<history>();
    to.each_second([restarts = restart_counter{}](node_context& node) mutable { restarts.take(node); });
    to.each_second([kept](node_context& node) { kept->take(node); });
    to.add({.name = "history", .run = [kept](json::object const& request, asked&) {
        auto const most = static_cast<std::size_t>(integer_or(request, "samples", history::max_samples, 1, history::max_samples));
        auto const& all = kept->samples();
        json::array samples;
        for (std::size_t i = all.size() - std::min(most, all.size()); i < all.size(); ++i) samples.push_back(encode(all[i]));
        return json::object{{"total", all.size()}, {"every_ms", 1000}, {"samples", std::move(samples)}};
    }});
}

void add_measured(json::object& answer, node_context& node) {
    auto const memory = read_process_memory();
    auto const& last = node.last;
    answer["busy"] = known(last.busy);
    answer["messages_per_s"] = known(last.messages_per_s);
    answer["spawned_per_s"] = known(last.spawned_per_s);
    answer["exited_per_s"] = known(last.exited_per_s);
    answer["rss_bytes"] = number(memory.rss_bytes());
    answer["memory"] = {{"anonymous_bytes", number(memory.anonymous_bytes)},
                        {"file_bytes", number(memory.file_bytes)},
                        {"shared_bytes", number(memory.shared_bytes)}};
    answer["restarts"] = number(last.restarts);
    answer["warnings"] = last.warnings;
    answer["observer_share"] = last.observer_share;
}

}  // namespace weft::observe
