#include "sched/roam.hpp"

#include <pthread.h>
#include <sched.h>

#include <atomic>

namespace weft::sched {
namespace {

std::atomic<cpu_set_t const*> whole_program{nullptr};

cpu_set_t const* mask_of_this_thread() noexcept {
    static cpu_set_t mask;
    return ::pthread_getaffinity_np(::pthread_self(), sizeof mask, &mask) == 0 ? &mask : nullptr;
}

}  // namespace

void note_whole_program() noexcept {
    // Once: a runtime that is made by a process of another one finds itself on that one's core.
    static cpu_set_t const* const seen = mask_of_this_thread();
    whole_program.store(seen, std::memory_order_release);  // pairs with the acquire in roam()
}

void roam() noexcept {
    // Pairs with the release in note_whole_program().
    if (cpu_set_t const* const all = whole_program.load(std::memory_order_acquire))
        static_cast<void>(::pthread_setaffinity_np(::pthread_self(), sizeof *all, all));  // else it stays where it is
}

}  // namespace weft::sched
