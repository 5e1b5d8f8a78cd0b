#pragma once
// Where another thread of this program is: asked when a process holds its thread for too long. A thread that runs is
// interrupted and notes its own stack; one that sits in a system call is not disturbed, since a signal would end the call.

#include <string>

namespace weft::base {

struct stack_extent {
    void const* low;
    void const* top;
};

/// A stack as describe_trace() writes it, or the place of the system call in which the thread sits; empty when it cannot
/// be told. `thread` is a kernel thread id; `its_stack` is called on it, inside a signal handler. Blocks: up to 50 ms, and a
/// first use as long as describe_trace(). Throws std::bad_alloc. Threads: any; asks one thread at a time. Uses SIGURG, whose
/// handler passes on what it did not ask for.
[[nodiscard]] std::string describe_thread(int thread, stack_extent (*its_stack)() noexcept);

}  // namespace weft::base
