#pragma once
// Where another thread of this program is: asked when a process holds its thread for too long. A thread that runs is
// interrupted and notes its own stack; one that sits in a system call is not disturbed, since a signal would end the call.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace weft::base {

struct stack_extent {
    void const* low = nullptr;
    void const* top = nullptr;

    [[nodiscard]] bool holds(void const* address) const noexcept { return low <= address && address < top; }
};

/// Of the calling thread itself; empty when the system does not tell.
[[nodiscard]] stack_extent own_stack() noexcept;

/// A stack as describe_trace() writes it, or the place of the system call in which the thread sits; empty when it cannot
/// be told. `thread` is a kernel thread id; `its_stack` is called on it, inside a signal handler, with its stack pointer, and
/// tells the stack that this points into, or an empty one. Blocks: up to 50 ms, and a
/// first use as long as describe_trace(). Throws std::bad_alloc. Threads: any; asks one thread at a time. Uses SIGURG, whose
/// handler passes on what it did not ask for.
[[nodiscard]] std::string describe_thread(int thread, stack_extent (*its_stack)(void const* at) noexcept);

/// The same as return addresses; how many. `in_system_call`: it is the one place where the thread entered the kernel.
[[nodiscard]] std::size_t trace_thread(int thread, stack_extent (*its_stack)(void const* at) noexcept, std::span<std::uintptr_t> out,
                                       bool& in_system_call);

}  // namespace weft::base
