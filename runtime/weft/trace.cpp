#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/errors.hpp>
#include <weft/trace.hpp>

namespace weft {

char const* to_string(trace_event event) noexcept {
    switch (event) {
        case trace_event::send: return "send";
        case trace_event::send_to_dead: return "send_to_dead";
        case trace_event::receive: return "receive";
        case trace_event::spawn: return "spawn";
        case trace_event::spawned: return "spawned";
        case trace_event::exit: return "exit";
        case trace_event::link: return "link";
        case trace_event::unlink: return "unlink";
        case trace_event::getting_linked: return "getting_linked";
        case trace_event::getting_unlinked: return "getting_unlinked";
        case trace_event::register_name: return "register_name";
        case trace_event::unregister_name: return "unregister_name";
        case trace_event::in: return "in";
        case trace_event::out: return "out";
    }
    return "unknown";
}

void trace(pid target, trace_options const& options, std::source_location where) {
    if (!target) throw argument_error{"trace: the pid is empty"};
    proc::current_or_throw("trace").trace_other(target, options, where);
}

bool trace_off(pid target, pid tracer, std::source_location where) {
    if (!target) throw argument_error{"trace_off: the pid is empty"};
    return proc::current_or_throw("trace_off").untrace_other(target, tracer, where);
}

void trace_new(trace_options const& options) {
    auto& me = proc::current_or_throw("trace_new");
    me.home().trace_new(me.checked(options));
}

std::size_t trace_all(trace_options const& options) {
    auto& me = proc::current_or_throw("trace_all");
    return me.home().trace_everybody(me.checked(options));
}

std::size_t trace_off_all(pid tracer) {
    auto& me = proc::current_or_throw("trace_off_all");
    return me.home().end_traces(tracer ? tracer : me.id());
}

}  // namespace weft
