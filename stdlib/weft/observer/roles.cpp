// Words for the log.

#include <weft/observer/internal/roles.hpp>

namespace weft::observe {

char const* to_string(role of) noexcept {
    switch (of) {
        case role::none: break;
        case role::read: return "read";
        case role::control: return "control";
    }
    return "none";
}

std::string to_string(peer const& who) {
    std::string const way = "over " + who.way;
    if (!who.identity) return "somebody " + way;
    return "uid " + std::to_string(who.identity->uid) + ", pid " + std::to_string(who.identity->pid) + ' ' + way;
}

}  // namespace weft::observe
