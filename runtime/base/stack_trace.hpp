#pragma once
// Stacks as addresses, cheap to take and to keep, and their names, dear and looked up only when somebody reads them.
// Names come from the debug information of the modules that are loaded at that moment (libbacktrace, part of GCC).

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace weft::base {

/// Fills `out` with the calling thread's return addresses, innermost first, without the `skip` innermost and without
/// this function's own. Returns how many. Cost: about 0.1 us a frame; takes no lock, allocates nothing.
[[nodiscard]] std::size_t take_trace(std::span<std::uintptr_t> out, std::size_t skip) noexcept;

/// The same for code with frame pointers on the stack from `low` to `top`: follows them from `frame`, a frame's own
/// address (__builtin_frame_address). Zero when they do not lead to the top: some function on the way was built without.
/// Cost: 1 ns a frame.
[[nodiscard]] std::size_t follow_frames(std::span<std::uintptr_t> out, void const* frame, void const* low,
                                        void const* top) noexcept;

/// One line a frame, inlined ones too: "  at shop::price(int) (shop/price.cpp:41)". `addresses` point behind the calls,
/// as return addresses do. The frames with which every process begins are left out. Throws std::bad_alloc.
/// Blocks: the first use reads debug information, some milliseconds; parks nobody. Threads: any.
[[nodiscard]] std::string describe_trace(std::span<std::uintptr_t const> addresses);

/// Whether names are quick to find: somebody has found one before. Relaxed inside: a hint. Threads: any.
[[nodiscard]] bool names_are_at_hand() noexcept;

/// "shop::price(int) (shop/price.cpp:41)" for the instruction at `address`; its module when nothing else is known.
[[nodiscard]] std::string describe_place(std::uintptr_t address);

}  // namespace weft::base
