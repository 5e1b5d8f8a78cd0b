#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/behaviour.hpp>
#include <weft/info.hpp>

namespace weft {

std::string_view own_behaviour() noexcept {
    proc::process const* const me = proc::current();
    if (me == nullptr) return {};
    if (behaviour_kind const* const kind = me->kind()) return kind->name;
    proc::face const* const shown = me->shown_if_any();  // its behaviour is written by this process only
    return shown != nullptr ? shown->behaviour : "";
}

}  // namespace weft
