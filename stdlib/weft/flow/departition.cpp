// The checks of departition and take_sort, made when the flow is built.

#include <weft/errors.hpp>
#include <weft/flow/departition.hpp>

#include <string>

namespace weft::flow::detail {

layer_options one_stage(layer_options given) {
    if (given.stages && *given.stages != 1) {
        throw argument_error{"expected stages to be 1 where partitions are brought together, got: " + std::to_string(*given.stages)};
    }
    given.stages = 1;
    return checked(given);
}

std::size_t checked_take(std::int64_t n) {
    if (n >= 1) return static_cast<std::size_t>(n);
    throw argument_error{"expected n to be equal to or greater than 1, got: " + std::to_string(n)};
}

}  // namespace weft::flow::detail
