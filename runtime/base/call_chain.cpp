#include "base/call_chain.hpp"

#include "base/stack_trace.hpp"

#include <unwind.h>

#include <array>
#include <cstddef>

namespace weft::base {
namespace {

constexpr std::size_t most_calls = 4'000'000;  // half a second; only a stack of hundreds of megabytes holds more

struct walk {
    std::uintptr_t first_at;
    std::uintptr_t first_stack;
    bool (*visit)(void*, call const&) noexcept;
    void* with;
    bool begun = false;
    std::size_t left = most_calls;
    bool cut = false;
};

/// Where a walk goes on when it faults; null while this thread walks nothing. In the handler's own frame, on its own stack,
/// so jumping back there skips frames of the unwinder and of the second handler only.
thread_local void** way_out = nullptr;

_Unwind_Reason_Code step(_Unwind_Context* frame, void* with) noexcept {
    auto& its = *static_cast<walk*>(with);
    int exact = 0;
    std::uintptr_t const at = _Unwind_GetIPInfo(frame, &exact);
    // The first frames are the handler's.
    if (!its.begun && (at != its.first_at || _Unwind_GetCFA(frame) != its.first_stack)) return _URC_NO_REASON;
    if (its.left-- == 0) its.cut = true;
    if (its.cut || at == 0) return _URC_END_OF_STACK;
    bool const first = !its.begun;
    its.begun = true;
    return its.visit(its.with, {at, _Unwind_GetRegionStart(frame), first}) ? _URC_NO_REASON : _URC_END_OF_STACK;
}

}  // namespace

// The jump needs a frame of its own on either side.
__attribute__((noinline)) bool follow_calls(ucontext_t const& from, bool (*visit)(void*, call const&) noexcept,
                                            void* with) noexcept {
    auto const& registers = from.uc_mcontext.gregs;
    walk its{.first_at = static_cast<std::uintptr_t>(registers[REG_RIP]),
             .first_stack = static_cast<std::uintptr_t>(registers[REG_RSP]),
             .visit = visit,
             .with = with};
    std::array<void*, 5> out{};
    if (__builtin_setjmp(out.data()) != 0) {
        way_out = nullptr;
        return false;
    }
    way_out = out.data();
    _Unwind_Backtrace(&step, &its);
    way_out = nullptr;
    return its.begun && !its.cut;
}

__attribute__((noinline)) void abandon_walk() noexcept {
    if (way_out != nullptr) __builtin_longjmp(way_out, 1);
}

void prepare_call_chains() noexcept {
    std::array<std::uintptr_t, 4> some{};
    static_cast<void>(take_trace(some, 0));
}

}  // namespace weft::base
