#pragma once
// A fence of which one side is nearly free: the frequent side only keeps the compiler from reordering, the rare side
// makes every running thread of the program pass a full fence (membarrier, about a microsecond).

#include <atomic>

namespace weft::base {

/// The frequent side. Pairs with heavy_fence().
inline void light_fence() noexcept { std::atomic_signal_fence(std::memory_order_seq_cst); }

/// The rare side: afterwards each thread's accesses before its light_fence() are visible here, or those behind it see
/// what was written here before. False when the kernel offers no membarrier; then nothing is promised.
[[nodiscard]] bool heavy_fence() noexcept;

}  // namespace weft::base
