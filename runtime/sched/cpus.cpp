// What the system says of the cores: the affinity mask, and the quota of the control group around it.

#include <weft/cpus.hpp>

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>
#include <string>

namespace weft {
namespace {

std::optional<double> quota_v2() {
    std::ifstream file{"/sys/fs/cgroup/cpu.max"};
    std::string quota;
    double period = 0;
    if (!(file >> quota >> period) || quota == "max" || period <= 0) return std::nullopt;
    return std::stod(quota) / period;
}

std::optional<double> quota_v1() {
    std::ifstream quota_file{"/sys/fs/cgroup/cpu/cpu.cfs_quota_us"};
    std::ifstream period_file{"/sys/fs/cgroup/cpu/cpu.cfs_period_us"};
    double quota = 0;
    double period = 0;
    if (!(quota_file >> quota) || !(period_file >> period) || quota <= 0 || period <= 0) return std::nullopt;
    return quota / period;
}

}  // namespace

std::vector<unsigned> allowed_cpus() {
    cpu_set_t mask;
    CPU_ZERO(&mask);
    std::vector<unsigned> all;
    if (sched_getaffinity(0, sizeof mask, &mask) == 0)
        for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu)
            if (CPU_ISSET(cpu, &mask)) all.push_back(cpu);
    return all.empty() ? std::vector{0U} : all;
}

unsigned usable_cpus() {
    auto const cpus = static_cast<unsigned>(allowed_cpus().size());
    auto const quota = quota_v2().has_value() ? quota_v2() : quota_v1();
    if (!quota) return cpus;
    return std::clamp(static_cast<unsigned>(std::ceil(*quota)), 1U, cpus);
}

}  // namespace weft
