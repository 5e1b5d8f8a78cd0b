// The checks of a layer's options, made when the flow is built.

#include <weft/errors.hpp>
#include <weft/flow/options.hpp>
#include <weft/runtime.hpp>
#include <weft/info.hpp>

#include <string>

namespace weft::flow::detail {

namespace {

void check_demand(gen_stage::subscribe_options const& demand) {
    if (std::string const wrong = gen_stage::detail::wrong_demand(demand); !wrong.empty()) throw argument_error{wrong};
}

}  // namespace

layer_options const& checked(layer_options const& given) {
    if (given.stages && *given.stages < 1) {
        throw argument_error{"expected stages to be equal to or greater than 1, got: " + std::to_string(*given.stages)};
    }
    if (given.buffer_size && *given.buffer_size < 0) {
        throw argument_error{"expected buffer_size to be equal to or greater than 0, got: " + std::to_string(*given.buffer_size)};
    }
    if (nanoseconds const patience = given.shutdown.patience(child_type::worker); !given.shutdown.is_brutal() && patience < nanoseconds{0}) {
        throw argument_error{"expected shutdown to be brutal_kill, infinity or a time of 0 or more, got: " +
                             std::to_string(patience.count()) + " ns"};
    }
    checked_subscribe_timeout(given.subscribe_timeout);
    check_demand(demand_of(given));
    return given;
}

wiring const& checked(wiring const& given) {
    check_demand(demand_of(given));
    return given;
}

nanoseconds checked_subscribe_timeout(nanoseconds given) {
    if (given < nanoseconds{0}) {
        throw argument_error{"expected subscribe_timeout to be a time of 0 or more, got: " + std::to_string(given.count()) + " ns"};
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

gen_stage::subscribe_options demand_of(wiring const& given) {
    gen_stage::subscribe_options demand;
    demand.max_demand = given.max_demand;
    demand.min_demand = given.min_demand;
    demand.cancel = given.cancel;
    demand.partition = given.partition;
    return demand;
}

gen_stage::subscribe_options beyond(gen_stage::subscribe_options demand) {
    demand.cancel = gen_stage::cancel_mode::transient;
    return demand;
}

}  // namespace weft::flow::detail
