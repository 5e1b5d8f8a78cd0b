#pragma once
// Where one thread sleeps until another lets it go on, or until a time. A permit given early is kept, one at most.
// A futex, because std::atomic::wait knows no deadline.

#include "base/clock.hpp"

#include <atomic>
#include <cstdint>

namespace weft::sched {

class parker {
public:
    /// Owner. Returns when there is a permit (true, used up) or `until` has come (false).
    bool park(base::nanos until) noexcept;
    /// Anyone.
    void unpark() noexcept;

private:
    static constexpr std::uint32_t nobody = 0, permit = 1, asleep = 2;
    std::atomic<std::uint32_t> state_{nobody};
};

}  // namespace weft::sched
