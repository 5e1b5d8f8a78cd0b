// The workers, with what they spent their time on. Awake and asleep are exact; how the time awake was spent comes from looks
// once a millisecond, so its parts are scaled to it.

#include <weft/observer/internal/operations.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace weft::observe {
namespace {

double seconds(nanoseconds time) { return std::chrono::duration<double>(time).count(); }

worker_summary since(worker_summary const& now, worker_summary const& before) {
    worker_summary out = now;
    out.turns -= before.turns;
    out.steals -= before.steals;
    out.parks -= before.parks;
    out.busy -= before.busy;
    out.run -= before.run;
    out.steal -= before.steal;
    out.timer -= before.timer;
    out.between -= before.between;
    return out;
}

double share(double part) { return std::round(std::clamp(part, 0.0, 1.0) * 1000) / 1000; }

json::object encode_worker(std::size_t index, worker_summary const& worker, nanoseconds window, snapshots& from) {
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
    nanoseconds const at = std::chrono::steady_clock::now().time_since_epoch();
    node_summary const node = from.node();
    auto const* const before = from.earlier().workers_before(at, window);
    json::array rows;
    for (std::size_t i = 0; i < node.workers.size(); ++i) {
        bool const known = before != nullptr && i < before->seen.size();
        rows.push_back(known ? encode_worker(i, since(node.workers[i], before->seen[i]), at - before->at, from)
                             : encode_worker(i, node.workers[i], node.uptime, from));
    }
    json::object answer{{"total", rows.size()},
                        {"window_s", seconds(before != nullptr ? at - before->at : node.uptime)},
                        {"run_queue", number(node.run_queue)},
                        {"rows", std::move(rows)}};
    from.earlier().keep(looks::of_workers{at, node.workers});
    return answer;
}

}  // namespace weft::observe
