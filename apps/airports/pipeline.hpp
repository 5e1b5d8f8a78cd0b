#pragma once

// The job as a flow of processes; the one place of this application that knows what a flow is.

#include "airports/chunk_range.hpp"
#include "airports/countries.hpp"
#include "airports/tally.hpp"

namespace airports {

/// Counts all chunks on all cores, one process per step and partition, and joins the names to the groups whose keys they have.
/// Memory stays bounded by demand, as only the counts meet the names.
/// Blocks: parks the calling process until the last chunk is counted.
/// Errors: exits the caller when a process of the flow crashes. Threads: only from inside a process.
[[nodiscard]] groups count_with_flow(chunk_range chunks, country_names const& names);

}  // namespace airports
