#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/signal.hpp"

#include <weft/alias.hpp>
#include <weft/call.hpp>
#include <weft/errors.hpp>
#include <weft/send.hpp>

namespace weft::detail {
namespace {

/// To a caller of another runtime, or from a plain thread, for which `me` is null, or from a process that is traced.
[[gnu::cold, gnu::noinline]] void send_reply_otherwise(proc::process* me, pid caller, node* taken) {
    node_ptr value{taken};
    if (me != nullptr && me->is_traced()) me->trace_send(caller, *value);
    if (me != nullptr && me->home().node() == caller.node()) {
        me->home().answer(*me, caller, value.release());
        return;
    }
    proc::with_kernel(caller.node(), [&](proc::kernel& home) {
        auto const pinned = home.pin();
        home.post(caller, value.release());
    });
}

/// Takes the value over.
[[gnu::noinline]] void send_reply(pid caller, std::uint64_t generation, node* value) {
    value->kind = signal_kind::reply;
    value->serial = generation;
    proc::process* const me = proc::current_here();
    if (me == nullptr || me->home().node() != caller.node() || me->is_traced()) [[unlikely]] return send_reply_otherwise(me, caller, value);
    me->home().answer(*me, caller, value);
}

// A caller whose bounded mailbox has no place for the answer does without: that is no failure of whoever answers.
void send_response(response what) {
    ref const to = what.request;
    try {
        deliver(to, make_node<response>(std::move(what)));
    } catch (mailbox_full const&) {
    }
}

}  // namespace

void reply_right::answer(node_ptr value) {
    pid const caller = std::exchange(caller_, pid{});
    if (alias_origin_ == 0) send_reply(caller, generation_, value.release());
    else send_response({ref{generation_, alias_origin_, caller.node()}, std::move(value)});
}

void reply_right::fail(exit_reason const& reason) {
    pid const caller = std::exchange(caller_, pid{});
    if (alias_origin_ == 0) send_reply(caller, generation_, make_node<proc::call_failure>(proc::call_failure{reason}).release());
    else send_response({ref{generation_, alias_origin_, caller.node()}, nullptr, reason});
}

void reply_right::abandon() noexcept {
    proc::process* const me = proc::current();
    fail(me != nullptr ? me->reason_of_end(exit_reason::noproc()) : exit_reason::noproc());
}

[[gnu::noinline]] reply_right open_reply() {
    proc::process* const me = proc::current_here();
    if (me == nullptr) [[unlikely]] proc::refuse_outside("call");
    return reply_right{me->id(), me->open_reply()};
}

[[gnu::noinline]] result<node_ptr> await_reply(nanoseconds timeout, pid server, std::source_location where) {
    proc::process* const me = proc::current_here();
    if (me == nullptr) [[unlikely]] proc::refuse_outside("call");
    return me->await_reply(timeout, server, where);
}

exit_reason call_failed(exit_reason const& inner, pid server, std::string_view request_type) {
    return exit_reason{"call " + std::string{request_type} + " to " + weft::to_string(server) + ": " + inner.to_string()};
}

}  // namespace weft::detail
