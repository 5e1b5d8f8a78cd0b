// How a process sees its own flag: through the same read-only door as the observer.

#include <weft/info.hpp>
#include <weft/process.hpp>
#include <weft/task/internal/endings.hpp>

namespace weft::task::internal {

bool traps_exits() {
    auto const me = info::process(this_runtime(), self());
    return me && me->trap_exit;
}

}  // namespace weft::task::internal
