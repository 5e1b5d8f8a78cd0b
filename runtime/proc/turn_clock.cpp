// The turns of a process that somebody looks at are measured, by itself, for as long as they ask.

#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/told_histogram.hpp"
#include "proc/turn_inspection.hpp"

#include <algorithm>

namespace weft::proc {

namespace {

constexpr base::nanos goes_on_for = 10'000'000'000;

turn_times told_of(turn_clock const& measured, base::nanos now) {
    turn_times out;
    add_to(out.turns, measured.turns);
    out.last = nanoseconds{measured.last};
    out.longest = nanoseconds{measured.longest};
    out.measured = nanoseconds{now - measured.since};
    return out;
}

}  // namespace

/// What its worker calls for a turn.
void process::choose_turn() noexcept {
    rarities const* const seldom = rare_if_any();
    bool const tells = is_traced() && seldom->traced->running;
    run = tells || (seldom != nullptr && seldom->clock != nullptr) ? &watched_turn : &turn;
}

turn_times process::time_turns() {
    base::nanos const now = base::monotonic_now();
    auto& clock = rare().clock;
    if (clock == nullptr) {
        clock = std::make_unique<turn_clock>();
        clock->since = now;
    }
    clock->until = now + goes_on_for;
    choose_turn();
    return told_of(*clock, now);
}

void process::note_turn(base::nanos begun) noexcept {
    auto& clock = rare_if_any()->clock;
    if (clock == nullptr) return;  // a turn that began to measure in its midst
    base::nanos const now = base::monotonic_now();
    clock->last = now - begun;
    clock->longest = std::max(clock->longest, clock->last);
    clock->turns.add(clock->last);
    if (now < clock->until) return;
    clock = nullptr;
    choose_turn();
}

void process::answer_turns(turn_inspection& asked) {
    turn_times const now = time_turns();
    std::lock_guard const hold{asked.mutex};
    asked.turns = now;
    asked.done = true;
    asked.answered.notify_all();
}

}  // namespace weft::proc
