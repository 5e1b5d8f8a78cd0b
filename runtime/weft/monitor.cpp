#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/errors.hpp>
#include <weft/monitor.hpp>

namespace weft {

ref monitor(pid target, monitor_options const& options) {
    if (!target) throw argument_error{"monitor: the pid is empty"};
    proc::check(options);
    return proc::current_or_throw("monitor").watch(target, {}, options);
}

ref monitor(std::string_view name, monitor_options const& options) {
    auto& me = proc::current_or_throw("monitor");
    proc::check(options);
    return me.watch(me.home().names().find(name), std::string{name}, options);
}

bool demonitor(ref which, demonitor_options options) {
    return proc::current_or_throw("demonitor").unwatch(which, options.flush);
}

}  // namespace weft
