#pragma once
// How an alias is written into a ref: its owner's slot and generation, and the alias's number in its owner. Whoever has
// the ref knows where to send, and no table has to be kept outside of the owner.
//
//     serial   bits 0..28 slot, 29..59 generation without its lowest bit (1 in a live one), 60..63 the number's low bits
//     origin   bits 0..29 the number's high bits, 30..31 the mark that tells an alias from other refs

#include <weft/pid.hpp>

#include <cstdint>

namespace weft::proc {

inline constexpr std::uint64_t alias_number_mask = (std::uint64_t{1} << 34U) - 1;  // numbers come back after 17 billion

[[nodiscard]] constexpr ref alias_ref(pid owner, std::uint64_t number) noexcept {
    std::uint64_t const serial = std::uint64_t{owner.slot()} | (std::uint64_t{owner.generation() >> 1U} << 29U) | (number << 60U);
    return {serial, (std::uint32_t{1} << 30U) | static_cast<std::uint32_t>(number >> 4U), owner.node()};
}
[[nodiscard]] constexpr bool is_alias(ref which) noexcept { return which.origin() >> 30U == 1; }
[[nodiscard]] constexpr pid owner_of_alias(ref which) noexcept {
    auto const slot = static_cast<std::uint32_t>(which.serial() & ((std::uint64_t{1} << 29U) - 1));
    auto const upper = static_cast<std::uint32_t>((which.serial() >> 29U) & 0x7fff'ffffU);
    return {slot, (upper << 1U) | 1U, which.node()};
}
[[nodiscard]] constexpr std::uint64_t number_of_alias(ref which) noexcept {
    return (which.serial() >> 60U) | (std::uint64_t{which.origin() & 0x3fff'ffffU} << 4U);
}

static_assert(owner_of_alias(alias_ref({0x1fff'ffff, 0xffff'ffff, 3}, alias_number_mask)) == pid{0x1fff'ffff, 0xffff'ffff, 3});
static_assert(number_of_alias(alias_ref({0x1fff'ffff, 0xffff'ffff, 3}, alias_number_mask)) == alias_number_mask);

}  // namespace weft::proc
