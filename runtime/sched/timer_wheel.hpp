#pragma once
// A hierarchical timing wheel: 8 levels of 64 slots, ticks of 65.5 us. Arming and cancelling are O(1); an entry moves
// down a level at most 7 times before it fires. Never early: a due time is rounded up to the next tick.
//
// Threads: none of its own; the owner holds a lock (timer_shelf).
// Invariants: W1  An entry's level is that of the highest bit in which its tick differs from now_tick_.
//             W2  Bit s of occupied_[l] is set exactly when slots_[l][s] is not empty.

#include "base/clock.hpp"
#include "trace/histogram.hpp"

#include <boost/intrusive/list.hpp>

#include <array>
#include <bit>
#include <cstdint>

namespace weft::sched {

struct timer_entry : boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::safe_link>> {
    /// Called when it is due, unlinked, under the wheel's lock: must not block nor touch the wheel. Returns when it is
    /// due again, or base::never: then the entry is the caller's again once the lock is free.
    using action = base::nanos (*)(timer_entry& self, base::nanos now) noexcept;
    action fire = nullptr;
    std::uint64_t tick = 0;
    std::uint8_t level = 0;
    std::uint8_t slot = 0;
};

class timer_wheel {
public:
    explicit timer_wheel(base::nanos now) noexcept : now_tick_{floor_tick(now)} {}

    void insert(timer_entry& entry, base::nanos due) noexcept {
        std::uint64_t const wanted = ceil_tick(due);
        entry.tick = wanted > now_tick_ ? wanted : now_tick_ + 1;
        place(entry);
        ++size_;
    }

    void remove(timer_entry& entry) noexcept {
        unlink(entry);
        --size_;
    }

    /// Fires what is due at `now`; returns how many.
    std::size_t advance(base::nanos now) noexcept;

    /// The earliest time at which advance may have something to do; never, when empty.
    [[nodiscard]] base::nanos next_due() const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// How late entries fired, after the tick that they were rounded to. Anybody.
    [[nodiscard]] tally::histogram const& lateness() const noexcept { return lateness_; }

    [[nodiscard]] static constexpr base::nanos tick_to_time(std::uint64_t tick) noexcept {
        return static_cast<base::nanos>(tick << tick_shift);
    }

private:
    static constexpr unsigned levels = 8, bits = 6, tick_shift = 16;
    static constexpr std::uint64_t max_tick = (std::uint64_t{1} << 46U) - 1;  // about 146 years
    using list = boost::intrusive::list<timer_entry, boost::intrusive::constant_time_size<false>>;

    struct position {
        unsigned level;
        unsigned slot;
        std::uint64_t tick;  // when the slot begins
    };

    static constexpr std::uint64_t floor_tick(base::nanos time) noexcept {
        return static_cast<std::uint64_t>(time) >> tick_shift;
    }
    static constexpr std::uint64_t ceil_tick(base::nanos time) noexcept {
        std::uint64_t const tick = (static_cast<std::uint64_t>(time) + (1U << tick_shift) - 1) >> tick_shift;
        return tick < max_tick ? tick : max_tick;
    }

    void place(timer_entry& entry) noexcept;
    void unlink(timer_entry& entry) noexcept;
    [[nodiscard]] bool next(position& out) const noexcept;

    std::uint64_t now_tick_;
    std::size_t size_ = 0;
    tally::histogram lateness_;
    std::array<std::uint64_t, levels> occupied_{};
    std::array<std::array<list, 64>, levels> slots_;
};

}  // namespace weft::sched
