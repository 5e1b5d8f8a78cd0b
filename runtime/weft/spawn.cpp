#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/errors.hpp>
#include <weft/spawn.hpp>

namespace weft::detail {

monitored spawn_process(unique_function body, spawn_options const& options, tie how, std::source_location where,
                        monitor_options const* watch) {
    auto& me = proc::current_or_throw("spawn");
    me.charge(1);
    monitored const made = me.home().spawn(&me, std::move(body), options, how, where, watch);
    me.safe_point();
    return made;
}

}  // namespace weft::detail
