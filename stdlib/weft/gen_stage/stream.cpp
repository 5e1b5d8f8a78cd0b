// The parts of a stream that do not depend on the events' type.

#include <weft/errors.hpp>
#include <weft/gen_stage/calls.hpp>
#include <weft/gen_stage/stream.hpp>

namespace weft::gen_stage::detail {

void check_subscription(producer_address const& to, subscribe_options const& options) {
    if (!to.id && to.name.empty()) throw argument_error{"stream: the option to is required: a producer's pid or name"};
    if (std::string const wrong = wrong_options(options); !wrong.empty()) {
        throw argument_error{"stream: cannot subscribe to producer " + to_string(to) + ": " + wrong};
    }
}

void set_demand(stream_options const& chosen, process_inlet const& subscribed) {
    if (chosen.producers) {
        for (pid const one : *chosen.producers) demand(one, chosen.demand);
    } else {
        for (inflow const& one : subscribed.producers()) demand(one.who.process, chosen.demand);
    }
}

void exit_for_missing_producer() { weft::exit(exit_reason::error("init_stream", exit_reason::noproc().to_string())); }

}  // namespace weft::gen_stage::detail
