#pragma once
// A small fast generator for choices that need no secrecy: whom to steal from first. xorshift64*.

#include <cstdint>

namespace weft::base {

class rng {
public:
    explicit constexpr rng(std::uint64_t seed) noexcept : state_{seed == 0 ? 0x9e3779b97f4a7c15U : seed} {}

    constexpr std::uint64_t next() noexcept {
        state_ ^= state_ >> 12U;
        state_ ^= state_ << 25U;
        state_ ^= state_ >> 27U;
        return state_ * 0x2545f4914f6cdd1dU;
    }
    /// In [0, bound); bound > 0.
    constexpr std::uint32_t below(std::uint32_t bound) noexcept {
        return static_cast<std::uint32_t>(((next() >> 32U) * bound) >> 32U);
    }

private:
    std::uint64_t state_;
};

}  // namespace weft::base
