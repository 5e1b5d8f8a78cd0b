#pragma once
// What a layer of a flow may be told: how wide it is, how much it has out at the layer before, how its stages start and
// end.

#include <weft/child_spec.hpp>
#include <weft/gen_stage/options.hpp>
#include <weft/options.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

namespace weft::flow {

/// The processes that run the operations following a from, a merge, a through or a partition.
struct layer_options {
    std::optional<std::int64_t> stages{};      ///< from 1; not given: one a worker of the runtime
    std::int64_t max_demand = 1000;            ///< events that one stage has out at each stage before it, at most
    std::optional<std::int64_t> min_demand{};  ///< asks again when so few are left; not given: half of max_demand
    std::optional<std::int64_t> buffer_size{};  ///< of each stage, 0 or more, or gen_stage::unlimited; not given: unlimited
    gen_stage::buffer_keep buffer_keep = gen_stage::buffer_keep::last;  ///< which events a full buffer keeps
    child_shutdown shutdown = std::chrono::seconds{5};  ///< how long a stage that is stopped may take to end
    std::function<void(std::size_t index, std::size_t total)> on_init{};  ///< called in each stage while it starts
    nanoseconds subscribe_timeout = std::chrono::seconds{5};  ///< for each subscription of a stage that is not the flow's
};

/// How a stage that is not the flow's own subscribes to the flow.
struct wiring {
    std::int64_t max_demand = 1000;
    std::optional<std::int64_t> min_demand{};
    gen_stage::cancel_mode cancel = gen_stage::cancel_mode::transient;
    std::optional<gen_stage::partition_name> partition{};  ///< when the flow's dispatcher has partitions
};

namespace detail {

/// Errors: argument_error naming the option, the value and what is allowed. Returns `given`.
layer_options const& checked(layer_options const& given);
wiring const& checked(wiring const& given);
nanoseconds checked_subscribe_timeout(nanoseconds given);

/// The number of stages of a layer. Threads: from a process.
[[nodiscard]] std::size_t stages_of(layer_options const& given);

[[nodiscard]] gen_stage::subscribe_options demand_of(layer_options const& given);
[[nodiscard]] gen_stage::subscribe_options demand_of(wiring const& given);

/// What stages of the flow and stages of others have out at each other: a failure on the way is theirs to know.
[[nodiscard]] gen_stage::subscribe_options beyond(gen_stage::subscribe_options demand);

}  // namespace detail

}  // namespace weft::flow
