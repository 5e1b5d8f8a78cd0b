#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/errors.hpp>
#include <weft/system_monitor.hpp>

namespace weft {

system_monitor_setting system_monitor(system_monitor_options const& options) {
    return system_monitor(proc::current_or_throw("system_monitor").id(), options);
}

system_monitor_setting system_monitor(pid who, system_monitor_options const& options) {
    auto& home = proc::current_or_throw("system_monitor").home();
    proc::check(options);
    if (options == system_monitor_options{}) return home.watch().replace({});
    if (home.find_alive(who) == nullptr)
        throw argument_error{"system_monitor: process " + to_string(who) + " has ended"};
    auto old = home.watch().replace({who, options});
    // It may have ended meanwhile, and then nobody will take it back but us.
    if (home.find_alive(who) == nullptr) home.watch().forget(who);
    return old;
}

system_monitor_setting system_monitor() { return proc::current_or_throw("system_monitor").home().watch().now(); }

}  // namespace weft
