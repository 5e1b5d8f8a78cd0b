#include "fiber/release_pages.hpp"

#include <sys/mman.h>

#include <cstdint>

namespace weft::fiber {

void release_pages_below(stack const& of, std::uintptr_t place) noexcept {
    auto const low = reinterpret_cast<std::uintptr_t>(of.low) + page_bytes;  // the guard stays
    std::uintptr_t const in_use = (place & ~(std::uintptr_t{page_bytes} - 1)) - page_bytes;
    if (in_use <= low) return;
    // The advice is only that: a kernel that does not take it leaves the pages, which is no error.
    static_cast<void>(::madvise(reinterpret_cast<void*>(low), in_use - low, MADV_DONTNEED));
}

__attribute__((noinline)) void release_unused_pages(stack const& mine) noexcept {
    release_pages_below(mine, reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)));
}

}  // namespace weft::fiber
