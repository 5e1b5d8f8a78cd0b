#pragma once
// Which cores this program may use, and how many of them it is worth to use.
//
//     weft::runtime node{{.cpus = weft::allowed_cpus()}};     one worker a core, and each stays on its own

#include <vector>

namespace weft {

/// The cores of the affinity mask, bounded by the container's CPU quota (cgroup v2, then v1), rounded up; at least 1. This many
/// workers a runtime has by itself. Blocks: for two small files of the system. Threads: any. Source: Go's GOMAXPROCS since 1.25.
[[nodiscard]] unsigned usable_cpus();

/// The numbers of the cores in the affinity mask, in order; at least one. Does not block. Threads: any.
[[nodiscard]] std::vector<unsigned> allowed_cpus();

}  // namespace weft
