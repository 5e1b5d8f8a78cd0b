#pragma once
// The hash that spreads keys over partitions: std::hash where there is one, pairs and tuples member by member, and a
// last mix, so that keys which share a stride do not share a partition.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <tuple>
#include <utility>

namespace weft::gen_stage::detail {

template <class T>
concept std_hashable = requires(T const& value) {
    { std::hash<T>{}(value) } -> std::convertible_to<std::size_t>;
};

constexpr std::uint64_t mix(std::uint64_t word) noexcept {
    word = (word ^ (word >> 30U)) * 0xbf58476d1ce4e5b9U;
    word = (word ^ (word >> 27U)) * 0x94d049bb133111ebU;
    return word ^ (word >> 31U);
}

struct key_hash {
    template <std_hashable T>
    std::uint64_t operator()(T const& key) const {
        return mix(std::hash<T>{}(key));
    }
    template <class A, class B>
        requires(!std_hashable<std::pair<A, B>>)
    std::uint64_t operator()(std::pair<A, B> const& key) const {
        return mix((*this)(key.first) * 31U + (*this)(key.second));
    }
    template <class... Members>
        requires(!std_hashable<std::tuple<Members...>>)
    std::uint64_t operator()(std::tuple<Members...> const& key) const {
        return std::apply(
            [this](Members const&... members) {
                std::uint64_t sum = 0;
                ((sum = mix(sum * 31U + (*this)(members))), ...);
                return sum;
            },
            key);
    }
};

template <class T>
concept hashable_key = requires(T const& key) { key_hash{}(key); };

/// A number below `parts` from a hash, spread evenly, without a division.
constexpr std::size_t below(std::uint64_t hash, std::size_t parts) noexcept {
    __extension__ using wide = unsigned __int128;
    return static_cast<std::size_t>((wide{hash} * parts) >> 64U);
}

}  // namespace weft::gen_stage::detail
