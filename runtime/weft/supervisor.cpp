// The callers' side: a supervisor's start, and the requests to a running one.

#include <weft/internal/supervisor_ask.hpp>
#include <weft/internal/supervisor_process.hpp>
#include <weft/proc_lib.hpp>
#include <weft/supervisor.hpp>

namespace weft::supervisor {

using internal::ask;

namespace {

std::shared_ptr<internal::supervisor_board> shown(supervisor_spec const& spec) {
    auto board = std::make_shared<internal::supervisor_board>(spec.strategy, spec.intensity);
    set_behaviour("supervisor", board);
    return board;
}

result<started_child> act(pid supervisor, internal::child_action action, std::string_view id, std::string_view what) {
    return ask<result<started_child>>(supervisor, internal::child_request{{}, action, std::string{id}}, what);
}

result<void> without_pid(result<started_child> const& done) {
    if (!done) return done.error();
    return {};
}

void check_nameless(supervisor_spec const& spec) {
    if (spec.name.text().empty() && spec.label.empty()) return;
    throw argument_error{"supervisor: the spec that init made has the name \"" + spec.name.text() + "\" and the label \"" + spec.label +
                         "\"; allowed are none: they are start_options, known before init runs"};
}

pid started_or_exit(result<pid> const& started) {
    if (!started) proc_lib::exit_for_failed_start(started.error(), "supervisor");
    return *started;
}

}  // namespace

result<pid> try_start_link(supervisor_spec spec) {
    check(spec);
    proc_lib::start_options const options = internal::supervisor_start(spec.name, spec.label);
    auto body = [spec = std::move(spec)](proc_lib::init_ack& ack) mutable {
        auto board = shown(spec);
        return internal::supervisor_process{std::move(spec), ack.parent(), std::move(board)};
    };
    return proc_lib::try_start(std::move(body), options);
}

pid start_link(supervisor_spec spec) { return started_or_exit(try_start_link(std::move(spec))); }

namespace detail {

result<pid> try_start_with(std::function<supervisor_spec()> init, start_options options) {
    proc_lib::start_options const how = internal::supervisor_start(options.name, options.label);
    auto body = [init = std::move(init)](proc_lib::init_ack& ack) {
        supervisor_spec spec = init();
        check(spec);
        check_nameless(spec);
        auto board = shown(spec);
        return internal::supervisor_process{std::move(spec), ack.parent(), std::move(board)};
    };
    return proc_lib::try_start(std::move(body), how);
}

pid start_with(std::function<supervisor_spec()> init, start_options options) {
    return started_or_exit(try_start_with(std::move(init), std::move(options)));
}

}  // namespace detail

result<started_child> start_child(pid supervisor, child_spec spec) {
    check(spec);
    return ask<result<started_child>>(supervisor, internal::start_child_request{{}, std::move(spec)}, "start_child");
}

result<void> terminate_child(pid supervisor, std::string_view id) {
    return without_pid(act(supervisor, internal::child_action::terminate, id, "terminate_child"));
}

result<started_child> restart_child(pid supervisor, std::string_view id) {
    return act(supervisor, internal::child_action::restart, id, "restart_child");
}

result<void> delete_child(pid supervisor, std::string_view id) {
    return without_pid(act(supervisor, internal::child_action::forget, id, "delete_child"));
}

std::vector<child_info> which_children(pid supervisor) {
    return ask<std::vector<child_info>>(supervisor, internal::list_request{}, "which_children");
}

child_count count_children(pid supervisor) {
    child_count counted;
    for (child_info const& each : ask<std::vector<child_info>>(supervisor, internal::list_request{}, "count_children")) {
        ++counted.specs;
        if (each.process) ++counted.active;
        ++(each.type == child_type::supervisor ? counted.supervisors : counted.workers);
    }
    return counted;
}

result<child_spec> get_child_spec(pid supervisor, std::string_view id) {
    return ask<result<child_spec>>(supervisor, internal::spec_request{{}, std::string{id}}, "get_child_spec");
}

}  // namespace weft::supervisor
