#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/errors.hpp>
#include <weft/send.hpp>

namespace weft::detail {
namespace {

/// To a pid of another runtime, or from a plain thread: then `me` is null.
void deliver_elsewhere(proc::process* me, pid to, node_ptr what) {
    if (!to) throw argument_error{"send: the pid is empty"};
    if (me != nullptr && me->is_traced()) me->trace_send(to, *what);
    proc::with_kernel(to.node(), [&](proc::kernel& home) {
        auto const pinned = home.pin();
        if (auto* const back = home.offer(to, what.release())) home.refuse_full(to, node_ptr{back});
    });
}

}  // namespace

void deliver(pid to, node_ptr what) {
    proc::process* const me = proc::current();
    if (me == nullptr || me->home().node() != to.node()) [[unlikely]] {
        deliver_elsewhere(me, to, std::move(what));
        return;
    }
    if (me->is_traced()) [[unlikely]] me->trace_send(to, *what);
    me->on().counters().messages.add();
    if (auto* const back = me->home().offer(to, what.release(), &me->on())) [[unlikely]]
        me->send_to_full(to, node_ptr{back});
    me->charge(1);
    me->safe_point();
}

bool deliver(std::string_view name, node_ptr& what) {
    pid const holder = proc::current_or_throw("send to a name").home().names().find(name);
    if (!holder) return false;
    deliver(holder, std::move(what));
    return true;
}

void no_such_name(std::string_view name) {
    throw argument_error{"send: nobody is registered as \"" + std::string{name} + "\""};
}

}  // namespace weft::detail
