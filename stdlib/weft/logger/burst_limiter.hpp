#pragma once
// At most so many events within a window, which begins with an event; what comes above is counted until the window is over.

#include <weft/options.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace weft::logger {

/// Threads: one at a time. Times are monotonic.
class burst_limiter {
public:
    burst_limiter(std::size_t max_count, nanoseconds window) noexcept : max_count_{max_count}, window_{window} {}

    /// Counts an event. False: there were too many in its window.
    [[nodiscard]] bool admit(nanoseconds now) noexcept {
        if (count_ == 0 || is_over(now)) begin(now);
        return ++count_ <= max_count_;
    }
    /// An event that admit() refused is dropped, and not kept all the same.
    void note_dropped() noexcept { ++dropped_; }

    /// How many were dropped in windows that are over, each told once.
    [[nodiscard]] std::uint64_t take_dropped(nanoseconds now) noexcept {
        if (dropped_ != 0 && is_over(now)) begin(now);
        return std::exchange(dropped_before_, 0);
    }
    /// When take_dropped() will have something to tell; infinity while nothing was dropped.
    [[nodiscard]] nanoseconds next_due() const noexcept {
        if (dropped_before_ != 0) return nanoseconds::zero();
        return dropped_ != 0 ? start_ + window_ : infinity;
    }

private:
    [[nodiscard]] bool is_over(nanoseconds now) const noexcept { return now - start_ >= window_; }
    void begin(nanoseconds now) noexcept {
        start_ = now;
        count_ = 0;
        dropped_before_ += std::exchange(dropped_, 0);
    }

    std::size_t max_count_;
    nanoseconds window_;
    nanoseconds start_{};
    std::size_t count_ = 0;             // in the present window
    std::uint64_t dropped_ = 0;         // in the present window
    std::uint64_t dropped_before_ = 0;  // in earlier ones, and not told yet
};

}  // namespace weft::logger
