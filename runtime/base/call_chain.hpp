#pragma once
// The calls that lead to a fault, followed from inside its signal handler: the compiler's unwind tables are exact at every
// instruction, and the unwinder of GCC 12 finds them without a lock (_dl_find_object of glibc 2.35). Where the stack was
// overwritten it may read what is not there; that second fault is caught, and the walk ends.
//
// Not followed: code without unwind tables. A program that registers tables at run time (a JIT compiler) makes the unwinder
// take a lock of its own; then a fault that strikes inside the unwinder must not be walked, which is for the caller to see to.

#include <ucontext.h>
#include <csignal>
#include <cstdint>

namespace weft::base {

struct call {
    std::uintptr_t at;  // where it stands; behind the call that it is in, but for the innermost
    std::uintptr_t function;  // its begin, 0 when unknown
    bool innermost;

    /// An address inside the instruction.
    [[nodiscard]] std::uintptr_t inside() const noexcept { return innermost ? at : at - 1; }
};

/// Shows each call to `visit(with, call)`, innermost first, until it returns false or there are no more. Called in the
/// handler of a fault that struck at `from`. False: something on the way could not be read. Async-signal-safe once
/// prepare_call_chains() was called. Cost: 0.1 to 0.3 us a call.
[[nodiscard]] bool follow_calls(ucontext_t const& from, bool (*visit)(void* with, call const& one) noexcept,
                                void* with) noexcept;

/// Lets the unwinder make its tables. Threads: any, before the first fault.
void prepare_call_chains() noexcept;

/// For the handler of faults, first of all: ends the walk that faulted on this thread; returns when there is none.
void abandon_walk() noexcept;

}  // namespace weft::base
