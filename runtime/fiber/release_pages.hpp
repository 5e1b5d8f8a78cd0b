#pragma once
// Gives back the memory that a stack used once and does not use now, for a fiber that will rest for long.

#include "fiber/stack.hpp"

#include <cstdint>

namespace weft::fiber {

/// Called on the stack `mine`: the system takes back the whole pages below the caller's frame, all but one for the calls
/// that follow. They come back as zeroes when they are touched again. Cost: a system call; a page fault a page later.
void release_unused_pages(stack const& mine) noexcept;
/// The same for a stack that stands still, with all that is in use at `place` and above.
void release_pages_below(stack const& of, std::uintptr_t place) noexcept;

}  // namespace weft::fiber
