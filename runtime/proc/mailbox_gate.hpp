#pragma once
// The places of a bounded mailbox, and who waits for one. A sender takes a place before it pushes, the owner gives it
// back when it takes the message out, so the bound holds whatever is under way. Under drop_oldest there are no places:
// the owner drops what is too much when it accepts.
//
// Others:     enter, wait and lose, from any thread.   Owner: leave, close.
// Invariants: G1  room_ is the capacity less the places taken.
//             G2  Each place that is given back while somebody waits calls one of them. Who is called tries enter();
//                 if that fails, somebody else has the place. Who goes without having taken its call passes it on.
// Shutdown:   close() makes room without bound and calls everybody; what they push is destroyed with the dead one's inbox.

#include <weft/options.hpp>
#include <weft/pid.hpp>

#include <atomic>
#include <cstdint>
#include <list>
#include <mutex>
#include <vector>

namespace weft::proc {

class mailbox_gate {
public:
    explicit mailbox_gate(mailbox_bound const& bound) noexcept : bound_{bound}, room_{bound.capacity} {}
    mailbox_gate(mailbox_gate const&) = delete;
    mailbox_gate& operator=(mailbox_gate const&) = delete;

    [[nodiscard]] mailbox_bound const& bound() const noexcept { return bound_; }

    /// Takes a place. False: there is none.
    [[nodiscard]] bool enter() noexcept;
    /// Gives one back; the pid of who is to be woken for it, if any.
    [[nodiscard]] pid leave();
    /// The owner has ended: everybody who waits, to be woken.
    [[nodiscard]] std::vector<pid> close();
    /// Counts a lost message; true when this one should be told of.
    [[nodiscard]] bool lose() noexcept;
    [[nodiscard]] std::uint64_t lost() const noexcept { return lost_.load(std::memory_order_relaxed); }  // a number

    struct waiter {
        pid who;
        bool called = false;
    };
    /// Stands in line while it lives. Try enter() again once it is there, and after each call that was taken.
    class ticket {
    public:
        ticket(mailbox_gate& gate, pid who);
        ~ticket();
        ticket(ticket const&) = delete;
        ticket& operator=(ticket const&) = delete;
        /// True when it was called since the last time.
        [[nodiscard]] bool take_call();
        /// Who is to be woken instead because this one goes with a call that it did not take, if any.
        [[nodiscard]] pid pass_on();

    private:
        mailbox_gate& gate_;
        std::list<waiter>::iterator mine_;
    };

private:
    [[nodiscard]] pid call_next();  // under mutex_

    mailbox_bound const bound_;
    std::atomic<std::int64_t> room_;
    std::atomic<std::uint32_t> waiting_{0};  // the length of line_, to be read without the mutex
    std::atomic<std::uint64_t> lost_{0};
    std::mutex mutex_;
    std::list<waiter> line_;                 // guarded by mutex_; oldest first
};

}  // namespace weft::proc
