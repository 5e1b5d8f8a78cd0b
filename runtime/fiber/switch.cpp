#include "fiber/switch.hpp"

#include <weft/detail/check.hpp>

#include <boost/context/detail/fcontext.hpp>
#include <cxxabi.h>

#include <cerrno>
#include <new>
#include <utility>

#ifdef WEFT_ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef WEFT_TSAN
#include <sanitizer/tsan_interface.h>
#endif

// The frames that switch must not be instrumented: their entry would be counted on one stack and their exit on another.
#ifdef WEFT_TSAN
#define WEFT_SWITCHES __attribute__((noinline, no_sanitize("thread")))
#else
#define WEFT_SWITCHES
#endif

namespace weft::fiber {
namespace context = boost::context::detail;

/// The layout that the Itanium C++ ABI fixes for __cxa_eh_globals, which the headers only declare.
struct thread_words::eh_globals {
    void* caught;
    unsigned uncaught;
};

thread_words thread_words::of_this_thread() noexcept {
    thread_words found;
    found.exceptions_ = reinterpret_cast<eh_globals*>(abi::__cxa_get_globals());
    found.error_ = &errno;
    return found;
}

struct fiber::trampoline {
    WEFT_SWITCHES static void enter(context::transfer_t from) noexcept {
        auto* const mine = static_cast<state*>(from.data);
        mine->resumer = from.fctx;
#ifdef WEFT_ASAN
        __sanitizer_finish_switch_fiber(nullptr, &mine->resumer_bottom, &mine->resumer_bytes);
#endif
        mine->body(mine->argument);
        detail::check(false, "a fiber's body must end by finish()");
    }
};

void fiber::prepare(stack on, entry body, void* argument) noexcept {
    detail::check(!has_stack(), "a fiber is prepared once");
    auto* const top = on.top() - sizeof(state);
    state_ = ::new (static_cast<void*>(top)) state{};
    state_->on = on;
    state_->body = body;
    state_->argument = argument;
    state_->context = context::make_fcontext(top, on.bytes - page_bytes - sizeof(state), &trampoline::enter);
#ifdef WEFT_TSAN
    if (state_->on.tsan_fiber == nullptr) state_->on.tsan_fiber = __tsan_create_fiber(0);
#endif
}

stack fiber::release_stack() noexcept { return std::exchange(state_, nullptr)->on; }

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

WEFT_SWITCHES void fiber::resume(thread_words const& here) noexcept {
    state& mine = *state_;
    swap_in(mine, here);
    void* const target = mine.context;
#ifdef WEFT_ASAN
    void* fake_stack = nullptr;
    __sanitizer_start_switch_fiber(&fake_stack, mine.on.low, mine.on.bytes);
#endif
#ifdef WEFT_TSAN
    mine.resumer_tsan = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(mine.on.tsan_fiber, 0);
#endif
    context::transfer_t const from = context::jump_fcontext(target, &mine);
#ifdef WEFT_ASAN
    __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
    mine.context = from.fctx;
    swap_out(mine, here);
}

WEFT_SWITCHES void fiber::suspend() noexcept {
    state& mine = *state_;
#ifdef WEFT_ASAN
    __sanitizer_start_switch_fiber(&mine.fake_stack, mine.resumer_bottom, mine.resumer_bytes);
#endif
    void* const target = mine.resumer;
#ifdef WEFT_TSAN
    __tsan_switch_to_fiber(mine.resumer_tsan, 0);
#endif
    context::transfer_t const from = context::jump_fcontext(target, nullptr);
    mine.resumer = from.fctx;
#ifdef WEFT_ASAN
    __sanitizer_finish_switch_fiber(mine.fake_stack, &mine.resumer_bottom, &mine.resumer_bytes);
#endif
}

WEFT_SWITCHES void fiber::finish() noexcept {
    state const& mine = *state_;
#ifdef WEFT_ASAN
    __sanitizer_start_switch_fiber(nullptr, mine.resumer_bottom, mine.resumer_bytes);
#endif
    void* const target = mine.resumer;
#ifdef WEFT_TSAN
    __tsan_switch_to_fiber(mine.resumer_tsan, 0);
#endif
    context::jump_fcontext(target, nullptr);
    __builtin_unreachable();
}

}  // namespace weft::fiber
