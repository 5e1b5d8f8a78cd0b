#pragma once
// What is to be done when a process ends, before anybody is told of its end: how what it owns goes on to somebody else, or
// goes. Anybody may add a duty to any process, so an owner need not know that something was left to it.

#include <weft/pid.hpp>

#include <memory>

namespace weft::detail {

class end_duty {
public:
    end_duty() = default;
    end_duty(end_duty const&) = delete;
    end_duty& operator=(end_duty const&) = delete;
    virtual ~end_duty() = default;

    /// `who` ends: its destructors have run, its name is still its own, its links and monitors know nothing yet. Runs in
    /// the last turn of that process; may send and spawn, not wait.
    virtual void ended(pid who) noexcept = 0;
};

/// False when the process has ended, or is about to and will not do it. A duty that was added may be done before this
/// returns. Threads: from a process of the same runtime.
[[nodiscard]] bool add_end_duty(pid to, std::shared_ptr<end_duty> what);

/// Takes it back, if it is not being done already. Threads: as add_end_duty().
void drop_end_duty(pid from, end_duty const& what) noexcept;

}  // namespace weft::detail
