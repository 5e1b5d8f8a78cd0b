#pragma once
// How long to wait before the next try: growing and bounded, from the start again after a success.

#include <weft_brokers/rabbitmq/connection_options.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

namespace weft::rabbitmq::detail {

/// Owner: one thread. Invariant: every wait is between min and max, and for rand_exp none is shorter than the one before,
/// until that is longer than a third of max.
class backoff {
public:
    /// `seed`: so that clients that lose their broker together do not come back together.
    backoff(backoff_options const& chosen, std::uint64_t seed) noexcept;

    /// Nothing for backoff_type::stop.
    [[nodiscard]] std::optional<std::chrono::milliseconds> next();
    void reset() noexcept { last_ = chosen_.min; first_ = true; }

private:
    [[nodiscard]] std::chrono::milliseconds between(std::chrono::milliseconds low, std::chrono::milliseconds high);

    backoff_options chosen_;
    std::chrono::milliseconds last_;
    bool first_ = true;
    std::minstd_rand random_;
};

}  // namespace weft::rabbitmq::detail
