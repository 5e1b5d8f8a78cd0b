#pragma once
// Timers that send a message: send_after, start_timer, send_interval. Each worker has a store; a timer lives in the store
// of the worker that armed it, and its ref says which.
//
// Threads:    any, but for start(), which is its worker's.
// Invariants: T1  What runs under the shelf's lock never runs a program's code: messages that nobody takes, and the
//                 copies of an interval's message, are left to settle().
//             T2  A timer aimed at a process is in that process's list while it is armed; the process's end empties it.

#include "proc/undelivered.hpp"
#include "sched/timer_shelf.hpp"

#include <weft/detail/node.hpp>
#include <weft/detail/tick_source.hpp>
#include <weft/pid.hpp>

#include <boost/container/deque.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weft::proc {

class kernel;

/// What a timer is to do.
struct timer_order {
    base::nanos due = 0;
    base::nanos period = 0;            // 0: once
    pid to{};                          // or:
    std::string name{};                // looked up when it fires
    detail::node_ptr what{};
    ref* told = nullptr;               // inside of `what`: where the timer's ref is to be written
    std::shared_ptr<detail::tick_source const> source{};  // of an interval: makes the messages after the first
};

class message_timers {
public:
    message_timers(kernel& home, unsigned worker, sched::timer_shelf& shelf) noexcept;
    ~message_timers();
    message_timers(message_timers const&) = delete;
    message_timers& operator=(message_timers const&) = delete;

    /// Arms it. Aimed at a process that has ended it is a ref, and no timer.
    [[nodiscard]] ref start(timer_order order);

    /// What is left of a timer that was stopped; destroyed by the caller, who holds no lock then.
    struct stopped {
        base::nanos left = 0;
        detail::node_ptr what{};
        std::shared_ptr<detail::tick_source const> source{};
    };
    /// Nothing when it has fired, was stopped, or never was.
    [[nodiscard]] std::optional<stopped> cancel(ref which);
    [[nodiscard]] std::optional<base::nanos> read(ref which);
    /// Stops every timer here that is aimed at `dead`.
    void cancel_for(pid dead) noexcept;

    /// A timer as a dump shows it.
    struct picture {
        base::nanos due;
        base::nanos period;  // 0: once
        pid to;              // empty: to `name`
        std::string const* name;
    };
    /// `body(picture)` for each. Takes no lock: for a dump, in whose world nothing else runs.
    template <class Body>
    void in_a_picture(Body&& body) const {
        for (entry const& each : entries_) show(each, body);
    }

    /// The same while others run, from the entry `from` on, no more than so many; the entry to go on at, 0 behind the last.
    /// Holds the lock of the shelf: `body` must be brief.
    template <class Body>
    [[nodiscard]] std::size_t for_some(std::size_t from, std::size_t most, Body&& body) {
        return shelf_.locked([&](sched::timer_wheel const&) {
            std::size_t const end = std::min(entries_.size(), from + most);
            for (std::size_t i = from; i < end; ++i) show(entries_[i], body);
            return end == entries_.size() ? 0 : end;
        });
    }

private:
    static constexpr std::uint32_t none = UINT32_MAX;

    /// What few timers have.
    struct special {
        base::nanos period = 0;
        std::string name{};
        std::shared_ptr<detail::tick_source const> source{};
    };
    /// There may be millions, so it is small.
    struct entry : sched::timer_entry {
        message_timers* store = nullptr;
        std::uint32_t index = 0;
        std::uint32_t generation = 1;
        std::uint32_t before = none;  // in the list of its target
        std::uint32_t behind = none;
        pid to{};
        bool hungry = false;          // in hungry_
        base::nanos due = 0;
        detail::node_ptr what{};
        std::unique_ptr<special> rest{};
    };
    using entry_store = boost::container::deque<entry, void, boost::container::deque_options_t<boost::container::block_size<512>>>;

    template <class Body>
    static void show(entry const& one, Body&& body) {
        if (!one.is_linked()) return;
        special const* const more = one.rest.get();
        body(picture{one.due, more == nullptr ? 0 : more->period, one.to, more == nullptr ? nullptr : &more->name});
    }
    static base::nanos fire(sched::timer_entry& self, base::nanos now) noexcept;
    static void settle(void* self) noexcept;
    [[nodiscard]] base::nanos tick(entry& due, base::nanos now) noexcept;
    [[nodiscard]] entry& free_entry();
    [[nodiscard]] entry* find(ref which) noexcept;
    [[nodiscard]] ref ref_of(entry const& one) const noexcept;
    [[nodiscard]] stopped release(entry& done) noexcept;
    void list(entry& fresh);
    void unlist(entry& gone) noexcept;
    void feed(ref hungry) noexcept;

    kernel& home_;
    unsigned const worker_;
    sched::timer_shelf& shelf_;
    undelivered undelivered_;
    std::atomic<bool> any_hungry_{false};  // set under the lock; relaxed, a hint that is followed by taking it
    // Everything below is guarded by the shelf's lock.
    entry_store entries_;                  // at places that never move
    std::vector<std::uint32_t> free_;
    std::vector<ref> hungry_;              // intervals whose next message is to be made
    boost::unordered_flat_map<pid, std::uint32_t, std::hash<pid>> aimed_;  // target → the first of its list
};

}  // namespace weft::proc
