#pragma once
// A stack of its own for a thread's signal handlers, so that one can run when the thread's stack, or that of the process it
// runs, is used up.

#include <csignal>

namespace weft::base {

/// Made and destroyed by the thread that it serves, as its alternate stack while it lives; then the one before is back.
/// When the machine gives no memory the thread goes on without: a fault there ends the program as it always did.
class signal_stack {
public:
    signal_stack() noexcept;
    ~signal_stack();
    signal_stack(signal_stack const&) = delete;
    signal_stack& operator=(signal_stack const&) = delete;

private:
    void* memory_ = nullptr;  // a guard page, then the stack
    stack_t before_{};
};

}  // namespace weft::base
