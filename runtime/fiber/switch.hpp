#pragma once
// One stack to another and back: the only place that knows the sanitizers' fiber hooks, and what the C++ library keeps
// per thread that must follow the fiber (the exception globals, errno).
//
// Two traps, written down once for all code that runs on fibers:
//   - A fiber may resume on another thread, so the address of a thread_local must not survive a suspension. Worker-local
//     state is reached through out-of-line accessors only (sched/current.hpp).
//   - A fiber may suspend inside a catch block; that works only because the exception globals are swapped here.

#include "fiber/context.hpp"
#include "fiber/sanitizer.hpp"
#include "fiber/stack.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

#ifdef WEFT_ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef WEFT_TSAN
#include <sanitizer/tsan_interface.h>
#endif

// The frames that switch must not be instrumented: their entry would be counted on one stack and their exit on another.
// Elsewhere they are best part of their callers: the fewer returns behind a switch, the less the processor guesses wrong.
#ifdef WEFT_TSAN
#define WEFT_SWITCHES __attribute__((noinline, no_sanitize("thread")))
#else
#define WEFT_SWITCHES
#endif

namespace weft::fiber {

/// Where the calling thread keeps what must follow the fiber: looked up once, since a look-up costs as much as a switch.
class thread_words {
public:
    [[nodiscard]] static thread_words of_this_thread() noexcept;

private:
    friend class fiber;
    /// The layout that the Itanium C++ ABI fixes for __cxa_eh_globals, which the headers only declare.
    struct eh_globals {
        void* caught;
        unsigned uncaught;
    };
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
    /// While it is suspended: where on its stack it was left.
    [[nodiscard]] std::byte const* stands_at() const noexcept { return static_cast<std::byte const*>(state_->stopped_at); }
    /// Hands the stack back once the fiber has finished, or before it has begun.
    [[nodiscard]] stack release_stack() noexcept;

    /// The calls in which it is suspended, as return addresses, innermost first; how many. For a picture in which nothing runs:
    /// what lies on the stack is read as it stands. First by frame pointers, which only reads. Where a function was built
    /// without, by unwinding on the fiber's own stack, below its frames, and only if `may_write`; else the innermost alone.
    /// Async-signal-safe.
    [[nodiscard]] std::size_t calls(std::span<std::uintptr_t> out, bool may_write) const noexcept;

private:
    struct look;
    struct alignas(64) state {
        context::place resumer;  // where to jump to suspend; first, so that its address is the state's
        context::place stopped_at;  // where to jump to resume
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
    static void enter(context::place* resumer) noexcept;
    static void swap_in(state const& mine, thread_words const& here) noexcept;
    static void swap_out(state& mine, thread_words const& here) noexcept;

    state* state_ = nullptr;  // at the top of its stack
};

inline void fiber::swap_in(state const& mine, thread_words const& here) noexcept {
    here.exceptions_->caught = mine.caught_exceptions;
    here.exceptions_->uncaught = mine.uncaught_exceptions;
    *here.error_ = mine.error;
}

inline void fiber::swap_out(state& mine, thread_words const& here) noexcept {
    mine.error = *here.error_;
    mine.caught_exceptions = here.exceptions_->caught;
    mine.uncaught_exceptions = here.exceptions_->uncaught;
    *here.exceptions_ = {nullptr, 0};
}

WEFT_SWITCHES inline void fiber::resume(thread_words const& here) noexcept {
    state& mine = *state_;
    swap_in(mine, here);
#ifdef WEFT_ASAN
    void* fake_stack = nullptr;
    __sanitizer_start_switch_fiber(&fake_stack, mine.on.low, mine.on.bytes);
#endif
#ifdef WEFT_TSAN
    mine.resumer_tsan = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(mine.on.tsan_fiber, 0);
#endif
    context::jump(mine.resumer, mine.stopped_at);
#ifdef WEFT_ASAN
    __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
    swap_out(mine, here);
}

WEFT_SWITCHES inline void fiber::suspend() noexcept {
    state& mine = *state_;
#ifdef WEFT_ASAN
    __sanitizer_start_switch_fiber(&mine.fake_stack, mine.resumer_bottom, mine.resumer_bytes);
#endif
#ifdef WEFT_TSAN
    __tsan_switch_to_fiber(mine.resumer_tsan, 0);
#endif
    context::jump(mine.stopped_at, mine.resumer);
#ifdef WEFT_ASAN
    __sanitizer_finish_switch_fiber(mine.fake_stack, &mine.resumer_bottom, &mine.resumer_bytes);
#endif
}

}  // namespace weft::fiber
