#include "support/stepped_clock.hpp"

#include <dlfcn.h>
#include <linux/futex.h>
#include <sys/syscall.h>

#include <atomic>
#include <cstdarg>
#include <ctime>

namespace {

// Relaxed, all of them: numbers that a test reads after what it counts has happened.
std::atomic<std::int64_t> step_ns{0};
std::atomic<std::uint64_t> wall_reads{0};
std::atomic<std::uint64_t> monotonic_reads{0};
std::atomic<std::uint64_t> wall_waits{0};
std::atomic<std::uint64_t> monotonic_waits{0};

void count(std::atomic<std::uint64_t>& one) noexcept { one.fetch_add(1, std::memory_order_relaxed); }  // see above

template <class Function>
Function* next_definition(char const* name) noexcept {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

void add(timespec& time, std::int64_t nanoseconds) noexcept {
    constexpr std::int64_t second = 1'000'000'000;
    std::int64_t const total = std::int64_t{time.tv_sec} * second + time.tv_nsec + nanoseconds;
    time.tv_sec = static_cast<std::time_t>(total / second);
    time.tv_nsec = static_cast<long>(total % second);
}

void count_futex_wait(long operation, long timeout) noexcept {
    bool const absolute = (operation & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET;
    if (timeout == 0 || (!absolute && (operation & FUTEX_CMD_MASK) != FUTEX_WAIT)) return;
    count((operation & FUTEX_CLOCK_REALTIME) != 0 ? wall_waits : monotonic_waits);
}

}  // namespace

extern "C" int clock_gettime(clockid_t which, timespec* time) noexcept {
    static auto* const real = next_definition<int(clockid_t, timespec*)>("clock_gettime");
    int const status = real(which, time);
    if (which == CLOCK_MONOTONIC) count(monotonic_reads);
    if (which == CLOCK_REALTIME && status == 0) {
        count(wall_reads);
        add(*time, step_ns.load(std::memory_order_relaxed));  // relaxed: see above
    }
    return status;
}

// Not checked by the sanitizers: like the C library's it takes six arguments, however many the caller gave, and the sixth
// is then whatever lies on the caller's stack.
#if defined(__SANITIZE_ADDRESS__)
#define WEFT_TAKES_WHAT_IS_THERE __attribute__((no_sanitize("address")))
#elif defined(__SANITIZE_THREAD__)
#define WEFT_TAKES_WHAT_IS_THERE __attribute__((no_sanitize("thread")))
#else
#define WEFT_TAKES_WHAT_IS_THERE
#endif
extern "C" WEFT_TAKES_WHAT_IS_THERE long syscall(long number, ...) noexcept {
    static auto* const real = next_definition<long(long, ...)>("syscall");
    std::va_list rest;
    va_start(rest, number);
    long values[6];
    for (long& each : values) each = va_arg(rest, long);
    va_end(rest);
    if (number == SYS_futex) count_futex_wait(values[1], values[3]);
    return real(number, values[0], values[1], values[2], values[3], values[4], values[5]);
}

namespace weft::test {

stepped_wall_clock::stepped_wall_clock(std::chrono::nanoseconds by) noexcept {
    step_ns.store(by.count(), std::memory_order_relaxed);  // relaxed: see above
}
stepped_wall_clock::~stepped_wall_clock() { step_ns.store(0, std::memory_order_relaxed); }  // relaxed: see above

clock_use clocks_used() noexcept {
    auto const read = [](auto const& one) { return one.load(std::memory_order_relaxed); };  // relaxed: see above
    return {read(wall_reads), read(monotonic_reads), read(wall_waits), read(monotonic_waits)};
}

}  // namespace weft::test
