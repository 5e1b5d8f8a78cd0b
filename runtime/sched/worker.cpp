#include "sched/worker.hpp"

#include "base/signal_stack.hpp"
#include "sched/current.hpp"
#include "sched/scheduler.hpp"
#include "sched/time_slice.hpp"

#include <utility>

namespace weft::sched {

worker::worker(scheduler& owner, unsigned index, base::nanos now)
    : owner_{owner},
      index_{index},
      rng_{(index + 1) * 0x9e3779b97f4a7c15U},
      coarse_now_{now},
      awake_since_{now},
      timers_{now},
      stacks_{owner.stacks()},
      blocks_{owner.blocks()},
      epochs_{owner.epochs()},
      epoch_{epochs_.at(index)} {}

void worker::push_back(task& fresh) {
    if (!queues_.push(fresh)) [[unlikely]] spill(fresh);
    owner_.wake_one();
}

void worker::push_new(task& fresh) {
    if (!queues_.push_new(fresh)) [[unlikely]] spill_new(fresh);
    owner_.wake_one();
}

void worker::spill_new(task& fresh) {
    task* first = nullptr;
    task* last = nullptr;
    if (std::uint32_t const count = queues_.take_half_of_new(first, last)) owner_.inject_new(*first, *last, count);
    if (!queues_.push_new(fresh)) owner_.inject(fresh);
}

/// The older half of the queue goes with it, so that the shared queue's lock is taken once for many.
void worker::spill(task& fresh) {
    task* first = nullptr;
    task* last = nullptr;
    std::uint32_t const count = fresh.is_urgent() ? 0 : queues_.take_half(first, last);
    if (count == 0) {
        owner_.inject(fresh);
        return;
    }
    owner_.inject_all(*first, *last, count);
    if (!queues_.push(fresh)) owner_.inject(fresh);
}

void worker::push_behind(task& yielding) {
    owner_.age_new();
    while (task* const waiting = queues_.pop_oldest_new())
        if (!queues_.push(*waiting)) spill(*waiting);
    push_asked_back(yielding);
}

void worker::push_asked_back(task& yielding) {
    if (owner_.injected() == 0) return push_back(yielding);
    // What spilled to the shared queue would starve behind tasks that never leave this one.
    owner_.inject(yielding);
    owner_.wake_one();
}

task* worker::injected_task() {
    // No more than there is room for: what spills back would wait for all others once more.
    task* const head = owner_.take_injected(1 + queues_.room());
    if (head == nullptr) return nullptr;
    for (task* each = head->next; each != nullptr;) {
        task* const after = each->next;
        push_back(*each);
        each = after;
    }
    return head;
}

/// Some that have not run yet: the oldest to run now.
task* worker::injected_new_task() {
    task* const head = owner_.take_new(nursery<>::capacity / 2);
    if (head == nullptr) return nullptr;
    for (task* each = head->next; each != nullptr;) {
        task* const after = each->next;
        push_new(*each);
        each = after;
    }
    return head;
}

task* worker::steal() noexcept {
    unsigned const count = owner_.made();
    unsigned const start = rng_.below(count);
    for (unsigned i = 0; i < count; ++i) {
        worker& victim = owner_.worker_at((start + i) % count);
        if (&victim == this) continue;
        if (task* const taken = victim.queues_.steal_into(queues_)) {
            counters_.steals.add();
            return taken;
        }
    }
    return nullptr;
}

task* worker::search() {
    if (!searching_ && !owner_.idle().try_search()) return nullptr;
    searching_ = true;
    show(chore::stealing);
    task* found = nullptr;
    for (unsigned pass = 0; pass < 3 && found == nullptr; ++pass) {
        found = steal();
        if (found == nullptr) found = injected_task();
        if (found == nullptr) found = injected_new_task();
    }
    show(chore::none);
    return found;
}

inline void worker::found_while_searching() {
    if (!searching_) return;
    searching_ = false;
    if (owner_.idle().stop_search()) owner_.wake_one();
}

bool worker::anything_anywhere() const noexcept {
    if (owner_.injected() != 0) return true;
    for (unsigned i = 0; i < owner_.made(); ++i)
        if (owner_.worker_at(i).queues_.size() != 0) return true;
    return queues_.slot_taken();
}

void worker::note_asleep() noexcept {
    base::nanos const since = awake_since_.exchange(asleep, std::memory_order_relaxed);  // relaxed: numbers to show
    counters_.busy_ns.add(static_cast<std::uint64_t>(base::monotonic_now() - since));
}

void worker::note_awake() noexcept {
    base::nanos const now = base::monotonic_now();
    coarse_now_.store(now, std::memory_order_relaxed);   // relaxed: see coarse_now()
    awake_since_.store(now, std::memory_order_relaxed);  // relaxed: as in note_asleep()
}

base::nanos worker::busy(base::nanos now) const noexcept {
    base::nanos const since = awake_since_.load(std::memory_order_relaxed);  // relaxed: as in note_asleep()
    return static_cast<base::nanos>(counters_.busy_ns.read()) + (since == asleep ? 0 : now - since);
}

void worker::sleep() {
    epochs_.go_offline(epoch_);
    stop_searching();  // the look below is the last searcher's duty
    owner_.idle().enter(index_);
    bool picked = false;
    if (!anything_anywhere() && !owner_.stopping()) {
        counters_.parks.add();
        note_asleep();
        picked = parker_.park(timers_.next_due());
        note_awake();
    }
    if (picked) {
        searching_ = true;  // who picked us counted us (S2)
    } else if (!owner_.idle().leave(index_)) {
        static_cast<void>(parker_.park(base::never));  // the permit of who picked us is on its way
        searching_ = true;
    }
    epochs_.online(epoch_);
    owner_.note_awake();
}

void worker::stop_searching() {
    if (std::exchange(searching_, false)) static_cast<void>(owner_.idle().stop_search());
}

void worker::give_all_away() {
    if (queued() == 0) return;
    task* first = nullptr;
    task* last = nullptr;
    while (std::uint32_t const count = queues_.take_half_of_new(first, last)) owner_.inject_new(*first, *last, count);
    while (task* const each = queues_.next()) owner_.inject(*each);
    owner_.wake_one();
}

/// Until it is recalled, or the scheduler stops. Timers that this worker keeps are fired in time meanwhile.
void worker::take_leave() {
    stop_searching();
    while (leave_.is_granted() && !owner_.stopping()) {
        fire_due();
        give_all_away();
        if (!leave_.begin()) return;
        epochs_.go_offline(epoch_);
        note_asleep();
        bool recalled = parker_.park(timers_.next_due());
        if (!recalled && !leave_.give_up()) recalled = parker_.park(base::never);  // the permit is on its way (V1)
        note_awake();
        epochs_.online(epoch_);
    }
}

void worker::let_oldest_new_run() {
    if (task* const oldest = owner_.take_new(1)) push_back(*oldest);
    else queues_.let_oldest_new_run();
}

bool worker::fire_due() noexcept {
    since_clock_ = 0;
    base::nanos const now = base::monotonic_now();
    coarse_now_.store(now, std::memory_order_relaxed);  // relaxed: see coarse_now()
    if (now - oldest_new_ran_ >= new_waits) {
        oldest_new_ran_ = now;
        let_oldest_new_run();
    }
    if (timers_.next_due() > now) return false;
    show(chore::firing);
    timers_.advance(now);
    timers_.settle();
    show(chore::none);
    return true;
}

inline task* worker::next_task() {
    for (;;) {
        if (leave_.is_granted()) [[unlikely]] take_leave();
        if (++since_clock_ >= clock_interval) fire_due();
        if (++since_inject_ >= inject_interval) {
            since_inject_ = 0;
            if (task* const next = injected_task()) return next;
        }
        if (owner_.injected_urgent() != 0) [[unlikely]] {
            if (task* const next = injected_task()) return next;
        }
        if (task* const next = queues_.next()) return next;
        if (task* const next = injected_task()) return next;
        if (task* const next = injected_new_task()) return next;
        if (fire_due()) continue;
        if (task* const next = search()) return next;
        if (owner_.stopping()) return nullptr;
        sleep();
    }
}

void worker::run() {
    base::signal_stack const for_faults;
    current_worker_scope const here{*this};
    // Relaxed: the monitor reads it when it has seen a task run here.
    thread_.store(this_thread(), std::memory_order_relaxed);
    thread_stack_ = base::own_stack();
    words_ = fiber::thread_words::of_this_thread();
    prefer_short_slices(this_thread(), true);
    epochs_.online(epoch_);
    while (task* const next = next_task()) {
        found_while_searching();
        run_turn(*next);
        if (!standing_.is_active() && !standing_.settle() && !stand_by()) break;
    }
    stop_searching();
    epochs_.go_offline(epoch_);
}

/// Its place was given to another worker during a long turn. False: its thread ends.
bool worker::stand_by() {
    give_all_away();
    epochs_.go_offline(epoch_);
    note_asleep();
    bool const stays = standing_.stand_by() ? wait_for_a_place() : standing_.settle();
    note_awake();
    if (!stays) return false;
    prefer_short_slices(this_thread(), true);
    epochs_.online(epoch_);
    return true;
}

bool worker::wait_for_a_place() {
    for (;;) {
        bool const permit = parker_.park(base::monotonic_now() + owner_.spare_stays());
        if (owner_.stopping()) return false;
        if (standing_.has_a_place()) return true;
        if (!permit && standing_.retire()) return false;
    }
}

}  // namespace weft::sched
