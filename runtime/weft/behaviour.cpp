#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/behaviour.hpp>
#include <weft/info.hpp>

namespace weft {

std::string_view own_behaviour() noexcept {
    proc::process const* const me = proc::current();
    if (me == nullptr) return {};
    if (behaviour_kind const* const kind = me->kind()) return kind->name;
    proc::relations const* const rest = me->rest_if_any();  // its behaviour is written by this process only
    return rest != nullptr ? rest->behaviour : "";
}

}  // namespace weft
