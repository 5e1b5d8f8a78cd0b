#pragma once
// How many restarts the supervisors have done. Finding the supervisors means a look at every process, so on a node with many of
// them it is done less often: it may take a small share of the time only.

#include <weft/observer/internal/operation_table.hpp>

#include <cstdint>
#include <string_view>

namespace weft::observe {

/// Of one supervisor; 0 for any other process.
[[nodiscard]] std::uint64_t restarts_of(snapshots& from, process_summary const& process);

class restart_counter {
public:
    /// Writes node.last.restarts, when it is time for it.
    void take(node_context& node);

private:
    std::int64_t beats_to_wait_ = 0;
};

}  // namespace weft::observe
