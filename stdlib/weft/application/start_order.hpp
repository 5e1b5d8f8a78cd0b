#pragma once
// In which order applications start: each after all it depends on, and among those that could go next the first by
// name, so that the order is the same every time.

#include <weft/application/catalogue.hpp>

#include <span>
#include <string>
#include <vector>

namespace weft::app {

/// `wanted` and all they need, in start order; an optional dependency counts when it is there in an accepted version.
/// Errors: app::error (unusable_module) naming the culprit: unknown name, dependency missing or of a wrong version, or
/// the cycle. Blocks: reads the modules.
[[nodiscard]] std::vector<std::string> start_order(catalogue& from, std::span<std::string const> wanted);

/// One dependency as a graph edge sees it.
struct needs {
    std::string name;
    std::vector<std::string> on;
};

/// An order of `graph`, whose edges name only its own members; or, when there is none, a cycle.
struct sorted_needs {
    std::vector<std::string> order{};
    std::vector<std::string> cycle{};  ///< each needs the next one, the last one the first; empty: `order` has all
};
[[nodiscard]] sorted_needs sort_by_needs(std::vector<needs> const& graph);

/// The same as an error: an order of `graph`, whose edges name only its own members. Errors: app::error with the cycle.
[[nodiscard]] std::vector<std::string> order_by_needs(std::vector<needs> const& graph);

}  // namespace weft::app
