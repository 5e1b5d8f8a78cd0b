#include <weft/pid.hpp>

namespace weft {

std::string to_string(pid id) {
    if (!id) return "none";
    return std::to_string(id.slot()) + "." + std::to_string(id.generation());
}

std::string to_string(ref id) {
    if (!id) return "none";
    return "#" + std::to_string(id.node()) + "." + std::to_string(id.origin()) + "." + std::to_string(id.serial());
}

}  // namespace weft
