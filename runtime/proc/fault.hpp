#pragma once
// Faults of the processor: SIGSEGV, SIGBUS, SIGFPE and SIGILL; and SIGABRT. A *clean* one ends the process that it struck and
// nobody else; any other is reported, leaves a crash dump (dump.hpp) and ends the program.
//
// Clean is a fault of which it is known that it changed nothing and interrupted nothing that others need:
//   - it came from an instruction (not from kill), in a turn of a process, with the stack pointer on that process's stack;
//   - the stack is used up (the address lies in the guard below it), or the address lies in the first 64 KiB, or an integer
//     was divided by zero. A non-canonical address is reported as address 0 too, with another code, and is not clean;
//   - the code that it struck is the program's, and nothing between it and the process's first call is half done: see
//     fault_site.hpp.
//
// What happens then. The handler runs on the worker thread's signal stack. It notes the fault and changes the interrupted
// context, so that returning from the handler (which restores signal mask and floating point state) goes on in
// process::leave_faulted() on the signal stack, and that jumps to whoever resumed the process. The stack is left as it
// stands, without destructors: it is not used again, and its pages stay, since others may hold addresses into it. The
// process goes on on a fresh stack, at its end: there the names are looked up, what waits in its mailbox is destroyed, and
// links and monitors are told. What the body and the dictionary hold may be half changed and is left behind with the stack.
//
// Rejected:
//   - An exception thrown from the handler: the instruction is in no call-site table, so the program would terminate.
//   - A mark set by the runtime on its way in and out: two stores on every send. Addresses say the same for nothing.
//   - Frame pointers instead of unwind tables: neither the C library nor users' code must have them.
//   - Ending the process on the worker's own stack: destructors of messages may call the runtime, and may fault as well.
//   - Giving the pages of the old stack back: whoever holds an address in it (a waiter in a list, a result captured by
//     reference) would find zeroes instead of what he left there.
//   - Isolating while the handler cannot follow the calls: silence about a lock that is held for ever is worse than an end.

#include "proc/fault_site.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace weft::proc {

class process;

enum class fault_kind : std::uint8_t { stack_overflow, null_access, division_by_zero, other };

struct fault {
    int signal = 0;
    int code = 0;
    std::uintptr_t address = 0;
    std::uintptr_t instruction = 0;
    bool writes = false;
    fault_kind kind = fault_kind::other;
    fault_site where = fault_site::outside;
    std::size_t count = 0;
    std::array<std::uintptr_t, 48> calls{};  // as return addresses, innermost first

    [[nodiscard]] bool is_clean() const noexcept { return kind != fault_kind::other && where == fault_site::program; }
};

/// "SIGSEGV". Async-signal-safe.
[[nodiscard]] char const* signal_name(int signal) noexcept;
/// The reason's type: "weft::stack_overflow".
[[nodiscard]] char const* type_of_fault(fault_kind kind) noexcept;
/// "SIGSEGV at 0x7f12: the stack of 64 KiB is used up, in shop::walk(tree&) (shop/walk.cpp:41)". Dear: looks names up.
[[nodiscard]] std::string describe_fault(fault const& what, std::size_t stack_bytes);

/// The clean fault that the calling thread was redirected for last.
[[nodiscard]] fault const& last_fault() noexcept;

/// The handlers are installed while one of these lives; what was installed before gets what is not ours, and is back when
/// the last one is gone. If somebody else's handler stands in front of ours by then, ours stays and passes everything on.
/// Threads: any.
class fault_watch {
public:
    fault_watch();
    ~fault_watch();
    fault_watch(fault_watch const&) = delete;
    fault_watch& operator=(fault_watch const&) = delete;
};

}  // namespace weft::proc
