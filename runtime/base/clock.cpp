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

/// How long the coarse clock stands still, and as long again, since a tick may be served late.
nanos two_ticks() noexcept {
    timespec tick{};
    clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
    return 2 * nanos{tick.tv_nsec};
}

}  // namespace

// Not inlined into their callers, so none of these keeps the address of a thread_local across a park.
nanos monotonic_now() noexcept { return here == nullptr ? read(CLOCK_MONOTONIC) : here->look(); }

nanos monotonic_soon() noexcept {
    static nanos const late = two_ticks();
    return here == nullptr ? read(CLOCK_MONOTONIC_COARSE) + late : here->look();
}

nanos wall_now() noexcept {
    return here == nullptr ? read(CLOCK_REALTIME) : virtual_clock::wall_start + here->look() - virtual_clock::start;
}

virtual_clock::in_force::in_force(virtual_clock& clock) noexcept : outer_{std::exchange(here, &clock)} {}
virtual_clock::in_force::~in_force() { here = outer_; }

}  // namespace weft::base
