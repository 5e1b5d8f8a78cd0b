// The wait uses a monitor, so that a child without a link cannot hang the supervisor. If the child was gone already
// the monitor only says `noproc`; then the link's exit_msg, in the mailbox or on its way, knows the true reason.

#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/internal/child_stop.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>

#include <optional>

namespace weft::internal {

namespace {

std::optional<exit_reason> wait_for_down(ref watch, nanoseconds patience) {
    std::optional<exit_reason> end;
    receive(when([watch](down_msg const& down) { return down.monitor == watch; },
                 [&end](down_msg down) { end = std::move(down.reason); }),
            after(patience, [] {}));
    return end;
}

exit_reason ask_and_insist(pid process, ref watch, child_shutdown how, child_type type) {
    if (!how.is_brutal()) {
        exit_signal(process, exit_reason::shutdown());
        if (auto end = wait_for_down(watch, how.patience(type))) return *std::move(end);
    }
    exit_signal(process, exit_reason::kill());
    return *wait_for_down(watch, infinity);
}

}  // namespace

bool is_linked_to(pid other) {
    proc::relations const* const mine = proc::current()->rest_if_any();
    return mine != nullptr && mine->links.contains(other);
}

exit_reason stop_process(pid process, child_shutdown how, child_type type) {
    exit_reason end = ask_and_insist(process, monitor(process), how, type);
    if (end == exit_reason::noproc() && is_linked_to(process))
        return receive(when([process](exit_msg const& gone) { return gone.from == process; },
                            [](exit_msg gone) { return std::move(gone.reason); }));
    unlink(process);
    receive(when([process](exit_msg const& gone) { return gone.from == process; },
                 [&end](exit_msg gone) { end = std::move(gone.reason); }),
            after({}, [] {}));
    return end;
}

}  // namespace weft::internal
