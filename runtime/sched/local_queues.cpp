#include "sched/local_queues.hpp"

#include "base/pause.hpp"

namespace weft::sched {

bool local_queues::is_busy() const noexcept {
    constexpr std::uint32_t many = 16;
    constexpr std::uint32_t too_many = 128;  // for all of them to be in the cache when their turns come
    std::uint32_t const waiting = ordinary_.size();
    return waiting >= many && waiting < too_many && new_.size() == 0;
}

task* local_queues::urgent() noexcept {
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

task* local_queues::steal_into(local_queues& into) noexcept {
    for (unsigned level : {1U, 0U}) {
        if (task* const taken = urgent_[level].steal_into(into.urgent_[level])) {
            into.maybe_urgent_ = true;
            return taken;
        }
    }
    if (task* const taken = new_.steal_into(into.new_)) return taken;  // nothing of it is in its worker's cache
    return ordinary_.steal_into(into.ordinary_);
}

task* local_queues::take_slot() noexcept {
    if (!slot_taken()) return nullptr;
    slot_wanted_.store(true, std::memory_order_relaxed);  // relaxed: ordered by the next line
    base::heavy_fence();                                  // with the light fence in enter_slot() (L1)
    task* taken = nullptr;
    if (!in_slot_.load(std::memory_order_acquire)) {  // pairs with the release in leave_slot()
        taken = slot_.load(std::memory_order_acquire);    // pairs with the release in swap_slot()
        slot_.store(nullptr, std::memory_order_relaxed);  // relaxed: ordered by the next line
    }
    slot_wanted_.store(false, std::memory_order_release);  // pairs with the acquire of the owner
    return taken;
}

void local_queues::wait_for_slot() noexcept {
    base::brief_wait wait;
    do {
        leave_slot();
        while (slot_wanted_.load(std::memory_order_acquire)) wait.once();  // pairs with the release in take_slot()
        in_slot_.store(true, std::memory_order_relaxed);                   // as in enter_slot()
        base::light_fence();                                               // as in enter_slot()
    } while (slot_wanted_.load(std::memory_order_acquire));                // as above
}

}  // namespace weft::sched
