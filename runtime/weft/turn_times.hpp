#pragma once
// How long the turns of one process last: from when a worker takes it up until it waits, gives way or ends. Measured only while
// somebody asks, so that a process that nobody looks at pays nothing.

#include <weft/latencies.hpp>
#include <weft/pid.hpp>

#include <optional>

namespace weft {

struct turn_times {
    time_histogram turns;    ///< those that have ended; the sum is time of the machine, with what the kernel took of it
    nanoseconds last{};
    nanoseconds longest{};
    nanoseconds measured{};  ///< for how long
};

namespace info {

/// Begins to measure, or goes on when it was asked less than ten seconds ago: each turn of the process reads the clock twice until
/// then. Blocks for `patience` at most. Nothing when there is no such process, or it came to no safe point in time.
/// Threads: any but a process, which would block its worker.
[[nodiscard]] std::optional<turn_times> turns(runtime& of, pid id, nanoseconds patience);

}  // namespace info
}  // namespace weft
