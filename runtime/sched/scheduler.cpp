#include "sched/scheduler.hpp"

#include "sched/current.hpp"

#include <pthread.h>

namespace weft::sched {
namespace {

constexpr base::nanos monitor_period = 1'000'000;  // 1 ms: what a stuck slot or an overdue timer waits at most
constexpr unsigned idle_rounds = 10;               // looks at a sleeping scheduler before the monitor sleeps as well

void name_thread(std::thread& thread, std::string const& name) {
    pthread_setname_np(thread.native_handle(), name.substr(0, 15).c_str());
}

}  // namespace

scheduler::scheduler(scheduler_options const& options)
    : name_{options.name}, blocks_{base::shared_blocks()}, epochs_{options.workers}, stacks_{options.stack_bytes}, idle_{options.workers} {
    base::nanos const now = base::monotonic_now();
    for (unsigned i = 0; i < options.workers; ++i) workers_.push_back(std::make_unique<worker>(*this, i, now));
}

scheduler::~scheduler() = default;

void scheduler::start() {
    for (auto& each : workers_) {
        threads_.emplace_back([&one = *each] { one.run(); });
        name_thread(threads_.back(), name_ + "/" + std::to_string(each->index()));
    }
    monitor_thread_ = std::thread{[this] { monitor(); }};
    name_thread(monitor_thread_, name_ + "/mon");
}

void scheduler::stop() {
    stopping_.store(true, std::memory_order_release);  // pairs with the acquire in stopping()
    monitor_parker_.unpark();
    if (monitor_thread_.joinable()) monitor_thread_.join();
    for (auto& each : workers_) each->unpark();
    for (auto& each : threads_) each.join();
    threads_.clear();
}

void scheduler::submit(task& runnable) {
    worker* const here = current_worker();
    if (here != nullptr && &here->owner() == this) {
        here->push_next(runnable);
        return;
    }
    inject_.push(runnable);
    wake_one();
}

void scheduler::wake_one() {
    if (auto const chosen = idle_.pick_sleeper()) workers_[*chosen]->unpark();
}

void scheduler::note_awake() noexcept {
    std::atomic_thread_fence(std::memory_order_seq_cst);  // with the fence in monitor(): either it sees us awake, or we
                                                          // see it asleep
    if (monitor_asleep_.load(std::memory_order_relaxed)) monitor_parker_.unpark();
}

void scheduler::monitor() {
    unsigned idle_seen = 0;
    while (!stopping()) {
        if (idle_seen < idle_rounds) {
            static_cast<void>(monitor_parker_.park(base::monotonic_now() + monitor_period));
        } else {
            // Either a worker that wakes now sees this, or the line below sees the worker.
            monitor_asleep_.store(true, std::memory_order_seq_cst);
            std::atomic_thread_fence(std::memory_order_seq_cst);  // with the fence in note_awake()
            if (idle_.asleep() == worker_count() && !stopping()) static_cast<void>(monitor_parker_.park(base::never));
            monitor_asleep_.store(false, std::memory_order_relaxed);  // relaxed: an unpark too many is harmless
        }
        idle_seen = idle_.asleep() == worker_count() ? idle_seen + 1 : 0;
        base::nanos const now = base::monotonic_now();
        bool help = false;
        auto const pinned = epochs_.pin();  // timers that fire here look processes up
        for (auto& each : workers_) help |= each->inspect(now);
        if (help) wake_one();
    }
}

}  // namespace weft::sched
