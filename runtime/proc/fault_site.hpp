#pragma once
// Where a fault struck, told from the calls that lead to it, from the instruction outwards to the process's first call.
// Nothing is marked while the program runs: modules, entries of functions and a section tell all of it.
//
//   - Whose instruction is it? The first call outwards that is in no library decides: libweft's is `runtime`.
//   - The C library is trusted only where it was entered by a function that takes no lock and keeps no state (memcpy, strlen,
//     snprintf, qsort ...): in any other, a lock may be held (printf), or the heap may be half changed.
//   - The allocator is known by its entries in whatever module they are, and by its module if that has no other purpose
//     (a preloaded malloc). One linked into the program itself is known by its entries alone.
//   - The loader, the unwinder, the log's library and the sanitizers are in the midst of something, wherever they occur.
//   - libweft further out has called the program: that is what it is for, and it does so with everything in order, but for
//     the functions in indivisible.hpp.
//   - The walk must arrive at the call with which a process begins. If it does not, nothing is known.
//   - A program that holds the runtime in its own module (a static link) cannot be told from it: everything is `runtime`.

#include "base/call_chain.hpp"

#include <cstdint>
#include <span>

namespace weft::proc {

enum class fault_site : std::uint8_t {
    program,  // the program's own code, nothing half done
    outside,  // of any process's turn or stack
    runtime,
    indivisible,  // the program's code, called by the runtime in the midst of something
    allocator,
    library,  // where a lock may be held
    unknown,  // the calls cannot be followed
};

/// "in the allocator". Async-signal-safe.
[[nodiscard]] char const* to_string(fault_site where) noexcept;

/// Learns where the libraries are. `roots`: the functions with which a process's stack begins. Call before look_at_site().
void learn_sites(std::span<std::uintptr_t const> roots);

/// Looks at the calls that lead to `from`, in the handler of its fault, and notes the innermost in `calls` as return
/// addresses; `count` says how many. Async-signal-safe.
[[nodiscard]] fault_site look_at_site(ucontext_t const& from, std::span<std::uintptr_t> calls,
                                      std::size_t& count) noexcept;

}  // namespace weft::proc
