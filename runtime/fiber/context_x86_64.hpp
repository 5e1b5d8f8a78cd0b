#pragma once
// See context.hpp. A stack that was left has at its top, from the place up:
//
//     0  frame pointer     8  where to go on     16  SSE modes, x87 modes     32  the red zone of who left it
//
// A signal may come at any time, so nothing is written below the stack pointer.

#include <array>
#include <cstddef>
#include <cstdint>

namespace weft::fiber::context {

/// Where a stack that was left goes on.
using place = void*;

// A switch keeps the stack pointer and the frame pointer; what else is in use its function saves.
#ifdef __AVX512F__
#define WEFT_AVX512_REGISTERS                                                                                                   \
    , "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm24", "xmm25", "xmm26", "xmm27", "xmm28", "xmm29", \
        "xmm30", "xmm31", "k1", "k2", "k3", "k4", "k5", "k6", "k7"
#else
#define WEFT_AVX512_REGISTERS
#endif
#define WEFT_EVERY_REGISTER_BUT_RDX                                                                                            \
    "rax", "rbx", "rcx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3",   \
        "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15" WEFT_AVX512_REGISTERS

namespace internal {
inline constexpr std::size_t frame_bytes = 32 + 128;

/// Calls the function in the frame's `body`; what walks the stack ends here.
extern "C" void weft_fiber_enter() noexcept;

struct first_frame {
    void* frame_pointer;
    void (*go_on)() noexcept;
    std::uint32_t sse_modes;
    std::uint32_t x87_modes;
    std::uint64_t unused;
    std::byte red_zone[128];
    void (*body)(place*) noexcept;
    std::uint64_t unused_too;
};
}  // namespace internal

/// The place whose first jump calls Body(left), where `left` is what the jump gave. Body does not return.
template <void (*Body)(place*) noexcept>
[[nodiscard]] place make(void* top, std::size_t) noexcept {
    // The ABI wants the stack pointer to be a multiple of 16 before a call.
    auto const end = reinterpret_cast<std::uintptr_t>(top) & ~std::uintptr_t{15};
    auto* const frame = reinterpret_cast<internal::first_frame*>(end - sizeof(internal::first_frame));
    frame->frame_pointer = nullptr;
    frame->go_on = &internal::weft_fiber_enter;
    asm("stmxcsr %0" : "=m"(frame->sse_modes));
    asm("fnstcw %0" : "=m"(frame->x87_modes));
    frame->body = Body;
    return frame;
}

/// Goes on at `to`, and leaves in `left` where to jump to come back here. It may be another thread that does: who is
/// inlined around this must not use thread_locals on both sides of it.
[[gnu::always_inline]] inline void jump(place& left, place to) noexcept {
    place* given = &left;
    // To set the modes takes as long as all the rest, and nearly all stacks have the same.
    asm volatile(
        "leaq -160(%%rsp), %%rsp\n\t"
        "leaq 1f(%%rip), %%rax\n\t"
        "movq %%rbp, (%%rsp)\n\t"
        "movq %%rax, 8(%%rsp)\n\t"
        "stmxcsr 16(%%rsp)\n\t"
        "fnstcw 20(%%rsp)\n\t"
        "movl 16(%%rsp), %%eax\n\t"
        "movzwl 20(%%rsp), %%ecx\n\t"
        "movq %%rsp, (%%rdi)\n\t"
        "movq %%rsi, %%rsp\n\t"
        "movq (%%rsp), %%rbp\n\t"
        "movq 8(%%rsp), %%rdx\n\t"
        "cmpl 16(%%rsp), %%eax\n\t"
        "jne 2f\n\t"
        "cmpw 20(%%rsp), %%cx\n\t"
        "jne 2f\n\t"
        "0: leaq 160(%%rsp), %%rsp\n\t"
        "jmpq *%%rdx\n\t"
        "2: ldmxcsr 16(%%rsp)\n\t"
        "fldcw 20(%%rsp)\n\t"
        "jmp 0b\n"
        "1:"
        : "+D"(given), "+S"(to)
        :
        : WEFT_EVERY_REGISTER_BUT_RDX, "rdx");
}

/// Where in what was left at a place the frame pointer lies, with the address to go on at behind it.
inline constexpr std::array<std::size_t, 1> frame_offsets{0};
inline constexpr std::size_t place_bytes = internal::frame_bytes;

namespace internal {
template <class Visitor>
struct visit {
    place back;  // first, so that its address is the visit's
    Visitor* who;

    static void run(visit& mine) noexcept {
        mine.who->visit();
        place gone = nullptr;
        jump(gone, mine.back);
        __builtin_unreachable();
    }
};

/// As jump(), but what goes on at `to` is the function `body`, given the address of `left`, as if called where `to` goes on.
[[gnu::always_inline]] inline void jump_to_call(place& left, place to, void* body) noexcept {
    place* given = &left;
    asm volatile(
        "leaq -160(%%rsp), %%rsp\n\t"
        "leaq 1f(%%rip), %%rax\n\t"
        "movq %%rbp, (%%rsp)\n\t"
        "movq %%rax, 8(%%rsp)\n\t"
        "stmxcsr 16(%%rsp)\n\t"
        "fnstcw 20(%%rsp)\n\t"
        "movq %%rsp, (%%rdi)\n\t"
        "leaq -16(%%rsi), %%rsp\n\t"
        "andq $-16, %%rsp\n\t"
        "movq (%%rsi), %%rbp\n\t"
        "pushq 8(%%rsi)\n\t"
        "jmpq *%%rdx\n"
        "1:"
        : "+D"(given), "+S"(to), "+d"(body)
        :
        : WEFT_EVERY_REGISTER_BUT_RDX);
}
}  // namespace internal

/// Runs who.visit(), which is inlined, on the stack that was left at `at`, as if by the function that left it: who unwinds finds
/// its frames, behind one. Overwrites nothing but what is free of that stack.
template <class Visitor>
void on_top(place at, Visitor& who) noexcept {
    internal::visit<Visitor> mine{nullptr, &who};
    internal::jump_to_call(mine.back, at, reinterpret_cast<void*>(&internal::visit<Visitor>::run));
}

}  // namespace weft::fiber::context
