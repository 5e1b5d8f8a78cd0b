#include "sched/parker.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>

namespace weft::sched {
namespace {

void futex_wait(std::atomic<std::uint32_t>& word, std::uint32_t expected, base::nanos until) noexcept {
    timespec deadline{static_cast<std::time_t>(until / 1'000'000'000), static_cast<long>(until % 1'000'000'000)};
    timespec* const limit = until == base::never ? nullptr : &deadline;
    // BITSET takes an absolute time on CLOCK_MONOTONIC.
    ::syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, expected, limit, nullptr, FUTEX_BITSET_MATCH_ANY);
}

}  // namespace

bool parker::park(base::nanos until) noexcept {
    // Acquire, here and below, pairs with the release in unpark: what was done before it is seen after park.
    std::uint32_t seen = nobody;
    if (!state_.compare_exchange_strong(seen, asleep, std::memory_order_acquire, std::memory_order_acquire)) {
        state_.store(nobody, std::memory_order_relaxed);  // relaxed: only the owner takes a permit back
        return true;
    }
    for (;;) {
        futex_wait(state_, asleep, until);
        seen = permit;
        if (state_.compare_exchange_strong(seen, nobody, std::memory_order_acquire, std::memory_order_relaxed))  // see above
            return true;
        if (until != base::never && base::monotonic_now() >= until)
            return state_.exchange(nobody, std::memory_order_acquire) == permit;  // see above
    }
}

void parker::unpark() noexcept {
    // Release pairs with the acquires in park.
    if (state_.exchange(permit, std::memory_order_release) == asleep)
        ::syscall(SYS_futex, &state_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

}  // namespace weft::sched
