// The callers' side of a dynamic supervisor.

#include <weft/dynamic_supervisor.hpp>
#include <weft/internal/child_rules.hpp>
#include <weft/internal/dynamic_supervisor_process.hpp>
#include <weft/internal/supervisor_ask.hpp>
#include <weft/proc_lib.hpp>

namespace weft::dynamic_supervisor {

result<pid> try_start_link(dynamic_supervisor_spec spec) {
    check(spec);
    proc_lib::start_options const options = internal::supervisor_start(spec.name, spec.label);
    auto body = [spec = std::move(spec)](proc_lib::init_ack& ack) {
        return internal::dynamic_supervisor_process{spec, ack.parent()};
    };
    return proc_lib::try_start(std::move(body), options);
}

pid start_link(dynamic_supervisor_spec spec) {
    result<pid> const started = try_start_link(std::move(spec));
    if (!started) proc_lib::exit_for_failed_start(started.error(), "dynamic_supervisor");
    return *started;
}

result<started_child> start_child(pid supervisor, child_spec spec) {
    check(spec);
    return internal::ask<result<started_child>>(supervisor, internal::start_child_request{{}, std::move(spec)}, "start_child");
}

result<void> terminate_child(pid supervisor, pid child) {
    return internal::ask<result<void>>(supervisor, internal::terminate_request{{}, child}, "terminate_child");
}

std::vector<supervisor::child_info> which_children(pid supervisor) { return supervisor::which_children(supervisor); }

supervisor::child_count count_children(pid supervisor) { return supervisor::count_children(supervisor); }

}  // namespace weft::dynamic_supervisor
