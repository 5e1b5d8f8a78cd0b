#include "fiber/release_pages.hpp"

#include <sys/mman.h>

#include <cstdint>

namespace weft::fiber {

__attribute__((noinline)) void release_unused_pages(stack const& mine) noexcept {
    auto const here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    auto const low = reinterpret_cast<std::uintptr_t>(mine.low) + page_bytes;  // the guard stays
    std::uintptr_t const in_use = (here & ~(std::uintptr_t{page_bytes} - 1)) - page_bytes;
    if (in_use <= low) return;
    // The advice is only that: a kernel that does not take it leaves the pages, which is no error.
    static_cast<void>(::madvise(reinterpret_cast<void*>(low), in_use - low, MADV_DONTNEED));
}

}  // namespace weft::fiber
