// The loop of a dynamic supervisor.

#include <weft/info.hpp>
#include <weft/internal/dynamic_supervisor_process.hpp>
#include <weft/internal/supervisor_ask.hpp>
#include <weft/log.hpp>
#include <weft/receive.hpp>

#include <utility>

namespace weft::internal {

dynamic_supervisor_process::dynamic_supervisor_process(dynamic_supervisor_spec const& spec, pid parent)
    : children_{{.intensity = spec.intensity, .extra_arguments = spec.extra_arguments, .log_progress = spec.log_progress}},
      max_children_{spec.max_children}, parent_{parent} {
    set_behaviour("dynamic_supervisor", children_.shown());
}

proc_lib::afterwards dynamic_supervisor_process::serve() {
    bool rests = false;
    while (!end_ && !rests) {
        receive([this](exit_msg const& end) { on_exit(end); },
                [this](start_child_request request) { on_start_child(std::move(request)); },
                [this](detail::stop_request request) { end_ = std::move(request.reason); },
                [this](message other) { on_other(std::move(other)); },
                after({}, [&rests] { rests = true; }));
    }
    if (!end_) return proc_lib::rest();
    children_.stop_all();
    if (!end_->is_normal()) exit(*end_);
    return {};
}

void dynamic_supervisor_process::on_exit(exit_msg const& end) {
    if (parent_ && end.from == parent_) end_ = end.reason;
    else if (children_.take(end)) look_at_budget();  // else neither parent nor child: not its business
}

void dynamic_supervisor_process::on_other(message arrived) {
    if (children_.take(arrived)) look_at_budget();
    else log::error("dynamic_supervisor drops an unexpected message " + std::string{arrived.type_name()});
}

void dynamic_supervisor_process::look_at_budget() {
    if (children_.gave_up()) end_ = exit_reason::shutdown();
}

void dynamic_supervisor_process::on_start_child(start_child_request request) {
    auto added = add(std::move(request.spec));
    answer(std::move(request.caller), std::move(added));
}

result<started_child> dynamic_supervisor_process::add(child_spec spec) {
    if (children_.size() >= max_children_) return exit_reason{std::string{"max_children"}};
    return children_.add(std::move(spec));
}

}  // namespace weft::internal
