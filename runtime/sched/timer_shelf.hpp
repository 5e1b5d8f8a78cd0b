#pragma once
// A worker's timing wheel behind a lock: its worker arms and fires, any thread may cancel, and the monitor thread fires
// what is overdue when the worker is busy. The lock is held for a few dozen instructions.

#include "sched/timer_wheel.hpp"

#include <atomic>
#include <mutex>

namespace weft::sched {

class timer_shelf {
public:
    explicit timer_shelf(base::nanos now) noexcept : wheel_{now} {}

    /// True: it is due before everything else here, so a sleeper that waits for this shelf must look again.
    bool arm(timer_entry& entry, base::nanos due) noexcept {
        std::lock_guard const hold{mutex_};
        wheel_.insert(entry, due);
        return publish();
    }

    /// False when it is not armed here any more: it has fired.
    bool cancel(timer_entry& entry) noexcept {
        std::lock_guard const hold{mutex_};
        if (!entry.is_linked()) return false;
        wheel_.remove(entry);
        publish();
        return true;
    }

    /// Runs `body(wheel)`, which may arm and remove entries, with the lock held.
    template <class Body>
    decltype(auto) change(Body&& body) {
        std::lock_guard const hold{mutex_};
        struct at_end {
            timer_shelf& self;
            ~at_end() { self.publish(); }
        } const published{*this};
        return body(wheel_);
    }

    /// Runs `body` with the lock held, so that it sees entries neither fire nor move.
    template <class Body>
    decltype(auto) locked(Body&& body) {
        std::lock_guard const hold{mutex_};
        return body(wheel_);
    }

    void advance(base::nanos now) noexcept {
        std::lock_guard const hold{mutex_};
        wheel_.advance(now);
        publish();
    }

    /// What the entries that fired left to be done without the lock. Whoever advanced calls it afterwards, and holds
    /// neither a lock nor a pin: values of programs may be destroyed here.
    void settle() noexcept {
        if (aftermath_ != nullptr) aftermath_(whose_);
    }
    using aftermath = void (*)(void* whose) noexcept;
    /// Before the first advance.
    void set_aftermath(aftermath what, void* whose) noexcept {
        aftermath_ = what;
        whose_ = whose;
    }

    /// Relaxed: a hint for who polls; a sleeper reads it behind the fence of the idle protocol.
    [[nodiscard]] base::nanos next_due() const noexcept { return next_due_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::size_t size() noexcept {
        std::lock_guard const hold{mutex_};
        return wheel_.size();
    }

    /// Takes no lock: its numbers may be read at any time.
    [[nodiscard]] tally::histogram const& lateness() const noexcept { return wheel_.lateness(); }
    /// Takes no lock: for a dump, in whose world nothing else runs.
    [[nodiscard]] std::size_t size_in_a_picture() const noexcept { return wheel_.size(); }

private:
    /// True when the earliest time became earlier.
    bool publish() noexcept {
        base::nanos const next = wheel_.next_due();
        bool const earlier = next < next_due();
        next_due_.store(next, std::memory_order_relaxed);  // relaxed: see next_due()
        return earlier;
    }

    aftermath aftermath_ = nullptr;
    void* whose_ = nullptr;
    std::mutex mutex_;
    timer_wheel wheel_;                          // guarded by mutex_
    std::atomic<base::nanos> next_due_{base::never};  // written under mutex_
};

}  // namespace weft::sched
