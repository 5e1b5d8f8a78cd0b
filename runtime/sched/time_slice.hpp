#pragma once
// How finely the kernel shares a core among our threads. A thread that holds a place wants short slices, so that it runs
// soon after it woke though threads in long turns use the cores; those get long ones.

namespace weft::sched {

/// The calling thread, for others to name.
[[nodiscard]] int this_thread() noexcept;

/// A thread's slice: short, or long. Does nothing where the kernel knows no such wish (before Linux 6.12).
void prefer_short_slices(int thread, bool yes) noexcept;

}  // namespace weft::sched
