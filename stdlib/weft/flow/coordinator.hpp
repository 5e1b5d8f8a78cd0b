#pragma once
// The process that owns a running flow's stages: starts and wires them, watches its last ones, and ends with them.

#include <weft/flow/plan.hpp>
#include <weft/proc_lib.hpp>

namespace weft::flow::detail {

/// What a flow that runs on its own is told at its start.
struct launch {
    gen_stage::demand_mode demand = gen_stage::demand_mode::forward;
};

/// The body of the coordinator of a run, which traps exits. Tells `client` flow_started, and flow_ended when no stage is
/// left. The sources keep back their events until the client lets them flow.
void coordinate(plan what, ref id, pid client);

/// The body of the coordinator of a flow that runs on its own, which traps exits. Is ready when everything is wired. Ends
/// as `normal` when the flow has ended well, and as `shutdown` when it has not.
void coordinate(plan what, launch how, proc_lib::init_ack& ack);

}  // namespace weft::flow::detail
