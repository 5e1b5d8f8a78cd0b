// Addresses of a stack, by the unwinder and by frame pointers, and what they are called.
#include "base/stack_trace.hpp"

#include <gtest/gtest.h>

#include <array>

using namespace weft::base;

namespace stack_trace {

struct both {
    std::array<std::uintptr_t, 8> unwound{};
    std::array<std::uintptr_t, 8> followed{};
    std::size_t by_unwinder = 0;
    std::size_t by_pointers = 0;
};

[[gnu::noinline]] void innermost(both& out, char const* top) {
    out.by_unwinder = take_trace(out.unwound, 0);
    auto* const frame = static_cast<char const*>(__builtin_frame_address(0));
    out.by_pointers = follow_frames(out.followed, frame, frame, top);
}

[[gnu::noinline]] void middle(both& out, char const* top) {
    innermost(out, top);
    asm volatile("");
}

}  // namespace stack_trace

TEST(stack_trace, both_ways_see_the_same_callers) {
    stack_trace::both out;
    stack_trace::middle(out, static_cast<char const*>(__builtin_frame_address(0)) + 16);
    ASSERT_GE(out.by_unwinder, 3U);
    ASSERT_GE(out.by_pointers, 2U);
    EXPECT_EQ(out.followed[0], out.unwound[1]);
    EXPECT_EQ(out.followed[1], out.unwound[2]);
}

TEST(stack_trace, pointers_that_lead_nowhere_give_nothing) {
    std::array<std::uintptr_t, 8> out{};
    alignas(16) std::array<std::uintptr_t, 512> memory{};
    auto const* const top = memory.data() + memory.size();
    EXPECT_EQ(follow_frames(out, memory.data(), memory.data(), top), 0U) << "a null pointer in the chain";
    memory[0] = reinterpret_cast<std::uintptr_t>(memory.data());
    EXPECT_EQ(follow_frames(out, memory.data(), memory.data(), top), 0U) << "a chain that goes in circles";
    memory[0] = reinterpret_cast<std::uintptr_t>(top) + 64;
    EXPECT_EQ(follow_frames(out, memory.data(), memory.data(), top), 0U) << "beyond the top";
    memory[0] = reinterpret_cast<std::uintptr_t>(memory.data()) + 1;
    EXPECT_EQ(follow_frames(out, memory.data(), memory.data(), top), 0U) << "not aligned";
    EXPECT_EQ(follow_frames(out, memory.data(), memory.data() + 1, top), 0U) << "below the stack";
}

TEST(stack_trace, skips_as_many_as_asked_and_fills_no_more_than_there_is_room) {
    std::array<std::uintptr_t, 4> all{};
    std::array<std::uintptr_t, 2> some{};
    ASSERT_EQ(take_trace(all, 0), 4U);
    ASSERT_EQ(take_trace(some, 1), 2U);
    EXPECT_EQ(some[0], all[1]);
    EXPECT_EQ(some[1], all[2]);
}

TEST(stack_trace, names_function_file_and_line) {
    stack_trace::both out;
    stack_trace::middle(out, nullptr);
    std::string const text = describe_trace(std::span{out.unwound}.first(2));
    EXPECT_NE(text.find("  at stack_trace::innermost(stack_trace::both&, char const*) (base/stack_trace_test.cpp:"), std::string::npos) << text;
    EXPECT_NE(text.find("\n  at stack_trace::middle(stack_trace::both&, char const*) (base/stack_trace_test.cpp:"), std::string::npos) << text;
}

TEST(stack_trace, says_so_when_nothing_is_known) {
    EXPECT_EQ(describe_place(64), "unknown code");
}
