#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "weft/internal/spawn_of_kind.hpp"

#include <weft/errors.hpp>
#include <weft/spawn.hpp>

namespace weft {
namespace {

[[gnu::noinline]] monitored spawn_one(detail::unique_function&& body, spawn_options const& options, detail::tie how, std::source_location where,
                    monitor_options const* watch, behaviour_kind const* kind) {
    proc::process* const found = proc::current_here();
    if (found == nullptr) [[unlikely]] proc::refuse_outside("spawn");
    proc::process& me = *found;
    me.charge(1);
    monitored const made = me.home().spawn(&me, std::move(body), options, how, where, watch, kind);
    me.safe_point();
    return made;
}

}  // namespace

monitored detail::spawn_process(unique_function body, spawn_options const& options, tie how, std::source_location where,
                                monitor_options const* watch) {
    return spawn_one(std::move(body), options, how, where, watch, nullptr);
}

monitored internal::spawn_of_kind(detail::unique_function body, spawn_options const& options, detail::tie how,
                                  std::source_location where, behaviour_kind const& kind) {
    return spawn_one(std::move(body), options, how, where, nullptr, &kind);
}

}  // namespace weft
