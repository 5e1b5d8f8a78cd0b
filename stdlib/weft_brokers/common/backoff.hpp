#pragma once
// Waits between tries to reach a broker: each may be twice as long as the one before, up to a bound, and a random part of it
// keeps many clients from coming back at the same moment.

#include <algorithm>
#include <chrono>
#include <random>

namespace weft::brokers {

struct backoff_options {
    std::chrono::milliseconds first{100};       ///< from 1 ms: the first wait is at most this
    std::chrono::milliseconds longest{30'000};  ///< no wait is longer; from `first`
};

/// Threads: of one owner at a time.
class backoff {
public:
    explicit backoff(backoff_options const& how)
        : how_{how},
          bound_{how.first},
          random_{std::random_device{}()} {}  // tidy: allow random_device, a client's own thread is no part of a simulation

    /// Between half the bound and all of it; the bound doubles.
    [[nodiscard]] std::chrono::milliseconds next() {
        auto const least = std::max<std::chrono::milliseconds::rep>(bound_.count() / 2, 1);
        std::uniform_int_distribution<std::chrono::milliseconds::rep> between{least, std::max(least, bound_.count())};
        bound_ = std::min(bound_ * 2, how_.longest);
        return std::chrono::milliseconds{between(random_)};
    }
    /// After a success.
    void reset() noexcept { bound_ = how_.first; }

private:
    backoff_options how_;
    std::chrono::milliseconds bound_;
    std::minstd_rand random_;
};

}  // namespace weft::brokers
