#include "sched/scheduler.hpp"

#include "sched/listener.hpp"
#include "sched/roam.hpp"

#include <weft/errors.hpp>

#include <pthread.h>

#include <span>
#include <system_error>

namespace weft::sched {
namespace {

class : public listener {
    void worker_made(worker&) override {}
    void hurry(task&) noexcept override {}
    void long_turn(worker&, task&, base::nanos) noexcept override {}
    void long_turn_over(worker&) noexcept override {}
    void out_of_threads(unsigned) noexcept override {}
} nobody;

void name_thread(std::thread& thread, std::string const& name) {
    pthread_setname_np(thread.native_handle(), name.substr(0, 15).c_str());
}

/// A core that was taken from the program meanwhile is not worth an end: the thread goes where it may.
void keep_on(std::thread& thread, std::span<unsigned const> cpus) {
    cpu_set_t mask;
    CPU_ZERO(&mask);
    for (unsigned const each : cpus) CPU_SET(each, &mask);
    static_cast<void>(pthread_setaffinity_np(thread.native_handle(), sizeof mask, &mask));
}

}  // namespace

scheduler::scheduler(scheduler_options const& options)
    : name_{options.name},
      places_{options.workers},
      spare_stays_{options.spare_stays},
      by_hand_{options.by_hand},
      cpus_{options.cpus},
      compacts_{options.compacts && options.workers > 1},
      told_{options.told != nullptr ? *options.told : nobody},
      blocks_{base::shared_blocks()},
      epochs_{std::size_t{options.workers} + options.spares},
      stacks_{options.stack_bytes},
      idle_{options.workers},
      workers_(std::size_t{options.workers} + options.spares),
      threads_(workers_.size()),
      monitor_{*this, options.workers} {}

scheduler::~scheduler() = default;

worker& scheduler::make_worker() {
    unsigned const index = made_.load(std::memory_order_relaxed);  // relaxed: only written here, by one thread at a time
    workers_[index] = std::make_unique<worker>(*this, index, base::monotonic_now());
    told_.worker_made(*workers_[index]);
    made_.store(index + 1, std::memory_order_release);  // pairs with the acquire in made()
    return *workers_[index];
}

void scheduler::start_thread(worker& one) {
    std::thread& thread = threads_[one.index()];
    if (thread.joinable()) thread.join();  // the one before has retired
    thread = std::thread{[&one] { one.run(); }};
    name_thread(thread, name_ + "/" + std::to_string(one.index()));
    if (!cpus_.empty()) keep_on(thread, one.index() < places_ ? std::span{cpus_}.subspan(one.index() % cpus_.size(), 1) : std::span{cpus_});
}

void scheduler::start() {
    if (!cpus_.empty()) note_whole_program();
    if (by_hand_) {
        static_cast<void>(make_worker().standing().activate());
        return;
    }
    for (unsigned i = 0; i < places_; ++i) make_worker();
    for (unsigned i = 0; i < places_; ++i)
        if (!give_place(*workers_[i]))
            throw system_limit{"workers: the machine gave " + std::to_string(i) + " of " + std::to_string(places_) + " threads"};
    monitor_thread_ = std::thread{[this] { monitor_.run(); }};
    name_thread(monitor_thread_, name_ + "/mon");
}

void scheduler::stop() {
    stopping_.store(true, std::memory_order_release);  // pairs with the acquire in stopping()
    monitor_.wake();
    if (monitor_thread_.joinable()) monitor_thread_.join();
    for (unsigned i = 0; i < made(); ++i) workers_[i]->unpark();
    for (auto& each : threads_)
        if (each.joinable()) each.join();
}

void scheduler::submit_from_outside(task& runnable) {
    inject_.push(runnable);
    wake(idle_.pick_sleeper_surely());
}

void scheduler::let_work(unsigned count) {
    for (unsigned i = 0; i < made(); ++i) {
        worker& each = *workers_[i];
        if (!each.standing().holds_a_place()) continue;
        if (count == 0) {
            each.leave().grant();
        } else {
            --count;
            if (each.leave().recall()) each.unpark();
        }
    }
}

worker* scheduler::find_spare() {
    worker* gone = nullptr;
    for (unsigned i = 0; i < made(); ++i) {
        worker& each = *workers_[i];
        if (each.standing().now() == worker_standing::value::spare) return &each;
        if (each.standing().now() == worker_standing::value::gone) gone = &each;
    }
    if (gone != nullptr || made() == workers_.size()) return gone;
    return &make_worker();
}

bool scheduler::give_place(worker& spare) {
    if (spare.standing().activate() == worker_standing::value::spare) {
        spare.unpark();
        return true;
    }
    try {
        start_thread(spare);
        return true;
    } catch (std::system_error const&) {
        spare.standing().disappoint();
        return false;
    }
}

}  // namespace weft::sched
