#pragma once
// From a key to the address of its partition.

#include <weft/detail/show.hpp>
#include <weft/via.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>

namespace weft::partition_supervisor::detail {

/// Where a key falls, before it is known among how many.
struct key_place {
    std::uint64_t word;
    bool is_number;  // the word is the key's amount; else its hash
};

template <class Key>
key_place place_of(Key const& key) {
    if constexpr (std::integral<Key>) {
        auto const word = static_cast<std::uint64_t>(key);
        return {key < Key{} ? std::uint64_t{0} - word : word, true};
    } else if constexpr (std::is_convertible_v<Key const&, std::string_view>) {
        return {std::hash<std::string_view>{}(key), false};
    } else {
        return {std::hash<Key>{}(key), false};
    }
}

template <class Key>
std::string text_of_key(Key const& key) {
    if constexpr (std::is_convertible_v<Key const&, std::string_view>) return std::string{std::string_view{key}};
    else if constexpr (weft::detail::showable<Key>) return weft::detail::shower<Key>()(&key);
    else return "a key";
}

[[nodiscard]] via via_partition(std::string_view name, key_place place, std::string key);

}  // namespace weft::partition_supervisor::detail
