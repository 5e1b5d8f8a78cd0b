#pragma once
// Something that goes on elsewhere while the process that sent it out is parked: an operation of Asio, a call on a
// blocking thread. It lies on that process's stack, so the process never leaves it before everybody who holds it has let
// go: also when the process must end, or its time is over. It can only ask to have it back sooner.
//
// Owner:      the process that made it: send_out, wait_for, and the destructor.
// Others:     hold and let_go, from any thread. Nothing of it may be touched after let_go.
// Invariants: E1  holders_ falls to zero once; whoever does that, and nobody else, takes wake_ and then sets done_.
//             E2  The process leaves only when done_ is set, so what the holders wrote is complete, and they are gone.

#include <weft/detail/node.hpp>
#include <weft/info.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>

#include <atomic>
#include <cstdint>
#include <source_location>

namespace weft::detail {

class errand {
public:
    /// `limit` counts from here. Errors: not_a_process, naming `call`; timeout_value for a negative limit; terminating when
    /// the process is being unwound and must not wait; ends the caller if an exit signal does.
    errand(char const* call, process_state as, nanoseconds limit);
    errand(errand const&) = delete;
    errand& operator=(errand const&) = delete;

    /// It has one holder from now on. Once.
    void send_out() noexcept;
    /// One holder more; false when nobody holds it any more, and then it is over.
    [[nodiscard]] bool hold() noexcept;
    void let_go() noexcept;

    /// Acquire pairs with the release in let_go().
    [[nodiscard]] bool is_done() const noexcept { return done_.load(std::memory_order_acquire); }
    [[nodiscard]] pid owner() const noexcept { return owner_; }
    [[nodiscard]] process_state state() const noexcept { return as_; }
    [[nodiscard]] std::int64_t deadline() const noexcept { return deadline_; }

    /// Asks the holders to let go soon. Called at most once, by the owner, after send_out.
    virtual void call_back() noexcept = 0;

    /// Parks until nobody holds it. False: the limit was over first, and it was called back; what it did may be done all
    /// the same. Messages wait in the mailbox.
    /// Errors: ends the caller if an exit signal does, when nobody holds it any more.
    [[nodiscard]] bool wait(std::source_location where);
    /// The same, but it neither ends the caller nor throws: for whoever cannot leave it otherwise.
    bool wait_quietly(std::source_location where) noexcept;

protected:
    ~errand() = default;

private:
    std::atomic<std::uint32_t> holders_{0};
    std::atomic<bool> done_{false};
    process_state as_;
    pid owner_;
    std::int64_t deadline_;  // monotonic nanoseconds
    node_ptr wake_;  // made here, so that a foreign thread allocates nothing and cannot fail
};

}  // namespace weft::detail
