#include "sched/monitor.hpp"

#include "base/thread_time.hpp"
#include "sched/listener.hpp"
#include "sched/scheduler.hpp"
#include "sched/time_slice.hpp"

#include <algorithm>
#include <utility>

namespace weft::sched {
namespace {

constexpr base::nanos period = 1'000'000;           // what a stuck slot or an overdue timer waits at most
constexpr base::nanos grace = 500'000;              // a worker that is awake fires its own timers earlier than this
constexpr base::nanos hand_over_after = 3'000'000;  // of a turn while others wait and nobody is free
constexpr base::nanos told_after = 50'000'000;      // of a turn while others wait and no thread can be had
constexpr base::nanos longest_weight = 20'000'000;  // of a sample: a longer gap was the monitor's own sleep
constexpr unsigned idle_rounds = 10;                // looks at sleeping workers before the monitor sleeps as well

}  // namespace

void monitor::note_awake() noexcept {
    std::atomic_thread_fence(std::memory_order_seq_cst);  // with the fence in run(): either it sees us awake, or we
                                                          // see it asleep
    if (asleep_.load(std::memory_order_relaxed)) parker_.unpark();
}

void monitor::run() {
    prefer_short_slices(this_thread(), true);
    unsigned idle_seen = 0;
    while (!over_.stopping()) {
        if (idle_seen < idle_rounds) {
            static_cast<void>(parker_.park(base::monotonic_now() + period));
        } else {
            // Either a worker that wakes now sees this, or the line below sees the worker.
            asleep_.store(true, std::memory_order_seq_cst);
            std::atomic_thread_fence(std::memory_order_seq_cst);  // with the fence in note_awake()
            if (everybody_sleeps() && !over_.stopping()) static_cast<void>(parker_.park(next_due()));
            asleep_.store(false, std::memory_order_relaxed);  // relaxed: an unpark too many is harmless
        }
        bool const stacks_are_left = over_.stacks().trim();
        idle_seen = everybody_sleeps() && !stacks_are_left ? idle_seen + 1 : 0;
        look(base::monotonic_now());
        for (unsigned i = 0; i < over_.made(); ++i) over_.worker_at(i).timers().settle();  // without the pin of look()
    }
}

bool monitor::everybody_sleeps() const noexcept { return over_.idle().asleep() >= over_.worker_count(); }

/// Of the workers that hold no place: who holds one fires its own, or is looked at every period.
base::nanos monitor::next_due() const noexcept {
    base::nanos due = base::never;
    for (unsigned i = 0; i < over_.made(); ++i) {
        worker& each = over_.worker_at(i);
        if (!each.standing().holds_a_place()) due = std::min(due, each.timers().next_due());
    }
    return due;
}

bool monitor::work_waits() const noexcept {
    if (over_.injected() != 0) return true;
    for (unsigned i = 0; i < over_.made(); ++i)
        if (over_.worker_at(i).queues().size() != 0) return true;
    return false;
}

void monitor::look(base::nanos now) {
    sightings_.resize(over_.made());
    base::nanos const weight = std::min(now - std::exchange(looked_at_, now), longest_weight);
    bool help = false;
    for (unsigned i = 0; i < over_.made(); ++i) {
        sample(over_.worker_at(i), now, weight);
        help |= sight(over_.worker_at(i), sightings_[i], now);
    }
    sample_waits(now);
    bool const crowded = work_waits();
    if (help || crowded) over_.wake_one();  // also for who was missed: see idle_set
    bool held_up = false;
    for (unsigned i = 0; crowded && i < sightings_.size(); ++i) {
        if (!sightings_[i].same_turn) continue;
        held_up = true;
        ask_back(over_.worker_at(i), sightings_[i]);
    }
    if (over_.compacts()) balance(now, held_up);
}

/// What it does now stands for all that it did since the look before.
void monitor::sample(worker& one, base::nanos now, base::nanos weight) noexcept {
    if (!one.is_awake()) return;
    auto const amount = static_cast<std::uint64_t>(weight);
    auto& seen = one.counters();
    if (task* const running = one.running()) {
        seen.seen_running_ns.add(amount);
        over_.told().seen_running(one, *running, now, weight);
        return;
    }
    switch (one.doing()) {
        case worker::chore::none: seen.seen_between_ns.add(amount); break;
        case worker::chore::stealing: seen.seen_stealing_ns.add(amount); break;
        case worker::chore::firing: seen.seen_firing_ns.add(amount); break;
    }
}

void monitor::sample_waits(base::nanos now) {
    std::uint64_t waiting = over_.injected();
    seen_.resize(over_.made());
    for (unsigned i = 0; i < seen_.size(); ++i) {
        worker& each = over_.worker_at(i);
        waiting += each.queued();
        seen_[i] = {.turns = each.counters().turns.read(), .awake = each.busy(now)};
    }
    sampler_.look(now, waiting, seen_);
}

/// Lets as many work as get most done.
void monitor::balance(base::nanos now, bool held_up) {
    base::nanos busy = 0;
    std::uint64_t done = 0;
    for (unsigned i = 0; i < over_.made(); ++i) {
        worker& each = over_.worker_at(i);
        busy += each.busy(now);
        done += each.counters().messages.read() + each.counters().spawned.read();
    }
    over_.let_work(compaction_.after({.lasted = now - std::exchange(balanced_at_, now),
                                      .busy = busy - std::exchange(busy_then_, busy),
                                      .done = done - std::exchange(done_then_, done),
                                      .held_up = held_up}));
}

/// True: what was in its slot is everybody's now, and somebody should be woken for it.
bool monitor::sight(worker& one, sighting& last, base::nanos now) {
    base::nanos const due = one.timers().next_due();
    if (due <= (one.standing().holds_a_place() ? now - grace : now)) {
        auto const pinned = over_.epochs().pin();  // timers that fire here look processes up
        one.timers().advance(now);
    }
    task* const running = one.running();  // first: a later turn's task is seen with its number
    std::uint64_t const turn = one.counters().turns.read();
    bool const seen_before = std::exchange(last.same_turn, turn == last.turn && running != nullptr);
    if (!last.same_turn) {
        if (seen_before) over_.told().long_turn_over(one);
        last = {.turn = turn};
        return false;
    }
    last.held = held_for(one, last, now);
    over_.told().long_turn(one, *running, last.held);
    task* const stuck = one.queues().take_slot();
    if (stuck != nullptr) over_.inject(*stuck);
    return stuck != nullptr;
}

/// A thread that a busy machine does not let run is held up by nobody here: then only the time for which it ran counts.
base::nanos monitor::held_for(worker& one, sighting& last, base::nanos now) {
    base::nanos const ran = base::ran_for(one.thread());
    if (last.since == 0) {
        last.since = now;
        last.ran_then = ran;
        return 0;
    }
    base::nanos const passed = now - last.since;
    base::nanos const ran_since = ran - last.ran_then;
    return ran_since >= passed / 2 || !base::waits_for_processor(one.thread()) ? passed : ran_since;
}

void monitor::ask_back(worker& one, sighting const& last) {
    if (!one.standing().holds_a_place()) return;
    one.standing().hurry();
    if (task* const running = one.running()) over_.told().hurry(*running);
    if (last.held >= hand_over_after && over_.idle().asleep() == 0 && !hand_over(one)) tell_out_of_threads(last.held);
}

/// False: there is no thread to be had.
bool monitor::hand_over(worker& held) {
    worker* const spare = over_.find_spare();
    if (spare == nullptr) return false;
    if (!held.standing().detach()) return true;  // it has come back
    if (over_.give_place(*spare)) {
        told_out_of_threads_ = false;
        prefer_short_slices(held.thread(), false);
        held.counters().hand_overs.add();
        return true;
    }
    // If its worker has come back meanwhile it waits for a place: this one.
    if (!held.standing().reattach()) static_cast<void>(over_.give_place(held));
    return false;
}

void monitor::tell_out_of_threads(base::nanos held_for) {
    if (held_for < told_after || std::exchange(told_out_of_threads_, true)) return;
    over_.told().out_of_threads(over_.made());
}

}  // namespace weft::sched
