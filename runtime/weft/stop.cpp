// Stopping is a message, so that it waits its turn, and a monitor, so that the caller knows the true end.

#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/stop.hpp>

#include <optional>
#include <string>

namespace weft {

namespace {

void check_stop(pid behaviour, nanoseconds timeout) {
    if (timeout < nanoseconds::zero()) {
        throw argument_error{"timeout of stop is " + std::to_string(timeout.count()) +
                             " ns; allowed are 0 and more, or infinity"};
    }
    if (behaviour == self()) {
        throw argument_error{"stop of " + to_string(behaviour) + " from inside itself: return stop(reason) instead"};
    }
}

}  // namespace

result<void> try_stop(pid behaviour, exit_reason reason, nanoseconds timeout) {
    check_stop(behaviour, timeout);
    if (!behaviour) return exit_reason::noproc();
    ref const watch = monitor(behaviour);
    send(behaviour, detail::stop_request{reason});
    std::optional<exit_reason> end;
    receive(since(watch), when([watch](down_msg const& down) { return down.monitor == watch; },
                              [&end](down_msg down) { end = std::move(down.reason); }),
            after(timeout, [] {}));
    if (!end) {
        demonitor(watch, {.flush = true});
        return exit_reason::timeout();
    }
    if (*end == reason) return {};
    return *end;
}

void stop(pid behaviour, exit_reason reason, nanoseconds timeout) {
    if (auto const done = try_stop(behaviour, std::move(reason), timeout); !done) exit(done.error());
}

}  // namespace weft
