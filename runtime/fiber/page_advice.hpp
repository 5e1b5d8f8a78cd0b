#pragma once
// madvise for many places at once: a stack needs a call for its guard and one for its pages, and a system call costs as much
// as what it does.

#include <cstddef>
#include <span>

namespace weft::fiber {

struct pages {
    std::byte* low;
    std::size_t bytes;
};

/// Gives the advice to one after the other and returns to how many. One system call for many where the kernel lets a process
/// advise itself (Linux 6.13), else one each. Threads: any.
[[nodiscard]] std::size_t advise(std::span<pages const> places, int advice) noexcept;

}  // namespace weft::fiber
