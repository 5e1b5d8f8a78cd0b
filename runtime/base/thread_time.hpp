#pragma once
// What the machine gave another thread of this program: whether a thread that does not get on has itself to blame.

#include "base/clock.hpp"

namespace weft::base {

/// Time that the thread has run for, on any processor; 0 when it has ended. `thread` is a kernel thread id. Costs a system call.
[[nodiscard]] nanos ran_for(int thread) noexcept;

/// Whether it would run if a processor were free for it: false while it sleeps in the kernel, or when that cannot be told. Costs
/// about as much as opening a file.
[[nodiscard]] bool waits_for_processor(int thread) noexcept;

}  // namespace weft::base
