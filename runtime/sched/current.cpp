#include "sched/current.hpp"

#include "sched/worker.hpp"

namespace weft::sched {
namespace {

thread_local worker* this_worker = nullptr;

}  // namespace

__attribute__((noinline)) worker* current_worker() noexcept {
    asm volatile("");  // keeps the call: without a side effect two of them could be merged into one
    return this_worker;
}

__attribute__((noinline)) task* current_task() noexcept {
    asm volatile("");  // as above
    return this_worker == nullptr ? nullptr : this_worker->running();
}

current_worker_scope::current_worker_scope(worker& here) noexcept { this_worker = &here; }
current_worker_scope::~current_worker_scope() { this_worker = nullptr; }

}  // namespace weft::sched
