#pragma once
// What a live runtime counts of its own times, as histograms: how long processes wait for a turn, how long turns last, how late
// timers fire. As weft/info.hpp: safe from any thread, stops nobody.

#include <weft/fwd.hpp>
#include <weft/options.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace weft {

/// How often something took how long, since the runtime's start. Threads: a value.
struct time_histogram {
    static constexpr std::size_t buckets = 27;

    std::array<std::uint64_t, buckets> counts{};  ///< of those below bound(i) that no bucket before has
    nanoseconds sum{};

    /// 1.024 us for the first, twice as much for each next; infinity for the last.
    [[nodiscard]] static nanoseconds bound(std::size_t bucket) noexcept;
    [[nodiscard]] std::uint64_t count() const noexcept;
    /// What came since `before`, an earlier state of the same histogram.
    [[nodiscard]] time_histogram since(time_histogram const& before) const noexcept;
    /// The time that a share of all did not reach, 0.99 for the 99th percentile, to the precision of the buckets; 0 when there are
    /// none.
    [[nodiscard]] nanoseconds quantile(double share) const noexcept;
};

struct node_latencies {
    /// By an imagined process that comes last, at each of the monitor's looks, about once a millisecond while anything runs.
    time_histogram run_queue_wait;
    /// Of turns. Those shorter than a millisecond count with the mean of the others around them.
    time_histogram slices;
    /// Of timers that fired, after the tick of 65.5 us to which they were rounded up.
    time_histogram timer_lateness;
};

namespace info {
[[nodiscard]] node_latencies latencies(runtime& of);
}

}  // namespace weft
