#pragma once
// A fence of which one side is nearly free: the frequent side only keeps the compiler from reordering, the rare side
// makes every running thread of the program pass a full fence (membarrier, about a microsecond). Where the kernel offers
// no membarrier both sides are full fences.

#include <atomic>

namespace weft::base {

namespace fences {
/// Whether membarrier does the frequent side's work. Constant once the program has begun.
extern bool const are_asymmetric;
}  // namespace fences

/// The frequent side. Pairs with heavy_fence().
inline void light_fence() noexcept {
    if (fences::are_asymmetric) [[likely]] std::atomic_signal_fence(std::memory_order_seq_cst);
    else std::atomic_thread_fence(std::memory_order_seq_cst);  // with heavy_fence()
}

/// The rare side: afterwards each thread's accesses before its light_fence() are visible here, or those behind it see
/// what was written here before.
void heavy_fence() noexcept;

}  // namespace weft::base
