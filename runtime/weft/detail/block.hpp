#pragma once
// Memory for what comes and goes with every message and every process, in a few sizes, from the pools of the worker that
// asks; from a shared pool on a thread that is no worker. Larger pieces are the allocator's.

#include <array>
#include <cstddef>
#include <cstdint>

namespace weft::detail {

inline constexpr std::array<std::size_t, 4> block_classes{64, 128, 256, 512};
inline constexpr std::uint8_t unpooled = 255;
inline constexpr std::size_t block_alignment = 64;

/// The class that holds `bytes`, or unpooled.
[[nodiscard]] constexpr std::uint8_t block_class(std::size_t bytes) noexcept {
    for (std::size_t i = 0; i < block_classes.size(); ++i)
        if (bytes <= block_classes[i]) return static_cast<std::uint8_t>(i);
    return unpooled;
}

/// `size_class` is block_class(bytes), for both. Throws std::bad_alloc.
[[nodiscard]] void* acquire_block(std::size_t bytes, std::uint8_t size_class);
void release_block(void* memory, std::uint8_t size_class) noexcept;

/// A base of what lives in such blocks: new and delete of the class, and of those derived from it, use them.
struct in_block {
    [[nodiscard]] static void* operator new(std::size_t bytes) { return acquire_block(bytes, block_class(bytes)); }
    static void operator delete(void* memory, std::size_t bytes) noexcept { release_block(memory, block_class(bytes)); }
};

}  // namespace weft::detail
