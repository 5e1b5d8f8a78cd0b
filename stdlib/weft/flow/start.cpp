// A flow that runs on its own is started as any behaviour is: its starter waits until it is wired.

#include <weft/flow/start.hpp>

namespace weft::flow::detail {

result<pid> start_coordinator(plan what, coordinator_start options) {
    proc_lib::start_options start;
    start.spawn.name = std::move(options.name);
    start.spawn.label = options.label.empty() ? "flow" : std::move(options.label);
    start.spawn.trap_exit = true;
    return proc_lib::try_start(
        [what = std::move(what), how = options.how](proc_lib::init_ack& ack) mutable { coordinate(std::move(what), how, ack); }, start);
}

pid started_or_exit(result<pid> started) {
    if (!started) proc_lib::exit_for_failed_start(started.error(), "a flow");
    return *started;
}

}  // namespace weft::flow::detail
