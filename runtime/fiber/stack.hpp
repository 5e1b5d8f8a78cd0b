#pragma once
// A stack: a slot of address space with a guard at its low end. The slot's highest bytes are where a fiber begins.

#include "fiber/sanitizer.hpp"

#include <cstddef>

namespace weft::fiber {

struct stack {
    std::byte* low = nullptr;  // lowest address, the guard included
    std::size_t bytes = 0;     // the whole slot, guard included
#ifdef WEFT_TSAN
    void* tsan_fiber = nullptr;  // the sanitizer's shadow of whoever runs here; kept with the slot and used again
#endif

    [[nodiscard]] explicit operator bool() const noexcept { return low != nullptr; }
    [[nodiscard]] std::byte* top() const noexcept { return low + bytes; }
};

inline constexpr std::size_t page_bytes = 4096;

}  // namespace weft::fiber
