#pragma once
// The arithmetic of update_counter.

#include <weft/errors.hpp>
#include <weft/table/options.hpp>

#include <concepts>
#include <optional>
#include <string>

namespace weft::detail {

template <class Number>
concept counts = std::integral<Number> && !std::same_as<Number, bool>;

/// Errors: argument_error when the sum does not fit and there is no limit that catches it.
template <counts Number>
Number stepped(Number from, Number step, std::optional<counter_limit<Number>> const& limit) {
    Number sum{};
    bool const overflows = __builtin_add_overflow(from, step, &sum);
    if (limit && (overflows || (step < 0 ? sum < limit->threshold : sum > limit->threshold))) return limit->reset;
    if (overflows) {
        throw argument_error{"table: update_counter steps " + std::to_string(from) + " by " + std::to_string(step) +
                             ", which does not fit into the field"};
    }
    return sum;
}

}  // namespace weft::detail
