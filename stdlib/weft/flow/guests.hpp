#pragma once
// Stages in a flow that are not made of its functions: how they are found or started.

#include <weft/flow/nodes.hpp>
#include <weft/flow/plan.hpp>

#include <vector>

namespace weft::flow::detail {

/// A layer of `guests`, whose `from` is still to be told.
[[nodiscard]] planned_layer planned_guests(char const* name, std::vector<guest> guests);

}  // namespace weft::flow::detail
