#pragma once
// What code that changes stacks has to say to the sanitizers.

#include "base/sanitizer.hpp"

/// In front of a function that leaves one stack for another, or runs where no sanitizer knows the stack.
#if defined(WEFT_ASAN)
#define WEFT_UNINSTRUMENTED __attribute__((noinline, no_sanitize("address"), no_sanitize("undefined")))
#elif defined(WEFT_TSAN)
#define WEFT_UNINSTRUMENTED __attribute__((noinline, no_sanitize("thread")))
#else
#define WEFT_UNINSTRUMENTED __attribute__((noinline))
#endif

namespace weft::fiber {

#ifdef WEFT_ASAN
inline constexpr bool under_asan = true;
#else
inline constexpr bool under_asan = false;
#endif
#ifdef WEFT_TSAN
inline constexpr bool under_tsan = true;
#else
inline constexpr bool under_tsan = false;
#endif

}  // namespace weft::fiber
