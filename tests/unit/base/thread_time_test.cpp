// How long a thread has run for, and whether it waits for a processor or for something else.
#include "base/thread_time.hpp"

#include <gtest/gtest.h>

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <semaphore>
#include <thread>

using weft::base::ran_for;
using weft::base::waits_for_processor;

namespace {

int this_thread() { return static_cast<int>(::syscall(SYS_gettid)); }

/// Sleeps in the kernel while this lives.
struct sleeper {
    std::atomic<int> id{0};
    std::binary_semaphore end{0};
    std::jthread thread{[this] {
        id = this_thread();
        end.acquire();
    }};
    ~sleeper() { end.release(); }
};

}  // namespace

TEST(thread_time, grows_while_a_thread_runs) {
    weft::base::nanos const then = ran_for(this_thread());
    while (ran_for(this_thread()) < then + 1'000'000) {}
    EXPECT_TRUE(waits_for_processor(this_thread()));  // it has one
}

TEST(thread_time, stands_while_a_thread_sleeps) {
    sleeper other;
    while (other.id == 0 || waits_for_processor(other.id)) std::this_thread::yield();
    weft::base::nanos const then = ran_for(other.id);
    weft::base::nanos const mine = ran_for(this_thread());
    while (ran_for(this_thread()) < mine + 1'000'000) {}
    EXPECT_EQ(ran_for(other.id), then);
    EXPECT_FALSE(waits_for_processor(other.id));
}

TEST(thread_time, is_nothing_for_a_thread_that_there_is_not) {
    int const nobody = 0x7fff'fff0;  // beyond what the kernel gives
    EXPECT_EQ(ran_for(nobody), 0);
    EXPECT_FALSE(waits_for_processor(nobody));
}
