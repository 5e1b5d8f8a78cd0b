#pragma once
// The one place that reads the monotonic clock, in nanoseconds. A thread may live in virtual time instead.

#include <cstdint>

namespace weft::base {

using nanos = std::int64_t;

inline constexpr nanos never = INT64_MAX;

/// Monotonic time since an arbitrary point; costs about 25 ns, so nothing on the message path calls it.
[[nodiscard]] nanos monotonic_now() noexcept;

/// At most 20 ms later than now, and not before now unless the kernel serves its ticks that late; costs a third. For what is to
/// last a second and more.
[[nodiscard]] nanos monotonic_soon() noexcept;

/// The wall clock, since 1970. It may jump, so nothing waits by it.
[[nodiscard]] nanos wall_now() noexcept;

/// `now + delay` without overflow: a delay that does not fit means never.
[[nodiscard]] constexpr nanos deadline_after(nanos now, nanos delay) noexcept {
    return delay >= never - now ? never : now + delay;
}

/// What a thread reads instead of the machine's clocks while it stands in simulated time. It moves when it is told to,
/// and by a little at each look, so that a loop which waits for the time to pass ends. Threads: the one that reads it.
class virtual_clock {
public:
    [[nodiscard]] nanos now() const noexcept { return now_; }
    void advance_to(nanos time) noexcept {
        if (time > now_) now_ = time;
    }
    [[nodiscard]] nanos look() noexcept { return now_ += a_look; }

    /// The calling thread reads `clock` while this lives. Nests.
    class in_force {
    public:
        explicit in_force(virtual_clock& clock) noexcept;
        ~in_force();
        in_force(in_force const&) = delete;
        in_force& operator=(in_force const&) = delete;

    private:
        virtual_clock* const outer_;
    };

    static constexpr nanos start = 1'000'000'000;  // not zero: a difference of times must not pass for a time
    static constexpr nanos wall_start = 1'767'225'600'000'000'000;  // 2026-01-01 00:00 UTC

private:
    static constexpr nanos a_look = 100;

    nanos now_ = start;
};

}  // namespace weft::base
