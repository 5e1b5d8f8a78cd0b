#include "fiber/switch.hpp"

#include <weft/detail/check.hpp>

#include <boost/context/detail/fcontext.hpp>
#include <cxxabi.h>

#include <cerrno>

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
        auto* const self = static_cast<fiber*>(from.data);
        self->resumer_ = from.fctx;
#ifdef WEFT_ASAN
        __sanitizer_finish_switch_fiber(nullptr, &self->resumer_bottom_, &self->resumer_bytes_);
#endif
        self->body_(self->argument_);
        detail::check(false, "a fiber's body must end by finish()");
    }
};

void fiber::prepare(stack on, entry body, void* argument) noexcept {
    detail::check(!has_stack(), "a fiber is prepared once");
    stack_ = on;
    body_ = body;
    argument_ = argument;
    caught_exceptions_ = nullptr;
    uncaught_exceptions_ = 0;
    errno_ = 0;
    context_ = context::make_fcontext(on.top(), on.bytes - page_bytes, &trampoline::enter);
#ifdef WEFT_TSAN
    if (stack_.tsan_fiber == nullptr) stack_.tsan_fiber = __tsan_create_fiber(0);
#endif
}

stack fiber::release_stack() noexcept {
    stack const back = stack_;
    stack_ = {};
    context_ = nullptr;
    return back;
}

inline void fiber::swap_in(thread_words const& here) const noexcept {
    here.exceptions_->caught = caught_exceptions_;
    here.exceptions_->uncaught = uncaught_exceptions_;
    *here.error_ = errno_;
}

inline void fiber::swap_out(thread_words const& here) noexcept {
    errno_ = *here.error_;
    caught_exceptions_ = here.exceptions_->caught;
    uncaught_exceptions_ = here.exceptions_->uncaught;
    *here.exceptions_ = {nullptr, 0};
}

WEFT_SWITCHES void fiber::resume(thread_words const& here) noexcept {
    swap_in(here);
    void* const target = context_;
#ifdef WEFT_ASAN
    void* fake_stack = nullptr;
    __sanitizer_start_switch_fiber(&fake_stack, stack_.low, stack_.bytes);
#endif
#ifdef WEFT_TSAN
    resumer_tsan_ = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(stack_.tsan_fiber, 0);
#endif
    context::transfer_t const from = context::jump_fcontext(target, this);
#ifdef WEFT_ASAN
    __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
    context_ = from.fctx;
    swap_out(here);
}

WEFT_SWITCHES void fiber::suspend() noexcept {
#ifdef WEFT_ASAN
    __sanitizer_start_switch_fiber(&fake_stack_, resumer_bottom_, resumer_bytes_);
#endif
    void* const target = resumer_;
#ifdef WEFT_TSAN
    __tsan_switch_to_fiber(resumer_tsan_, 0);
#endif
    context::transfer_t const from = context::jump_fcontext(target, nullptr);
    resumer_ = from.fctx;
#ifdef WEFT_ASAN
    __sanitizer_finish_switch_fiber(fake_stack_, &resumer_bottom_, &resumer_bytes_);
#endif
}

WEFT_SWITCHES void fiber::finish() noexcept {
#ifdef WEFT_ASAN
    __sanitizer_start_switch_fiber(nullptr, resumer_bottom_, resumer_bytes_);
#endif
    void* const target = resumer_;
#ifdef WEFT_TSAN
    __tsan_switch_to_fiber(resumer_tsan_, 0);
#endif
    context::jump_fcontext(target, nullptr);
    __builtin_unreachable();
}

}  // namespace weft::fiber
