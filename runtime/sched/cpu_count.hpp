#pragma once
// How many cores this program may use.

namespace weft::sched {

/// The affinity mask, bounded by the container's CPU quota (cgroup v2, then v1), rounded up; at least 1.
[[nodiscard]] unsigned usable_cpus();

}  // namespace weft::sched
