#include "sched/current.hpp"

#include "sched/worker.hpp"

namespace weft::sched {

constinit thread_local worker* worker_of_this_thread = nullptr;

__attribute__((noinline)) worker* current_worker() noexcept {
    asm volatile("");  // keeps the call: without a side effect two of them could be merged into one
    return worker_of_this_thread;
}

__attribute__((noinline)) task* current_task() noexcept {
    asm volatile("");  // as above
    return worker_of_this_thread == nullptr ? nullptr : worker_of_this_thread->running();
}

current_worker_scope::current_worker_scope(worker& here) noexcept { worker_of_this_thread = &here; }
current_worker_scope::~current_worker_scope() { worker_of_this_thread = nullptr; }

}  // namespace weft::sched
