// One stack to another and back, and what must follow the fiber: exceptions in flight, errno, registers and modes.
#include "fiber/stack_cache.hpp"
#include "fiber/switch.hpp"

#include <gtest/gtest.h>

#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cfenv>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <thread>
#include <vector>

using weft::fiber::fiber;
using weft::fiber::stack_cache;
using weft::fiber::stack_depot;
using weft::fiber::thread_words;

namespace {

constexpr std::size_t slot = std::size_t{256} * 1024;

struct routine {
    explicit routine(stack_cache& from, std::function<void(routine&)> what) : stacks{from}, body{std::move(what)} {
        self.prepare(stacks.take(), &main, this);
    }
    ~routine() { stacks.give(self.release_stack()); }
    static void main(void* argument) noexcept {
        auto& me = *static_cast<routine*>(argument);
        me.body(me);
        me.done = true;
        me.self.finish();
    }
    stack_cache& stacks;
    std::function<void(routine&)> body;
    fiber self;
    bool done = false;
};

}  // namespace

TEST(fiber_switch, goes_in_and_out_in_turn) {
    stack_depot depot{slot};
    stack_cache stacks{depot};
    std::vector<int> seen;
    routine one{stacks, [&](routine& me) {
        seen.push_back(1);
        me.self.suspend();
        seen.push_back(3);
    }};
    one.self.resume(thread_words::of_this_thread());
    seen.push_back(2);
    EXPECT_FALSE(one.done);
    one.self.resume(thread_words::of_this_thread());
    EXPECT_TRUE(one.done);
    EXPECT_EQ(seen, (std::vector{1, 2, 3}));
}

TEST(fiber_switch, an_exception_is_thrown_and_caught_on_the_fiber) {
    stack_depot depot{slot};
    stack_cache stacks{depot};
    std::string caught;
    routine one{stacks, [&](routine&) {
        try {
            throw std::runtime_error{"inside"};
        } catch (std::exception const& failure) {
            caught = failure.what();
        }
    }};
    one.self.resume(thread_words::of_this_thread());
    EXPECT_EQ(caught, "inside");
}

TEST(fiber_switch, two_fibers_may_suspend_inside_catch_blocks) {
    // Without swapping the exception globals the second rethrow would throw the first one's exception.
    stack_depot depot{slot};
    stack_cache stacks{depot};
    std::vector<std::string> rethrown;
    auto const body = [&](std::string text) {
        return [&rethrown, text](routine& me) {
            try {
                throw std::runtime_error{text};
            } catch (...) {
                me.self.suspend();
                try {
                    throw;
                } catch (std::exception const& again) {
                    rethrown.push_back(again.what());
                }
            }
        };
    };
    routine a{stacks, body("a")}, b{stacks, body("b")};
    a.self.resume(thread_words::of_this_thread());
    b.self.resume(thread_words::of_this_thread());
    EXPECT_EQ(std::uncaught_exceptions(), 0);
    a.self.resume(thread_words::of_this_thread());
    b.self.resume(thread_words::of_this_thread());
    EXPECT_EQ(rethrown, (std::vector<std::string>{"a", "b"}));
}

TEST(fiber_switch, keeps_the_floating_point_modes_per_fiber) {
    stack_depot depot{slot};
    stack_cache stacks{depot};
    auto const third = [] {
        double volatile one = 1, three = 3;  // divided when it runs, not when it is compiled
        return one / three;
    };
    double const nearest = third();
    double up = 0;
    routine one{stacks, [&](routine& me) {
        std::fesetround(FE_UPWARD);
        me.self.suspend();
        up = third();
    }};
    one.self.resume(thread_words::of_this_thread());
    EXPECT_EQ(std::fegetround(), FE_TONEAREST);
    EXPECT_EQ(third(), nearest);
    one.self.resume(thread_words::of_this_thread());
    EXPECT_GT(up, nearest);
    EXPECT_EQ(std::fegetround(), FE_TONEAREST);
}

TEST(fiber_switch, keeps_what_the_callers_of_a_switch_hold) {
    // More than fits in registers, on both sides, and a frame that wants an aligned stack.
    stack_depot depot{slot};
    stack_cache stacks{depot};
    auto const churn = [](fiber& self, std::uint64_t seed, bool inside) {
        alignas(64) std::array<std::uint64_t, 40> held{};
        for (std::uint64_t& each : held) each = seed = seed * 6364136223846793005U + 1;
        for (int i = 0; i != 3; ++i) {
            if (inside) self.suspend();
            else self.resume(thread_words::of_this_thread());
            for (std::size_t k = 0; k != held.size(); ++k) held[k] = std::rotl(held[k], 7) ^ k;
        }
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(held.data()) % 64, 0U);
        std::uint64_t sum = 0;
        for (std::uint64_t const each : held) sum = sum * 31 + each;
        return sum;
    };
    std::uint64_t inside = 0;
    routine one{stacks, [&](routine& me) {
        inside = churn(me.self, 7, true);
        me.self.suspend();
        me.self.suspend();
        me.self.suspend();
    }};
    routine two{stacks, [&](routine& me) {
        for (int i = 0; i != 3; ++i) me.self.suspend();
    }};
    std::uint64_t const alone = churn(two.self, 7, false);
    one.self.resume(thread_words::of_this_thread());
    EXPECT_EQ(churn(one.self, 7, false), alone);
    EXPECT_EQ(inside, alone);
    for (routine* each : {&one, &two})
        while (!each->done) each->self.resume(thread_words::of_this_thread());
}

TEST(fiber_switch, keeps_errno_per_fiber) {
    stack_depot depot{slot};
    stack_cache stacks{depot};
    int seen = 0;
    routine one{stacks, [&](routine& me) {
        errno = EAGAIN;
        me.self.suspend();
        seen = errno;
    }};
    one.self.resume(thread_words::of_this_thread());
    errno = ENOENT;
    one.self.resume(thread_words::of_this_thread());
    EXPECT_EQ(seen, EAGAIN);
}

TEST(fiber_switch, resumes_on_another_thread) {
    stack_depot depot{slot};
    stack_cache stacks{depot};
    std::vector<long> ran_on;  // asked of the kernel: pthread_self is a thread-local that the compiler may keep
    routine one{stacks, [&](routine& me) {
        ran_on.push_back(::syscall(SYS_gettid));
        me.self.suspend();
        ran_on.push_back(::syscall(SYS_gettid));
    }};
    one.self.resume(thread_words::of_this_thread());
    std::thread{[&] { one.self.resume(thread_words::of_this_thread()); }}.join();
    ASSERT_EQ(ran_on.size(), 2U);
    EXPECT_NE(ran_on[0], ran_on[1]);
    EXPECT_TRUE(one.done);
}
