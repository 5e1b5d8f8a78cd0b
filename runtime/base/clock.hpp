#pragma once
// The one place that reads the monotonic clock, in nanoseconds.

#include <cstdint>

namespace weft::base {

using nanos = std::int64_t;

inline constexpr nanos never = INT64_MAX;

/// Monotonic time since an arbitrary point; costs about 25 ns, so nothing on the message path calls it.
[[nodiscard]] nanos monotonic_now() noexcept;

/// The machine's wall clock, since 1970. It may jump, so nothing waits by it.
[[nodiscard]] nanos wall_now() noexcept;

/// `now + delay` without overflow: a delay that does not fit means never.
[[nodiscard]] constexpr nanos deadline_after(nanos now, nanos delay) noexcept {
    return delay >= never - now ? never : now + delay;
}

}  // namespace weft::base
