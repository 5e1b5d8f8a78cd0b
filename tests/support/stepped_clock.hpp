#pragma once
// A wall clock that a test may step, without touching the machine's: clock_gettime and syscall are replaced in the test
// program that includes this, and pass everything on but the step. It also counts the waits of this program that are
// measured on the wall clock.

#include <chrono>
#include <cstdint>

namespace weft::test {

/// While it lives CLOCK_REALTIME reads `by` later. One at a time.
class stepped_wall_clock {
public:
    explicit stepped_wall_clock(std::chrono::nanoseconds by) noexcept;
    ~stepped_wall_clock();
    stepped_wall_clock(stepped_wall_clock const&) = delete;
    stepped_wall_clock& operator=(stepped_wall_clock const&) = delete;
};

/// What this program has done so far.
struct clock_use {
    std::uint64_t wall_reads = 0;
    std::uint64_t monotonic_reads = 0;
    std::uint64_t wall_waits = 0;       ///< futex waits with a deadline on CLOCK_REALTIME
    std::uint64_t monotonic_waits = 0;  ///< futex waits with a deadline on CLOCK_MONOTONIC
};
[[nodiscard]] clock_use clocks_used() noexcept;

}  // namespace weft::test
