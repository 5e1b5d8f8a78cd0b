#include "sched/local_queues.hpp"

namespace weft::sched {

task* local_queues::urgent() noexcept {
    if (!maybe_urgent_) return nullptr;
    if (task* const next = urgent_[1].pop()) return next;
    if (task* const next = urgent_[0].pop()) return next;
    maybe_urgent_ = false;
    return nullptr;
}

task* local_queues::ordinary() noexcept {
    for (;;) {
        task* const next = ordinary_.pop();
        if (next == nullptr || !next->is_low()) return next;
        // Alone it need not wait. Otherwise it goes to the end again; there is room, since it was just taken out.
        if (++next->passed_over >= low_share || ordinary_.size() == 0 || !ordinary_.push(next)) {
            next->passed_over = 0;
            return next;
        }
    }
}

task* local_queues::next() noexcept {
    if (task* const next = urgent()) return next;
    if (slot_runs_ < max_slot_runs && slot_taken()) {  // a load first: an exchange costs more than finding it empty
        if (task* const next = slot_.exchange(nullptr, std::memory_order_acquire)) {  // pairs with swap_slot
            ++slot_runs_;
            return next;
        }
    }
    slot_runs_ = 0;
    if (task* const next = ordinary()) return next;
    return slot_.exchange(nullptr, std::memory_order_acquire);  // pairs with swap_slot
}

task* local_queues::steal_into(local_queues& into) noexcept {
    for (unsigned level : {1U, 0U}) {
        if (task* const taken = urgent_[level].steal_into(into.urgent_[level])) {
            into.maybe_urgent_ = true;
            return taken;
        }
    }
    return ordinary_.steal_into(into.ordinary_);
}

task* local_queues::steal_slot() noexcept {
    // The slot is taken only when its worker was seen not to come to it: taking it earlier costs every
    // request-and-reply pair its warm cache. Acquire pairs with mark_slot_stuck.
    if (!slot_stuck_.exchange(false, std::memory_order_acquire)) return nullptr;
    return slot_.exchange(nullptr, std::memory_order_acquire);  // pairs with swap_slot
}

bool local_queues::mark_slot_stuck() noexcept {
    if (!slot_taken()) return false;
    slot_stuck_.store(true, std::memory_order_release);  // pairs with the acquire in steal_slot()
    return true;
}

}  // namespace weft::sched
