#include "base/clock.hpp"

#include <ctime>
#include <utility>

namespace weft::base {

namespace {

thread_local virtual_clock* here = nullptr;

nanos read(clockid_t which) noexcept {
    timespec now{};
    clock_gettime(which, &now);
    return nanos{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

/// The coarse clock stands still for a tick, 1 to 10 ms, and longer where a tick is served late, as on a machine that shares its
/// cores: there 9 ms were seen of ticks of 4.
constexpr nanos late = 20'000'000;

}  // namespace

// Not inlined into their callers, so none of these keeps the address of a thread_local across a park.
nanos monotonic_now() noexcept { return here == nullptr ? read(CLOCK_MONOTONIC) : here->look(); }

nanos monotonic_soon() noexcept {
    return here == nullptr ? read(CLOCK_MONOTONIC_COARSE) + late : here->look();
}

nanos wall_now() noexcept {
    return here == nullptr ? read(CLOCK_REALTIME) : virtual_clock::wall_start + here->look() - virtual_clock::start;
}

virtual_clock::in_force::in_force(virtual_clock& clock) noexcept : outer_{std::exchange(here, &clock)} {}
virtual_clock::in_force::~in_force() { here = outer_; }

}  // namespace weft::base
