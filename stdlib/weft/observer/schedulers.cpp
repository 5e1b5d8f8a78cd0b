// The workers, with what they spent their time on. Awake and asleep are exact; how the time awake was spent comes from looks
// once a millisecond, so its parts are scaled to it.

#include <weft/observer/internal/operations.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace weft::observe {
namespace {

double seconds(nanoseconds time) { return std::chrono::duration<double>(time).count(); }

struct worker_numbers : worker_summary, worker_times {};

/// The workers together with their times, of which there may be fewer or none.
std::vector<worker_numbers> together(std::vector<worker_summary> const& workers, std::vector<worker_times> const& times) {
    std::vector<worker_numbers> all;
    for (std::size_t i = 0; i < workers.size(); ++i) all.push_back({workers[i], i < times.size() ? times[i] : worker_times{}});
    return all;
}

worker_numbers since(worker_numbers now, worker_numbers const& before) {
    now.turns -= before.turns;
    now.steals -= before.steals;
    now.parks -= before.parks;
    now.busy -= before.busy;
    now.run -= before.run;
    now.steal -= before.steal;
    now.timer -= before.timer;
    now.between -= before.between;
    return now;
}

double share(double part) { return std::round(std::clamp(part, 0.0, 1.0) * 1000) / 1000; }

json::object encode_worker(std::size_t index, worker_numbers const& worker, nanoseconds window, snapshots& from) {
    double const whole = seconds(window);
    double const busy = whole > 0 ? std::clamp(seconds(worker.busy) / whole, 0.0, 1.0) : 0.0;
    double const sampled = seconds(worker.run + worker.steal + worker.timer + worker.between);
    double const scale = sampled > 0 ? busy / sampled : 0;
    json::object row{{"index", index},
                     {"busy", share(busy)},
                     {"queued", number(worker.queued)},
                     {"turns", number(worker.turns)},
                     {"steals", number(worker.steals)},
                     {"parks", number(worker.parks)},
                     {"run", share(scale * seconds(worker.run))},
                     {"steal", share(scale * seconds(worker.steal))},
                     {"poll", share(scale * seconds(worker.between))},
                     {"timer", share(scale * seconds(worker.timer))},
                     {"idle", share(1 - busy)},
                     {"running", nullptr},
                     {"running_name", nullptr}};
    if (worker.running) {
        row["running"] = to_string(worker.running);
        row["running_name"] = title_of(worker.running, from);
    }
    return row;
}

}  // namespace

json::object schedulers(json::object const& request, asked& by) {
    snapshots& from = by.from();
    nanoseconds const window = std::chrono::milliseconds{integer_or(request, "window_ms", 1000, 1, 3'600'000)};
    // tidy: allow clock::now, the control thread is outside of simulation
    nanoseconds const at = std::chrono::steady_clock::now().time_since_epoch();
    node_summary const node = from.node();
    auto const times = from.times_of_workers();
    auto const workers = together(node.workers, times);
    auto const* const before = from.earlier().workers_before(at, window);
    auto const then = before == nullptr ? std::vector<worker_numbers>{} : together(before->seen, before->times);
    nanoseconds const passed = before != nullptr ? at - before->at : node.uptime;
    json::array rows;
    for (std::size_t i = 0; i < workers.size(); ++i)
        rows.push_back(encode_worker(i, i < then.size() ? since(workers[i], then[i]) : workers[i], passed, from));
    json::object answer{{"total", rows.size()},
                        {"window_s", seconds(passed)},
                        {"run_queue", number(node.run_queue)},
                        {"rows", std::move(rows)}};
    from.earlier().keep(looks::of_workers{at, node.workers, times});
    return answer;
}

}  // namespace weft::observe
