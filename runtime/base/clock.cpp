#include "base/clock.hpp"

#include <ctime>

namespace weft::base {

nanos monotonic_now() noexcept {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return nanos{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace weft::base
