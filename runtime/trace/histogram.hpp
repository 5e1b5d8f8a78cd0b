#pragma once
// How often something took how long, in buckets whose bounds double. One writer at a time, or writers under one lock; anybody may
// read meanwhile.

#include "base/clock.hpp"
#include "trace/counters.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace weft::tally {

class histogram {
public:
    static constexpr std::size_t buckets = 27;
    static constexpr unsigned first_bits = 10;  // the first bucket ends at 1.024 us, the last but one at 34 s

    void add(base::nanos took, std::uint64_t times = 1) noexcept {
        auto const time = static_cast<std::uint64_t>(std::max<base::nanos>(took, 0));
        auto const place = std::min<std::size_t>(static_cast<std::size_t>(std::bit_width(time >> first_bits)), buckets - 1);
        counts_[place].add(times);
        sum_.add(time * times);
    }
    [[nodiscard]] std::uint64_t count(std::size_t bucket) const noexcept { return counts_[bucket].read(); }
    /// Nanoseconds.
    [[nodiscard]] std::uint64_t sum() const noexcept { return sum_.read(); }

private:
    std::array<counter, buckets> counts_{};
    counter sum_;
};

}  // namespace weft::tally
