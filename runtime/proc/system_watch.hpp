#pragma once
// What the system monitor wants to hear of, as words that are read where processes look anyway, and the default warning
// about long mailboxes, which rests on the same word.
//
// Threads:    any.
// Invariants: W1  An event is sent under the mutex, with the number of the setting that its limits were read under: after a
//                 replace() nothing goes to the one before.
//             W2  A number stands for limits that were written before it; 0 for none.

#include "base/clock.hpp"

#include <weft/options.hpp>
#include <weft/pid.hpp>
#include <weft/system_monitor.hpp>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <utility>

namespace weft::proc {

/// Errors: argument_error naming the option, unless off_at < on_at, or `may_be_off` and on_at is 0.
void check_limits(char const* option, mailbox_limits const& limits, bool may_be_off);
void check(system_monitor_options const& options);

class system_watch {
public:
    system_watch(mailbox_limits const& warning, std::atomic<std::uint32_t>& watchers) noexcept;

    // Limits. Relaxed: one that changes is met a little later.
    /// A process whose mailbox is so long looks closer whenever it accepts signals; 0: every process does.
    [[nodiscard]] std::uint32_t alarm() const noexcept { return alarm_.load(std::memory_order_relaxed); }
    /// The shortest mailbox that somebody may want to hear of.
    [[nodiscard]] std::uint32_t crowd_at() const noexcept {
        return crowd_at_.load(std::memory_order_relaxed);
    }  // as above
    [[nodiscard]] std::size_t large_memory() const noexcept { return large_memory_.load(std::memory_order_relaxed); }
    [[nodiscard]] base::nanos long_schedule() const noexcept { return long_schedule_.load(std::memory_order_relaxed); }
    [[nodiscard]] base::nanos long_blocking() const noexcept { return long_blocking_.load(std::memory_order_relaxed); }
    [[nodiscard]] mailbox_limits long_mailbox() const noexcept {
        std::uint64_t const both = long_mailbox_.load(std::memory_order_relaxed);  // as above
        return {.off_at = static_cast<std::uint32_t>(both), .on_at = static_cast<std::uint32_t>(both >> 32U)};
    }
    /// Of the setting, to be read before its limits. Acquire pairs with the release in replace(). (W2)
    [[nodiscard]] std::uint64_t number() const noexcept { return number_.load(std::memory_order_acquire); }

    /// Returns the one before. `who` empty: nobody.
    system_monitor_setting replace(system_monitor_setting fresh);
    [[nodiscard]] system_monitor_setting now();
    /// It has ended.
    void forget(pid dead);

    /// Runs send(who) if this setting holds still and is not that of `about` itself. (W1)
    template <class Send>
    void tell(std::uint64_t setting, pid about, Send&& send) {
        std::lock_guard const hold{mutex_};
        if (setting == 0 || number_.load(std::memory_order_relaxed) != setting || now_.who == about)
            return;  // relaxed: own lock
        std::forward<Send>(send)(now_.who);
    }

private:
    void set(system_monitor_setting fresh);  // under mutex_

    // Read with every batch of signals, written once in a while.
    std::atomic<std::uint32_t> alarm_;
    std::atomic<std::uint32_t> crowd_at_;
    std::atomic<std::uint64_t> number_{0};
    std::atomic<std::size_t> large_memory_{unlimited};
    std::atomic<base::nanos> long_schedule_{base::never};
    std::atomic<base::nanos> long_blocking_{base::never};
    std::atomic<std::uint64_t> long_mailbox_{0};  // on_at << 32 | off_at; 0: off

    std::uint32_t const warned_at_;
    std::atomic<std::uint32_t>& watchers_;  // one of them is ours while somebody is system monitor
    std::mutex mutex_;
    system_monitor_setting now_{};  // guarded by mutex_
    std::uint64_t last_number_ = 0;  // guarded by mutex_
};

}  // namespace weft::proc
