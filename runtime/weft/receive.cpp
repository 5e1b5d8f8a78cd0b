#include "proc/process.hpp"

#include <weft/detail/arrived.hpp>
#include <weft/detail/handler.hpp>

namespace weft::detail {

[[gnu::noinline]] void receive_match(search const& wanted, match& found) {
    proc::process* const me = proc::current_here();
    if (me == nullptr) [[unlikely]] proc::refuse_outside("receive");
    if (!me->take_oldest(wanted, found)) me->receive(wanted, found);
}

[[gnu::noinline]] bool anything_arrived() {
    proc::process* const me = proc::current_here();
    if (me == nullptr) [[unlikely]] proc::refuse_outside("receive");
    return me->has_something_to_do();
}

}  // namespace weft::detail
