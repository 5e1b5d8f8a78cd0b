#pragma once
// The node's own times as metrics: waits for a turn, turns, late timers.

#include <weft/observer/internal/metrics.hpp>

namespace weft::observe {

void add_latencies(metrics_writer& to, snapshots& from);

}  // namespace weft::observe
