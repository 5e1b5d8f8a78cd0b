#pragma once
// Finds the processes at which many timers are aimed. To count them all holds up arming and firing, so it is done seldom, and only
// when there are so many that one process may have too many.

#include <weft/observer/internal/snapshots.hpp>
#include <weft/observer/warnings/internal/look.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace weft::observe::warnings {

/// Threads: one.
class timer_watch {
public:
    /// As found at the last count, which is now or not long ago; only those with `least` timers and more.
    [[nodiscard]] std::vector<timer_owner> look(nanoseconds now, std::uint64_t timers_of_node, std::uint64_t least, snapshots& from);

private:
    void count(std::uint64_t least, snapshots& from);

    std::optional<nanoseconds> counted_at_{};
    std::vector<timer_owner> found_;
};

}  // namespace weft::observe::warnings
