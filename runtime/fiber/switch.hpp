#pragma once
// One stack to another and back: the only place that knows Boost.Context, the sanitizers' fiber hooks, and what the
// C++ library keeps per thread that must follow the fiber (the exception globals, errno).
//
// Two traps, written down once for all code that runs on fibers:
//   - A fiber may resume on another thread, so the address of a thread_local must not survive a suspension. Worker-local
//     state is reached through out-of-line accessors only (sched/current.hpp).
//   - A fiber may suspend inside a catch block; that works only because the exception globals are swapped here.

#include "fiber/sanitizer.hpp"
#include "fiber/stack.hpp"

#include <cstddef>

namespace weft::fiber {

/// Where the calling thread keeps what must follow the fiber: looked up once, since a look-up costs as much as a switch.
class thread_words {
public:
    [[nodiscard]] static thread_words of_this_thread() noexcept;

private:
    friend class fiber;
    struct eh_globals;  // the C++ library's exceptions in flight
    eh_globals* exceptions_ = nullptr;
    int* error_ = nullptr;
};

/// A stack that can be left and entered again. What is to be remembered while it is left lies at its top, so that who owns
/// many fibers pays a pointer for one that has no stack now. Threads: resumed by one thread at a time; whoever hands a
/// suspended fiber to another thread publishes it (a queue's release).
class fiber {
public:
    using entry = void (*)(void* argument) noexcept;

    /// Prepares `on` to run `body(argument)` at the first resume. `body` must end by calling finish().
    void prepare(stack on, entry body, void* argument) noexcept;

    /// Runs the fiber until it suspends or finishes. Called on a thread's own stack; `here` are the words of that thread.
    void resume(thread_words const& here) noexcept;

    /// From inside: back to the thread that resumed it; returns at the next resume, perhaps on another thread.
    void suspend() noexcept;

    /// From inside, as the last thing: back to the resumer, for good. Or, when the stack was left for another in the midst
    /// of its frames: from there, on the same thread.
    [[noreturn]] void finish() noexcept;

    [[nodiscard]] bool has_stack() const noexcept { return state_ != nullptr; }
    [[nodiscard]] stack on() const noexcept { return has_stack() ? state_->on : stack{}; }
    /// Hands the stack back once the fiber has finished, or before it has begun.
    [[nodiscard]] stack release_stack() noexcept;

private:
    struct trampoline;
    struct alignas(64) state {
        void* context;   // where to jump to resume
        void* resumer;   // where to jump to suspend
        stack on;
        entry body;
        void* argument;
        void* caught_exceptions;    // the ABI's per-thread exception globals, while suspended
        unsigned uncaught_exceptions;
        int error;                  // errno, while suspended
#ifdef WEFT_ASAN
        void* fake_stack;           // while suspended
        void const* resumer_bottom;
        std::size_t resumer_bytes;
#endif
#ifdef WEFT_TSAN
        void* resumer_tsan;
#endif
    };
    static void swap_in(state const& mine, thread_words const& here) noexcept;
    static void swap_out(state& mine, thread_words const& here) noexcept;

    state* state_ = nullptr;  // at the top of its stack
};

}  // namespace weft::fiber
