#pragma once
// What the observer itself uses, and its budget: one hundredth of a core, averaged over ten seconds. Above it the intervals of
// watches are stretched until it is kept again.

#include <weft/observer/internal/operation_table.hpp>

#include <cstddef>
#include <deque>
#include <functional>

namespace weft::observe {

inline constexpr double budget_share = 0.01;

/// How much longer than asked for intervals become when they were `before` times longer and this share of a core was used.
[[nodiscard]] double next_stretch(double before, double used_share) noexcept;

/// The share of a core over the last `window` beats.
class cost_meter {
public:
    static constexpr std::size_t window = 10;
    struct moment {
        nanoseconds real{};
        nanoseconds used{};
    };
    /// The share since the oldest moment kept.
    double take(moment now);

private:
    std::deque<moment> moments_;
};

/// The operation `cost`, and its beat. `clients` tells how many there are.
void add_cost(operation_table& to, std::function<std::size_t()> clients);

}  // namespace weft::observe
