// First the graph, by following dependencies from what is wanted; then Kahn's algorithm with a sorted set of the ready.

#include <weft/application/error.hpp>
#include <weft/application/start_order.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace weft::app {
namespace {

using graph_map = std::map<std::string, std::set<std::string>>;

/// Follows dependencies inside `left`, where everything has one, until a name comes again.
std::vector<std::string> cycle_in(graph_map const& left) {
    std::vector<std::string> path{left.begin()->first};
    for (;;) {
        auto const& next = *left.at(path.back()).begin();
        auto const seen = std::find(path.begin(), path.end(), next);
        if (seen == path.end()) {
            path.push_back(next);
            continue;
        }
        path.erase(path.begin(), seen);
        break;
    }
    std::rotate(path.begin(), std::min_element(path.begin(), path.end()), path.end());
    return path;
}

/// Takes `done` out of every set of unmet needs.
void settle(graph_map& left, std::string const& done) {
    left.erase(done);
    for (auto& [name, unmet] : left) unmet.erase(done);
}

class graph_builder {
public:
    explicit graph_builder(catalogue& from) : from_{from} {}

    void add(candidate const& app) {
        if (!seen_.insert(app.what.name).second) return;
        std::size_t const at = graph_.size();
        graph_.push_back({.name = app.what.name, .on = {}});
        for (auto const& needed : app.what.depends) {
            candidate const* const found = resolve(app.what, needed);
            if (found == nullptr) continue;
            graph_[at].on.push_back(needed.name);
            add(*found);
        }
    }
    [[nodiscard]] std::vector<needs> take() { return std::move(graph_); }

private:
    candidate const* resolve(spec const& app, dependency const& needed) {
        candidate const* const found = from_.find(needed.name);
        if (found != nullptr && needed.accepts(found->what.version)) return found;
        if (needed.optional) return nullptr;
        std::string const start = "cannot start " + app.name + ": it needs " + needed.to_string() + ", ";
        if (found == nullptr) throw error{trouble::unusable_module, start + "but there is " + from_.not_found(needed.name)};
        throw error{trouble::unusable_module,
                    start + "found " + found->what.version.to_string() + " at " + found->file.path};
    }

    catalogue& from_;
    std::vector<needs> graph_;
    std::set<std::string> seen_;
};

}  // namespace

sorted_needs sort_by_needs(std::vector<needs> const& graph) {
    graph_map left;
    for (auto const& each : graph) left[each.name].insert(each.on.begin(), each.on.end());
    sorted_needs made;
    while (!left.empty()) {
        auto const ready = std::find_if(left.begin(), left.end(), [](auto const& each) { return each.second.empty(); });
        if (ready == left.end()) return made.cycle = cycle_in(left), made;
        made.order.push_back(ready->first);
        settle(left, made.order.back());
    }
    return made;
}

std::vector<std::string> order_by_needs(std::vector<needs> const& graph) {
    auto sorted = sort_by_needs(graph);
    if (sorted.cycle.empty()) return std::move(sorted.order);
    std::string text;
    for (auto const& name : sorted.cycle) text += name + " -> ";
    throw error{trouble::unusable_module, "cannot order the applications: " + text + sorted.cycle.front()};
}

std::vector<std::string> start_order(catalogue& from, std::span<std::string const> wanted) {
    graph_builder graph{from};
    for (auto const& name : wanted) {
        candidate const* const app = from.find(name);
        if (app == nullptr) throw error{trouble::unusable_module, from.not_found(name)};
        graph.add(*app);
    }
    return order_by_needs(graph.take());
}

}  // namespace weft::app
