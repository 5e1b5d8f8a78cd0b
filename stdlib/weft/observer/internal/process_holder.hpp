#pragma once
// Who suspends for the observer. A suspension lasts as long as the process that asked for it, so one process of the node does it
// for all clients, from the first time on until the node ends.

#include <weft/pid.hpp>

#include <set>

namespace weft {
class runtime;
}

namespace weft::observe {

/// Threads: the control thread.
class process_holder {
public:
    /// Returns at once; the process stands still at its next runtime call. A second time is as once.
    void suspend(runtime& in, pid target);
    /// False when it is not suspended by this one.
    [[nodiscard]] bool resume(pid target);

private:
    pid hand_{};
    std::set<pid> held_;
};

}  // namespace weft::observe
