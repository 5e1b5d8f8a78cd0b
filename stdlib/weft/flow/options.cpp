// The checks of a layer's options, made when the flow is built.

#include <weft/errors.hpp>
#include <weft/flow/options.hpp>
#include <weft/runtime.hpp>
#include <weft/info.hpp>

#include <string>

namespace weft::flow::detail {

layer_options const& checked(layer_options const& given) {
    if (given.stages && *given.stages < 1) {
        throw argument_error{"expected stages to be equal to or greater than 1, got: " + std::to_string(*given.stages)};
    }
    if (std::string const wrong = gen_stage::detail::wrong_demand(demand_of(given)); !wrong.empty()) {
        throw argument_error{wrong};
    }
    return given;
}

std::size_t stages_of(layer_options const& given) {
    if (given.stages) return static_cast<std::size_t>(*given.stages);
    return this_runtime().options().workers;
}

// temporary: what becomes of a flow after a stage has failed is for the coordinator alone, so that one failure is one
// crash in the log.
gen_stage::subscribe_options demand_of(layer_options const& given) {
    gen_stage::subscribe_options demand;
    demand.max_demand = given.max_demand;
    demand.min_demand = given.min_demand;
    demand.cancel = gen_stage::cancel_mode::temporary;
    return demand;
}

}  // namespace weft::flow::detail
