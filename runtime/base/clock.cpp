#include "base/clock.hpp"

#include <ctime>

namespace weft::base {

namespace {

nanos read(clockid_t which) noexcept {
    timespec now{};
    clock_gettime(which, &now);
    return nanos{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

nanos monotonic_now() noexcept { return read(CLOCK_MONOTONIC); }
nanos wall_now() noexcept { return read(CLOCK_REALTIME); }

}  // namespace weft::base
