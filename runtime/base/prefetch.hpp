#pragma once
// Asks for a line of memory some time before it is written.

namespace weft::base {

/// A hint: any address will do, null as well. What another core holds is taken from it, not shared with it.
inline void prefetch_for_write(void const* line) noexcept {
#ifdef __x86_64__
    // The compiler makes a plain prefetch of its builtin where the processor is not known; older ones take this for nothing.
    asm volatile("prefetchw (%0)" : : "r"(line));
#else
    __builtin_prefetch(line, 1);
#endif
}

}  // namespace weft::base
