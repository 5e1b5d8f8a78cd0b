#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/signal.hpp"

#include <weft/call.hpp>
#include <weft/send.hpp>

namespace weft::detail {
namespace {

void send_reply(pid caller, std::uint64_t generation, node_ptr value) {
    value->kind = signal_kind::reply;
    value->serial = generation;
    proc::process* const me = proc::current();
    if (me != nullptr && me->is_traced()) [[unlikely]] me->trace_send(caller, *value);
    if (me != nullptr && me->home().node() == caller.node()) {
        me->home().post(caller, value.release());
        return;
    }
    proc::with_kernel(caller.node(), [&](proc::kernel& home) {
        auto const pinned = home.pin();
        home.post(caller, value.release());
    });
}

}  // namespace

void reply_right::answer(node_ptr value) { send_reply(std::exchange(caller_, pid{}), generation_, std::move(value)); }

void reply_right::fail(exit_reason const& reason) {
    send_reply(std::exchange(caller_, pid{}), generation_, make_node<proc::call_failure>(proc::call_failure{reason}));
}

void reply_right::abandon() noexcept {
    proc::process* const me = proc::current();
    fail(me != nullptr ? me->reason_of_end(exit_reason::noproc()) : exit_reason::noproc());
}

reply_right open_reply() {
    auto& me = proc::current_or_throw("call");
    return reply_right{me.id(), me.open_reply()};
}

result<node_ptr> await_reply(nanoseconds timeout, pid server, std::source_location where) {
    return proc::current_or_throw("call").await_reply(timeout, server, where);
}

exit_reason call_failed(exit_reason const& inner, pid server, std::string_view request_type) {
    return exit_reason{"call " + std::string{request_type} + " to " + weft::to_string(server) + ": " + inner.to_string()};
}

}  // namespace weft::detail
