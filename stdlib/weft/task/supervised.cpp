// A task supervisor is a dynamic supervisor whose children are tasks.

#include <weft/task/supervised.hpp>

namespace weft {

namespace {

dynamic_supervisor_spec dynamic(task_supervisor_spec spec) {
    return {.name = std::move(spec.name),
            .label = std::move(spec.label),
            .intensity = spec.intensity,
            .max_children = spec.max_children};
}

}  // namespace

child_start child(task_supervisor_spec nested) { return child(dynamic(std::move(nested))); }

namespace task_supervisor {

pid start_link(task_supervisor_spec spec) { return dynamic_supervisor::start_link(dynamic(std::move(spec))); }

result<pid> try_start_link(task_supervisor_spec spec) { return dynamic_supervisor::try_start_link(dynamic(std::move(spec))); }

namespace detail {

result<pid> start_child(pid supervisor, child_start start, child_options const& options) {
    child_spec spec{.start = std::move(start), .restart = options.restart, .shutdown = options.shutdown};
    auto const started = dynamic_supervisor::start_child(supervisor, std::move(spec));
    if (!started) return started.error();
    return started->process;
}

}  // namespace detail

std::vector<pid> children(address const& supervisor) {
    std::vector<pid> running;
    for (auto const& each : dynamic_supervisor::which_children(supervisor.process())) {
        if (each.process) running.push_back(each.process);
    }
    return running;
}

result<void> terminate_child(address const& supervisor, pid task) {
    return dynamic_supervisor::terminate_child(supervisor.process(), task);
}

}  // namespace task_supervisor

}  // namespace weft
