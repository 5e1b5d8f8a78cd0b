#include "sched/current.hpp"

namespace weft::sched {
namespace {

thread_local worker* this_worker = nullptr;

}  // namespace

__attribute__((noinline)) worker* current_worker() noexcept {
    asm volatile("");  // keeps the call: without a side effect two of them could be merged into one
    return this_worker;
}

current_worker_scope::current_worker_scope(worker& here) noexcept { this_worker = &here; }
current_worker_scope::~current_worker_scope() { this_worker = nullptr; }

}  // namespace weft::sched
