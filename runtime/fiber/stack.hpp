#pragma once
// A stack: a slot of address space with a guard at its low end. The slot's highest bytes are where a fiber begins.

#include <cstddef>

namespace weft::fiber {

struct stack {
    std::byte* low = nullptr;  // lowest address, the guard included
    std::size_t bytes = 0;     // the whole slot, guard included
    void* tsan_fiber = nullptr;  // ThreadSanitizer's shadow of whoever runs here; kept with the slot and used again

    [[nodiscard]] explicit operator bool() const noexcept { return low != nullptr; }
    [[nodiscard]] std::byte* top() const noexcept { return low + bytes; }
};

inline constexpr std::size_t page_bytes = 4096;

}  // namespace weft::fiber
