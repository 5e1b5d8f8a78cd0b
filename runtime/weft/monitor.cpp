#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/errors.hpp>
#include <weft/monitor.hpp>
#include <weft/send.hpp>

namespace weft {

ref monitor(pid target) {
    if (!target) throw argument_error{"monitor: the pid is empty"};
    return proc::current_or_throw("monitor").watch(target, {});
}

ref monitor(std::string_view name) {
    auto& me = proc::current_or_throw("monitor");
    if (pid const holder = me.home().names().find(name)) return me.watch(holder, std::string{name});
    ref const which = make_ref();
    send(me.id(), down_msg{which, pid{}, exit_reason::noproc(), std::string{name}});
    return which;
}

bool demonitor(ref which, demonitor_options options) {
    return proc::current_or_throw("demonitor").unwatch(which, options.flush);
}

}  // namespace weft
