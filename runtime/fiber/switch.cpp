#include "fiber/switch.hpp"

#include <weft/detail/check.hpp>

#include <cxxabi.h>

#include <cerrno>
#include <new>
#include <utility>

namespace weft::fiber {

thread_words thread_words::of_this_thread() noexcept {
    thread_words found;
    found.exceptions_ = reinterpret_cast<eh_globals*>(abi::__cxa_get_globals());
    found.error_ = &errno;
    return found;
}

WEFT_SWITCHES void fiber::enter(context::place* resumer) noexcept {
    auto* const mine = reinterpret_cast<state*>(resumer);
#ifdef WEFT_ASAN
    __sanitizer_finish_switch_fiber(nullptr, &mine->resumer_bottom, &mine->resumer_bytes);
#endif
    mine->body(mine->argument);
    detail::check(false, "a fiber's body must end by finish()");
}

void fiber::prepare(stack on, entry body, void* argument) noexcept {
    detail::check(!has_stack(), "a fiber is prepared once");
    auto* const top = on.top() - sizeof(state);
    state_ = ::new (static_cast<void*>(top)) state{};
    state_->on = on;
    state_->body = body;
    state_->argument = argument;
    state_->stopped_at = context::make<&fiber::enter>(top, on.bytes - page_bytes - sizeof(state));
#ifdef WEFT_TSAN
    if (state_->on.tsan_fiber == nullptr) state_->on.tsan_fiber = __tsan_create_fiber(0);
#endif
}

stack fiber::release_stack() noexcept { return std::exchange(state_, nullptr)->on; }

WEFT_SWITCHES void fiber::finish() noexcept {
    state& mine = *state_;
#ifdef WEFT_ASAN
    __sanitizer_start_switch_fiber(nullptr, mine.resumer_bottom, mine.resumer_bytes);
#endif
#ifdef WEFT_TSAN
    __tsan_switch_to_fiber(mine.resumer_tsan, 0);
#endif
    context::jump(mine.stopped_at, mine.resumer);
    __builtin_unreachable();
}

}  // namespace weft::fiber
