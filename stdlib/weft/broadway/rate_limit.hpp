#pragma once
// How many messages the producers of a pipeline may emit together in an interval, as users say and change it.

#include <weft/options.hpp>

#include <cstdint>
#include <optional>

namespace weft::broadway {

/// Shared by all producers of a pipeline.
struct rate_limit {
    std::int64_t allowed_messages = 0;  ///< in each interval; from 1
    nanoseconds interval{0};            ///< from 1 ms
    friend bool operator==(rate_limit const&, rate_limit const&) noexcept = default;
};

/// What is not given stays as it is.
struct rate_limit_update {
    std::optional<std::int64_t> allowed_messages{};  ///< from 1
    std::optional<nanoseconds> interval{};           ///< from 1 ms
    bool reset = false;                              ///< at once, and a new interval begins; else when the current interval is over
};

}  // namespace weft::broadway
