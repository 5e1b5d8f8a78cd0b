#include <weft/broadway/rate_allowance.hpp>

#include <weft/process.hpp>
#include <weft/send.hpp>

#include <algorithm>
#include <utility>

namespace weft::broadway::detail {

// Relaxed here and in is_open(): the number alone is what counts, no other memory is published through it. That a reset is
// seen by who waits is the lock's business, see wait().
std::size_t rate_allowance::take(std::size_t wanted) noexcept {
    std::int64_t left = left_.load(std::memory_order_relaxed);
    std::int64_t taken = 0;
    do {
        if (left <= 0) return 0;
        taken = std::min(left, static_cast<std::int64_t>(wanted));
    } while (!left_.compare_exchange_weak(left, left - taken, std::memory_order_relaxed));  // relaxed: see above
    return static_cast<std::size_t>(taken);
}

bool rate_allowance::is_open() const noexcept { return left_.load(std::memory_order_relaxed) > 0; }  // relaxed: see take()

// A reset stores the number before it looks for who waits. Either it finds this process, or its look was over when this one
// took the lock, and then the number is seen here. (R2)
void rate_allowance::wait() {
    {
        std::lock_guard const hold{mutex_};
        if (std::find(waiting_.begin(), waiting_.end(), self()) == waiting_.end()) waiting_.push_back(self());
        if (!is_open()) return;
        std::erase(waiting_, self());
    }
    send(self(), rate_limit_opened{});
}

void rate_allowance::reset(std::int64_t allowed) {
    left_.store(allowed, std::memory_order_relaxed);  // relaxed: see take() and wait()
    std::vector<pid> told;
    {
        std::lock_guard const hold{mutex_};
        told.swap(waiting_);
    }
    for (pid const each : told) send(each, rate_limit_opened{});
}

}  // namespace weft::broadway::detail
