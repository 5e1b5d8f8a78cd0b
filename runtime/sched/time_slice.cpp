#include "sched/time_slice.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace weft::sched {
namespace {

/// The layout that sched_setattr(2) gives; no header of this system declares it.
struct scheduling {
    std::uint32_t size;
    std::uint32_t policy;
    std::uint64_t flags;
    std::int32_t nice;
    std::uint32_t realtime_priority;
    std::uint64_t runtime;  // of an ordinary thread: its slice in ns
    std::uint64_t deadline;
    std::uint64_t period;
};

constexpr std::uint64_t short_slice = 100'000;    // the least that the kernel takes
constexpr std::uint64_t long_slice = 10'000'000;  // what a core's share comes in for whoever only computes

}  // namespace

int this_thread() noexcept { return static_cast<int>(::syscall(SYS_gettid)); }

void prefer_short_slices(int thread, bool yes) noexcept {
    scheduling wish{};
    wish.size = sizeof wish;
    if (::syscall(SYS_sched_getattr, thread, &wish, sizeof wish, 0) != 0 || wish.policy != 0) return;  // not an ordinary thread
    wish.runtime = yes ? short_slice : long_slice;
    static_cast<void>(::syscall(SYS_sched_setattr, thread, &wish, 0));
}

}  // namespace weft::sched
