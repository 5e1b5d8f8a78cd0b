#pragma once
// What a layer of a flow may be told: how wide it is, and how much it has out at the layer before.

#include <weft/gen_stage/options.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace weft::flow {

/// The processes that run the operations following a from or a partition.
struct layer_options {
    std::optional<std::int64_t> stages{};      ///< from 1; not given: one a worker of the runtime
    std::int64_t max_demand = 1000;            ///< events that one stage has out at each stage before it, at most
    std::optional<std::int64_t> min_demand{};  ///< asks again when so few are left; not given: half of max_demand
};

namespace detail {

/// Errors: argument_error naming the option, the value and what is allowed. Returns `given`.
layer_options const& checked(layer_options const& given);

/// The number of stages of a layer. Threads: from a process.
[[nodiscard]] std::size_t stages_of(layer_options const& given);

[[nodiscard]] gen_stage::subscribe_options demand_of(layer_options const& given);

}  // namespace detail

}  // namespace weft::flow
