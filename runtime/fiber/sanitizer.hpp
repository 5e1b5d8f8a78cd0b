#pragma once
// Whether this build runs under a sanitizer, for GCC and Clang alike.

#if defined(__SANITIZE_ADDRESS__)
#define WEFT_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WEFT_ASAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define WEFT_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define WEFT_TSAN 1
#endif
#endif

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
