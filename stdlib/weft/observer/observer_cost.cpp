// The budget is kept by asking less often, never by answering less.

#include <weft/observer/internal/observer_cost.hpp>
#include <weft/observer/internal/process_memory.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace weft::observe {
namespace {

constexpr double longest_stretch = 10;

}  // namespace

double next_stretch(double before, double used_share) noexcept {
    // In small steps: the share is that of ten seconds, and shows the effect of a step late.
    return std::clamp(before * std::clamp(used_share / budget_share, 0.8, 1.2), 1.0, longest_stretch);
}

double cost_meter::take(moment now) {
    moments_.push_back(now);
    if (moments_.size() > window + 1) moments_.pop_front();
    std::chrono::duration<double> const real = now.real - moments_.front().real;
    std::chrono::duration<double> const used = now.used - moments_.front().used;
    return real.count() > 0 ? used.count() / real.count() : 0.0;
}

void add_cost(operation_table& to, std::function<std::size_t()> clients) {
    to.each_second([meter = cost_meter{}](node_context& node) mutable {
        // tidy: allow clock::now, a share of real time
        node.last.observer_share = meter.take({.real = std::chrono::steady_clock::now().time_since_epoch(), .used = thread_time()});
        node.last.stretch = next_stretch(node.last.stretch, node.last.observer_share);
    });
    to.add({.name = "cost", .run = [clients = std::move(clients)](json::object const&, asked& by) {
        auto const& last = by.node.last;
        return json::object{{"total", 1},
                            {"cpu_ns", number(thread_time())},
                            {"share", last.observer_share},
                            {"budget_share", budget_share},
                            {"stretch", last.stretch},
                            {"clients", clients()}};
    }});
}

}  // namespace weft::observe
