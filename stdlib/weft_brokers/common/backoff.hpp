#pragma once
// Waits between tries to reach a broker: growing and bounded, from the start again after a success, and with chance in them,
// so that clients that lose their broker together do not come back together.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

namespace weft::brokers {

/// exp: doubles from min to max. rand: anything between. rand_exp: random and growing, between a third of max and max in
/// the end. stop: no second try.
enum class backoff_type : std::uint8_t { exp, rand, rand_exp, stop };

struct backoff_options {
    backoff_type type = backoff_type::rand_exp;
    std::chrono::milliseconds min{1000};    ///< from 1 ms
    std::chrono::milliseconds max{30'000};  ///< from min
};

/// Threads: of one owner at a time. Invariant: every wait is between min and max, and for rand_exp none is shorter than the
/// one before, until that is longer than a third of max.
class backoff {
public:
    // tidy: allow random_device, a client's own thread is no part of a simulation
    explicit backoff(backoff_options const& how) : backoff{how, std::random_device{}()} {}
    /// The same seed makes the same waits.
    backoff(backoff_options const& how, std::uint64_t seed) noexcept
        : how_{how}, last_{how.min}, random_{static_cast<std::minstd_rand::result_type>(seed % 2147483646 + 1)} {}

    /// Nothing for backoff_type::stop.
    [[nodiscard]] std::optional<std::chrono::milliseconds> next() {
        if (how_.type == backoff_type::stop) return std::nullopt;
        return next_wait();
    }
    /// The same, as long as min for backoff_type::stop.
    [[nodiscard]] std::chrono::milliseconds next_wait() {
        if (how_.type == backoff_type::rand) return between(how_.min, how_.max);
        if (how_.type == backoff_type::rand_exp) {
            auto const third = std::max(how_.min, how_.max / 3);
            last_ = between(std::min(last_, third), last_ > how_.max / 3 ? how_.max : last_ * 3);
        } else if (how_.type == backoff_type::exp && !first_) {
            last_ = last_ > how_.max / 2 ? how_.max : last_ * 2;
        }
        first_ = false;
        return last_;
    }
    /// After a success.
    void reset() noexcept {
        last_ = how_.min;
        first_ = true;
    }

private:
    [[nodiscard]] std::chrono::milliseconds between(std::chrono::milliseconds low, std::chrono::milliseconds high) {
        std::uniform_int_distribution<std::chrono::milliseconds::rep> chosen{low.count(), high.count()};
        return std::chrono::milliseconds{chosen(random_)};
    }

    backoff_options how_;
    std::chrono::milliseconds last_;
    bool first_ = true;
    std::minstd_rand random_;
};

}  // namespace weft::brokers
