#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/errors.hpp>
#include <weft/send.hpp>

namespace weft::detail {
namespace {

/// To a pid of another runtime, from a plain thread, for which `me` is null, or from a process that is traced.
[[gnu::cold, gnu::noinline]] void deliver_otherwise(proc::process* me, pid to, node* taken) {
    node_ptr what{taken};
    if (!to) throw argument_error{"send: the pid is empty"};
    if (me != nullptr && me->is_traced()) me->trace_send(to, *what);
    if (me != nullptr && me->home().node() == to.node()) {
        me->home().send(*me, to, what.release());
        return;
    }
    proc::with_kernel(to.node(), [&](proc::kernel& home) {
        auto const pinned = home.pin();
        if (auto* const back = home.offer(to, what.release())) home.refuse_full(to, node_ptr{back});
    });
}

}  // namespace

[[gnu::noinline]] void deliver_node(pid to, node* what) {
    proc::process* const me = proc::current_here();
    if (me == nullptr || me->home().node() != to.node()) [[unlikely]] return deliver_otherwise(me, to, what);
    if (me->is_traced()) [[unlikely]] return deliver_otherwise(me, to, what);
    me->home().send(*me, to, what);
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
