#include "sched/hand.hpp"

namespace weft::sched {

task* hand::take_runnable() {
    if (task* const next = worker_.queues_.next()) return next;
    if (task* const next = worker_.injected_task()) return next;
    return worker_.injected_new_task();
}

void hand::turn(task& next, std::int32_t budget, base::nanos now) {
    current_worker_scope const here{worker_};
    worker_.coarse_now_.store(now, std::memory_order_relaxed);  // relaxed: see coarse_now()
    worker_.set_budget(budget);
    worker_.run_turn(next);
}

void hand::fire(base::nanos now) {
    current_worker_scope const here{worker_};
    worker_.coarse_now_.store(now, std::memory_order_relaxed);  // relaxed: see coarse_now()
    worker_.timers_.advance(now);
    worker_.timers_.settle();
    worker_.epochs_.quiescent(worker_.epoch_);
}

}  // namespace weft::sched
