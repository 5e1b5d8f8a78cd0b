#pragma once
// When pending messages are to be looked for next: now and then, and as soon as the delay of a nack is over.

#include <weft_brokers/common/pause.hpp>

#include <algorithm>
#include <chrono>
#include <mutex>

namespace weft::redis::detail {

/// Threads: any.
class claim_clock {
public:
    [[nodiscard]] std::chrono::milliseconds left() const {
        std::lock_guard const lock{mutex_};
        return std::max(std::chrono::ceil<std::chrono::milliseconds>(next_ - brokers::now()), std::chrono::milliseconds{0});
    }
    /// To be called before the look at what is pending, so that what comes up during it is looked for again.
    void restart(std::chrono::milliseconds wait) {
        std::lock_guard const lock{mutex_};
        next_ = brokers::now() + wait;
    }
    void not_later_than(std::chrono::milliseconds wait) {
        std::lock_guard const lock{mutex_};
        next_ = std::min(next_, brokers::now() + wait);
    }

private:
    mutable std::mutex mutex_;
    brokers::moment next_ = brokers::now();  // under mutex_
};

}  // namespace weft::redis::detail
