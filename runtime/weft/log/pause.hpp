#pragma once
// How whoever logs waits until a handler has taken its event: a process parks, a plain thread blocks. It lies on the stack of
// the one that waits.

#include <weft/options.hpp>

#include <memory>
#include <source_location>

namespace weft::log {

class pause;

/// Whoever ends the pauses of others.
class pause_keeper {
public:
    pause_keeper(pause_keeper const&) = delete;
    pause_keeper& operator=(pause_keeper const&) = delete;
    /// Ends it, unless it has done so. Called by its owner, once at most, when the limit is over or the owner must end.
    virtual void give_up(pause& whose) noexcept = 0;

protected:
    pause_keeper() = default;
    ~pause_keeper() = default;
};

/// Owner:      who logs: the constructor, wait() and the destructor. Others: end(), once, from any thread.
/// Invariants: L1  Once can_wait() was true and it was handed to somebody, the owner waits before it leaves.
class pause {
public:
    /// `limit` counts from here. May let other processes run. Never throws: a process that must end does not wait, and meets
    /// its end at its next runtime call.
    pause(pause_keeper& keeper, nanoseconds limit, std::source_location where = std::source_location::current()) noexcept;
    ~pause();
    pause(pause const&) = delete;
    pause& operator=(pause const&) = delete;

    [[nodiscard]] bool can_wait() const noexcept { return how_ != nullptr; }
    /// The owner may go on, and this may be gone when it returns.
    void end() noexcept;
    /// Until end() was called. An exit signal makes the owner give it up, and is acted on at the next runtime call.
    void wait() noexcept;

private:
    class way;
    class of_process;
    class of_thread;
    std::unique_ptr<way> how_;
    std::source_location where_;
};

}  // namespace weft::log
