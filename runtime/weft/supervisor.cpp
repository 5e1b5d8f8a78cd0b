// The callers' side: a supervisor's start, and the requests to a running one.

#include <weft/internal/supervisor_process.hpp>
#include <weft/proc_lib.hpp>
#include <weft/process.hpp>
#include <weft/send.hpp>
#include <weft/supervisor.hpp>

namespace weft::supervisor {

namespace {

std::shared_ptr<internal::supervisor_board> shown(supervisor_spec const& spec) {
    auto board = std::make_shared<internal::supervisor_board>(spec.strategy, spec.intensity);
    set_behaviour("supervisor", board);
    return board;
}

template <class Answer, class Request>
Answer ask(pid supervisor, Request request, std::string_view what, std::source_location where = std::source_location::current()) {
    if (!supervisor) exit(detail::call_failed(exit_reason::noproc(), supervisor, what));
    if (supervisor == self()) exit(detail::call_failed(exit_reason{"calling_self"}, supervisor, what));
    request.caller = detail::open_reply();
    send(supervisor, std::move(request));
    result<detail::node_ptr> told = detail::await_reply(infinity, supervisor, where);
    if (!told) exit(detail::call_failed(told.error(), supervisor, what));
    return std::move((*told)->value<Answer>());
}

result<pid> act(pid supervisor, internal::child_action action, std::string_view id, std::string_view what) {
    return ask<result<pid>>(supervisor, internal::child_request{{}, action, std::string{id}}, what);
}

result<void> without_pid(result<pid> const& done) {
    if (!done) return done.error();
    return {};
}

}  // namespace

result<pid> try_start_link(supervisor_spec spec) {
    check(spec);
    proc_lib::start_options const options{.spawn = {.name = spec.name, .label = spec.label, .trap_exit = true}};
    auto body = [spec = std::move(spec)](proc_lib::init_ack& ack) mutable {
        auto board = shown(spec);
        return internal::supervisor_process{std::move(spec), ack.parent(), std::move(board)};
    };
    return proc_lib::try_start(std::move(body), options);
}

pid start_link(supervisor_spec spec) {
    result<pid> const started = try_start_link(std::move(spec));
    if (!started) proc_lib::exit_for_failed_start(started.error(), "supervisor");
    return *started;
}

result<pid> start_child(pid supervisor, child_spec spec) {
    check(spec);
    return ask<result<pid>>(supervisor, internal::start_child_request{{}, std::move(spec)}, "start_child");
}

result<void> terminate_child(pid supervisor, std::string_view id) {
    return without_pid(act(supervisor, internal::child_action::terminate, id, "terminate_child"));
}

result<pid> restart_child(pid supervisor, std::string_view id) {
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
