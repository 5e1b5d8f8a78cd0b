// The end of a pipeline, in its order: the terminator knows before anything is stopped.

#include <weft/broadway/main_process.hpp>

namespace weft::broadway::detail {

void drain_and_stop(pid top, names const& its) {
    if (pid const terminator_process = its.find(part::terminator)) {
        static_cast<void>(try_call(server_ref<terminator>{terminator_process}, terminator::arm{}, infinity));
    }
    ref const watch = monitor(top);
    exit_signal(top, exit_reason::shutdown());
    receive(when([watch](down_msg const& down) { return down.monitor == watch; }, [](down_msg const&) {}));
}

}  // namespace weft::broadway::detail
