#pragma once
// A histogram that the runtime keeps, as its users are told of it.

#include "trace/histogram.hpp"

#include <weft/latencies.hpp>

#include <cstddef>
#include <cstdint>

namespace weft::proc {

static_assert(time_histogram::buckets == tally::histogram::buckets);

inline void add_to(time_histogram& to, tally::histogram const& from) noexcept {
    for (std::size_t i = 0; i < time_histogram::buckets; ++i) to.counts[i] += from.count(i);
    to.sum += nanoseconds{static_cast<std::int64_t>(from.sum())};
}

}  // namespace weft::proc
