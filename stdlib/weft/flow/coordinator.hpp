#pragma once
// The process that owns a running flow's stages: starts and wires them, and ends with them.

#include <weft/flow/plan.hpp>

namespace weft::flow::detail {

/// The coordinator's body; its process traps exits. Tells `client` flow_started, and flow_ended when no stage is left.
void coordinate(plan what, ref id, pid client);

}  // namespace weft::flow::detail
