// How a process sees its own flag: through the same read-only door as the observer. Deadlines.

#include <weft/info.hpp>
#include <weft/process.hpp>
#include <weft/task/internal/endings.hpp>

#include <algorithm>

namespace weft::task::internal {

bool traps_exits() {
    auto const me = info::process(this_runtime(), self());
    return me && me->trap_exit;
}

nanoseconds deadline_after(nanoseconds time) noexcept {
    if (time == infinity) return infinity;
    nanoseconds const now = monotonic_time();
    return time >= infinity - now ? infinity : now + time;
}

nanoseconds time_until(nanoseconds deadline) noexcept {
    return deadline == infinity ? infinity : std::max(deadline - monotonic_time(), nanoseconds::zero());
}

}  // namespace weft::task::internal
