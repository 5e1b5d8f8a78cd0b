#include "fiber/context.hpp"

#if defined(__x86_64__) && !defined(WEFT_ASAN) && !defined(WEFT_TSAN) && !defined(WEFT_BOOST_CONTEXT)

// The first jump left its `left` in rdi and the stack pointer behind the frame, at the body.
asm(R"(
    .text
    .p2align 4
    .globl weft_fiber_enter
    .hidden weft_fiber_enter
    .type weft_fiber_enter, @function
weft_fiber_enter:
    .cfi_startproc
    .cfi_undefined rip
    callq *(%rsp)
    ud2
    .cfi_endproc
    .size weft_fiber_enter, .-weft_fiber_enter
)");

static_assert(sizeof(weft::fiber::context::internal::first_frame) == weft::fiber::context::internal::frame_bytes + 16);

#endif
