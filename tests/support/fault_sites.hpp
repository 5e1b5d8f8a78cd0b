#pragma once
// Code that faults on purpose. No sanitizer looks at it: each would report the mistake before the processor does.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#if defined(__SANITIZE_ADDRESS__)
#define WEFT_FAULTS [[gnu::noinline, gnu::no_sanitize("address"), gnu::no_sanitize("undefined")]]
#elif defined(__SANITIZE_THREAD__)
#define WEFT_FAULTS [[gnu::noinline, gnu::no_sanitize("thread")]]
#else
#define WEFT_FAULTS [[gnu::noinline]]
#endif

namespace fault_sites {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized =
    true;  // the sanitizer stands in front of the C library's functions and of main's signals
#else
inline constexpr bool sanitized = false;
#endif

struct wide {
    char before[4000];
    int member;
};

inline void* volatile nowhere = nullptr;
inline int volatile zero = 0;
inline int volatile kept = 0;

WEFT_FAULTS inline void reads_null() { kept = *static_cast<int*>(nowhere); }
WEFT_FAULTS inline void writes_null() { *static_cast<int*>(nowhere) = 1; }
WEFT_FAULTS inline void reads_a_member_of_null() { kept = static_cast<wide*>(nowhere)->member; }
WEFT_FAULTS inline void calls_null() {
    reinterpret_cast<void (*)()>(nowhere)();
    kept = 1;
}
WEFT_FAULTS inline void divides_by_zero() { kept = 7 / zero; }
WEFT_FAULTS inline void reads_at(std::uintptr_t address) { kept = *reinterpret_cast<int volatile*>(address); }

WEFT_FAULTS inline int recurses(int depth) {
    char volatile room[200];
    room[0] = static_cast<char>(depth);
    return depth < 0 ? 0 : recurses(depth + 1) + room[0];
}

/// One frame of half a stack of 64 KiB: without probes of every page the second one would step over the guard.
WEFT_FAULTS inline int recurses_in_strides(int depth) {
    char volatile room[32 * 1024];
    room[0] = static_cast<char>(depth);
    return depth < 0 ? 0 : recurses_in_strides(depth + 1) + room[0];
}

/// Its own frames are much smaller than those below snprintf, so the end is met in there.
WEFT_FAULTS inline int recurses_through_snprintf(int depth) {
    char room[16];
    int const written = std::snprintf(room, sizeof room, "%d %s", depth, "text");
    return depth < 0 ? written : recurses_through_snprintf(depth + 1) + room[0];
}

/// The same in a function that holds its stream's lock.
WEFT_FAULTS inline int recurses_through_fprintf(std::FILE* to, int depth) {
    int const written = std::fprintf(to, "%d %s", depth, "text");
    return depth < 0 ? written : recurses_through_fprintf(to, depth + 1) + written;
}

WEFT_FAULTS inline void clears_null() {
    std::size_t volatile many = 64;
    std::memset(nowhere, 0, many);
    kept = 1;
}
WEFT_FAULTS inline void measures_null() { kept = static_cast<int>(std::strlen(static_cast<char const*>(nowhere))); }

/// As a buffer that was written beyond its end leaves it.
WEFT_FAULTS inline void reads_null_below_a_broken_return_address() {
    static_cast<std::uintptr_t volatile*>(__builtin_frame_address(0))[1] = 0x1234'5678'9000U;
    reads_null();
}

WEFT_FAULTS inline void frees_what_is_no_block() {
    std::uintptr_t volatile no_block = 16;
    std::free(reinterpret_cast<void*>(no_block));
    kept = 1;
}

inline int compares_wrongly(void const*, void const*) {
    reads_null();
    return 0;
}
WEFT_FAULTS inline void sorts_with_a_fault() {
    int numbers[]{3, 1, 2};
    std::qsort(numbers, 3, sizeof(int), &compares_wrongly);
    kept = numbers[0];
}

}  // namespace fault_sites
