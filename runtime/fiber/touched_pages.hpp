#pragma once
// How deep a stack was used: the kernel knows which of its pages were ever touched. They stay so, whoever runs there, until they
// are given back.

#include "fiber/stack.hpp"

#include <cstddef>

namespace weft::fiber {

/// From the top down to the lowest page that is there, at least down to `at`, which lies on the stack. About a microsecond.
/// Threads: whoever keeps the stack from being left.
[[nodiscard]] std::size_t touched_bytes(stack const& of, std::byte const* at) noexcept;

}  // namespace weft::fiber
