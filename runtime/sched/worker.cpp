#include "sched/worker.hpp"

#include "sched/current.hpp"
#include "sched/scheduler.hpp"

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
      epoch_{owner.epochs().at(index)} {}

void worker::push_next(task& woken) {
    // Release pairs with the acquire of whoever takes it (owner or thief).
    task* const displaced = slot_.exchange(&woken, std::memory_order_acq_rel);  // acquire: the displaced one moves on
    if (displaced != nullptr) push_back(*displaced);
}

void worker::push_back(task& fresh) {
    if (!queue_.push(&fresh)) owner_.inject(fresh);
    owner_.wake_one();
}

std::uint32_t worker::queued() const noexcept {
    return queue_.size() + (slot_.load(std::memory_order_relaxed) != nullptr ? 1 : 0);  // relaxed: a number to show
}

task* worker::local_task() noexcept {
    if (slot_runs_ < max_slot_runs) {
        // A load first: an exchange on the slot costs more than finding it empty. Acquire pairs with push_next.
        if (slot_.load(std::memory_order_relaxed) != nullptr) {  // relaxed: the exchange acquires
            if (task* const next = slot_.exchange(nullptr, std::memory_order_acquire)) {
                ++slot_runs_;
                return next;
            }
        }
    }
    slot_runs_ = 0;
    if (task* const next = queue_.pop()) return next;
    return slot_.exchange(nullptr, std::memory_order_acquire);  // pairs with push_next
}

task* worker::injected_task() {
    task* const head = owner_.take_injected();
    if (head == nullptr) return nullptr;
    for (task* each = head->next; each != nullptr;) {
        task* const after = each->next;
        push_back(*each);
        each = after;
    }
    return head;
}

task* worker::steal(bool last_pass) noexcept {
    unsigned const count = owner_.worker_count();
    unsigned const start = rng_.below(count);
    for (unsigned i = 0; i < count; ++i) {
        worker& victim = owner_.worker_at((start + i) % count);
        if (&victim == this) continue;
        if (task* const taken = victim.queue_.steal_into(queue_)) {
            counters_.steals.add();
            return taken;
        }
        // The slot is taken only when its worker was seen not to come to it: taking it earlier costs every
        // request-and-reply pair its warm cache. Acquire pairs with push_next.
        if (last_pass && victim.slot_stuck_.exchange(false, std::memory_order_acquire)) {
            if (task* const taken = victim.slot_.exchange(nullptr, std::memory_order_acquire)) {
                counters_.steals.add();
                return taken;
            }
        }
    }
    return nullptr;
}

task* worker::search() {
    if (!searching_ && !owner_.idle().try_search()) return nullptr;
    searching_ = true;
    for (unsigned pass = 0; pass < 3; ++pass) {
        if (task* const found = steal(pass == 2)) return found;
        if (task* const found = injected_task()) return found;
    }
    return nullptr;
}

void worker::found_while_searching() {
    if (!searching_) return;
    searching_ = false;
    if (owner_.idle().stop_search()) owner_.wake_one();
}

bool worker::anything_anywhere() const noexcept {
    if (owner_.injected() != 0) return true;
    for (unsigned i = 0; i < owner_.worker_count(); ++i) {
        worker const& each = owner_.worker_at(i);
        if (each.queue_.size() != 0) return true;
        if (each.slot_stuck_.load(std::memory_order_relaxed)) return true;  // relaxed: behind the fence in enter()
    }
    return slot_.load(std::memory_order_relaxed) != nullptr;  // relaxed: own slot
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
    owner_.epochs().go_offline(epoch_);
    slot_stuck_.store(false, std::memory_order_relaxed);  // relaxed: nothing is in the slot of who goes to sleep
    if (searching_) {
        searching_ = false;
        static_cast<void>(owner_.idle().stop_search());  // the look below is the last searcher's duty
    }
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
    owner_.epochs().online(epoch_);
    owner_.note_awake();
}

bool worker::fire_due() noexcept {
    since_clock_ = 0;
    base::nanos const now = base::monotonic_now();
    coarse_now_.store(now, std::memory_order_relaxed);  // relaxed: see coarse_now()
    if (timers_.next_due() > now) return false;
    timers_.advance(now);
    return true;
}

task* worker::next_task() {
    for (;;) {
        if (++since_clock_ >= clock_interval) fire_due();
        if (++since_inject_ >= inject_interval) {
            since_inject_ = 0;
            if (task* const next = injected_task()) return next;
        }
        if (task* const next = local_task()) return next;
        if (task* const next = injected_task()) return next;
        if (fire_due()) continue;
        if (task* const next = search()) return next;
        if (owner_.stopping()) return nullptr;
        sleep();
    }
}

void worker::run_turn(task& next) {
    counters_.turns.add();
    running_.store(&next, std::memory_order_relaxed);  // relaxed: see running()
    next.run(next, *this);
    running_.store(nullptr, std::memory_order_relaxed);  // relaxed: see running()
    owner_.epochs().quiescent(epoch_);
}

void worker::run() {
    current_worker_scope const here{*this};
    owner_.epochs().online(epoch_);
    while (task* const next = next_task()) {
        found_while_searching();
        run_turn(*next);
    }
    if (searching_) static_cast<void>(owner_.idle().stop_search());
    owner_.epochs().go_offline(epoch_);
}

bool worker::inspect(base::nanos now) noexcept {
    // A worker that is awake fires its own timers within a few turns; half a millisecond is more than that.
    if (timers_.next_due() <= now - 500'000) timers_.advance(now);
    std::uint64_t const turns = counters_.turns.read();
    bool const same_turn = turns == inspected_turns_ && running() != nullptr;
    inspected_turns_ = turns;
    if (!same_turn || slot_.load(std::memory_order_relaxed) == nullptr) return false;  // relaxed: a hint
    slot_stuck_.store(true, std::memory_order_release);  // pairs with the acquire in steal()
    return true;
}

}  // namespace weft::sched
