#include "sched/timer_wheel.hpp"

namespace weft::sched {

void timer_wheel::place(timer_entry& entry) noexcept {
    std::uint64_t const differs = (entry.tick ^ now_tick_) | 63U;
    unsigned const level = (63U - static_cast<unsigned>(std::countl_zero(differs))) / bits;  // (W1)
    unsigned const slot = static_cast<unsigned>(entry.tick >> (level * bits)) & 63U;
    entry.level = static_cast<std::uint8_t>(level);
    entry.slot = static_cast<std::uint8_t>(slot);
    slots_[level][slot].push_back(entry);
    occupied_[level] |= std::uint64_t{1} << slot;  // (W2)
}

void timer_wheel::unlink(timer_entry& entry) noexcept {
    list& home = slots_[entry.level][entry.slot];
    home.erase(home.iterator_to(entry));
    if (home.empty()) occupied_[entry.level] &= ~(std::uint64_t{1} << entry.slot);  // (W2)
}

bool timer_wheel::next(position& out) const noexcept {
    for (unsigned level = 0; level < levels; ++level) {
        if (occupied_[level] == 0) continue;
        unsigned const shift = level * bits;
        unsigned const now_slot = static_cast<unsigned>(now_tick_ >> shift) & 63U;
        unsigned const ahead = static_cast<unsigned>(std::countr_zero(std::rotr(occupied_[level], static_cast<int>(now_slot))));
        std::uint64_t const start = (now_tick_ >> shift) + ahead;
        out = {level, (now_slot + ahead) & 63U, start << shift};
        return true;  // by W1 everything on a lower level comes before everything on a higher one
    }
    return false;
}

std::size_t timer_wheel::advance(base::nanos now) noexcept {
    std::uint64_t const now_tick = floor_tick(now);
    std::size_t fired = 0;
    for (position at{}; next(at) && at.tick <= now_tick;) {
        if (at.tick > now_tick_) now_tick_ = at.tick;
        list due;
        due.swap(slots_[at.level][at.slot]);
        occupied_[at.level] &= ~(std::uint64_t{1} << at.slot);  // (W2)
        while (!due.empty()) {
            timer_entry& entry = due.front();
            due.pop_front();
            if (entry.tick > now_tick_) {
                place(entry);
            } else {
                --size_;
                ++fired;
                lateness_.add(now - tick_to_time(entry.tick));
                base::nanos const again = entry.fire(entry, now);
                if (again != base::never) insert(entry, again);
            }
        }
    }
    if (now_tick > now_tick_) now_tick_ = now_tick;  // every slot that begins up to there was emptied above
    return fired;
}

base::nanos timer_wheel::next_due() const noexcept {
    position at{};
    return next(at) ? tick_to_time(at.tick) : base::never;
}

}  // namespace weft::sched
