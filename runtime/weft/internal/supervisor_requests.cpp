// The supervisor's loop and what others ask of it. Requests are served one at a time, in turn with the ends of
// children.

#include <weft/internal/supervisor_ask.hpp>
#include <weft/internal/supervisor_process.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>

namespace weft::internal {

namespace {

exit_reason reason(char const* text) { return exit_reason{std::string{text}}; }

}  // namespace

proc_lib::afterwards supervisor_process::serve() {
    bool rests = false;
    while (!end_ && !rests) {
        receive([this](exit_msg const& end) { on_exit(end); },
                [this](retry_start const& retry) { on_retry(retry); },
                [this](start_child_request request) { on_start_child(std::move(request)); },
                [this](child_request request) { on_child_request(std::move(request)); },
                [this](list_request request) { answer(std::move(request.caller), list()); },
                [this](spec_request request) { answer(std::move(request.caller), spec_of(request.id)); },
                [this](detail::stop_request request) { end_with(std::move(request.reason)); },
                [this](message stray) { on_unknown(std::move(stray)); },
                after({}, [&rests] { rests = true; }));
    }
    if (!end_) return proc_lib::rest();
    stop_all();
    if (!end_->is_normal()) exit(*end_);
    return {};
}

void supervisor_process::on_unknown(message stray) {
    log::error("supervisor drops an unexpected message " + std::string{stray.type_name()});
}

void supervisor_process::on_start_child(start_child_request request) {
    auto added = add(std::move(request.spec));
    tell_board();
    answer(std::move(request.caller), std::move(added));
}

result<started_child> supervisor_process::add(child_spec spec) {
    if (spec.significant && auto_shutdown_ == auto_shutdown::never) return reason("bad_combination");
    if (position const known = find(spec.id); known != children_.end()) {
        if (known->process) return exit_reason{"already_started(" + to_string(known->process) + ")"};
        return reason("already_present");
    }
    child fresh{.spec = std::move(spec)};
    auto started = start(fresh);
    if (!started) log::error("child " + fresh.spec.id + " does not start: " + started.error().to_string());
    else if (*started || fresh.spec.restart != restart::temporary) children_.push_back(std::move(fresh));
    return started;
}

void supervisor_process::on_child_request(child_request request) {
    auto done = act(request.action, request.id);
    tell_board();
    answer(std::move(request.caller), std::move(done));
}

result<started_child> supervisor_process::act(child_action action, std::string const& id) {
    position const which = find(id);
    if (which == children_.end()) return reason("not_found");
    if (action == child_action::terminate) {
        stop(*which);
        if (which->spec.restart == restart::temporary) children_.erase(which);
        return started_child{};
    }
    if (which->process) return reason("running");
    if (which->restarting) return reason("restarting");
    if (action == child_action::restart) return start_again(*which);
    children_.erase(which);
    return started_child{};
}

result<started_child> supervisor_process::start_again(child& which) {
    auto started = start(which);
    if (!started) log::error("child " + which.spec.id + " does not start: " + started.error().to_string());
    return started;
}

std::vector<supervisor::child_info> supervisor_process::list() const {
    std::vector<supervisor::child_info> all;
    all.reserve(children_.size());
    for (child const& each : children_) all.push_back({each.spec.id, each.process, each.restarting, each.spec.start.type()});
    return all;
}

result<child_spec> supervisor_process::spec_of(std::string const& id) const {
    for (child const& each : children_) {
        if (each.spec.id == id) return each.spec;
    }
    return reason("not_found");
}

}  // namespace weft::internal
