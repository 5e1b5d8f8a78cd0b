#pragma once
// The time of day in UTC. By hand: the C library's way reads a file and takes a lock. Async-signal-safe.

#include <cstdint>

namespace weft::proc {

struct dump_date {
    std::uint64_t year = 0;
    std::uint64_t month = 0;
    std::uint64_t day = 0;
    std::uint64_t hour = 0;
    std::uint64_t minute = 0;
    std::uint64_t second = 0;
    std::uint64_t microsecond = 0;
};

[[nodiscard]] dump_date date_now() noexcept;

}  // namespace weft::proc
