// Names of the enums, and the children that are supervisors.

#include <weft/child_spec.hpp>
#include <weft/dynamic_supervisor.hpp>
#include <weft/supervisor.hpp>

#include <memory>

namespace weft {

char const* to_string(restart value) noexcept {
    switch (value) {
        case restart::permanent: return "permanent";
        case restart::transient: return "transient";
        case restart::temporary: return "temporary";
    }
    return "?";
}

char const* to_string(strategy value) noexcept {
    switch (value) {
        case strategy::one_for_one: return "one_for_one";
        case strategy::one_for_all: return "one_for_all";
        case strategy::rest_for_one: return "rest_for_one";
    }
    return "?";
}

char const* to_string(child_type value) noexcept { return value == child_type::worker ? "worker" : "supervisor"; }

child_start child(supervisor_spec nested) {
    auto shared = std::make_shared<supervisor_spec const>(std::move(nested));
    return child_start{[shared] { return supervisor::try_start_link(*shared); }, child_type::supervisor};
}

child_start child(dynamic_supervisor_spec nested) {
    auto shared = std::make_shared<dynamic_supervisor_spec const>(std::move(nested));
    return child_start{[shared] { return dynamic_supervisor::try_start_link(*shared); }, child_type::supervisor};
}

exit_reason detail::other_extra_arguments(std::string_view wanted, extra_arguments const& given) {
    return exit_reason{"invalid_extra_arguments: the child wants " + std::string{wanted} + ", its supervisor gives " +
                       std::string{given.type_name()}};
}

}  // namespace weft
