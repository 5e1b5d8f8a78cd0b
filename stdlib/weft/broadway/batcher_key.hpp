#pragma once
// A batcher's key as text, for names, labels and the log: what its to_string says, else the enumerator's own name.

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weft::broadway {

namespace detail {

/// Of an enumerator its name; of another value "".
template <auto Value>
constexpr std::string_view enumerator_name() noexcept {
    std::string_view text = __PRETTY_FUNCTION__;
    text.remove_prefix(text.find("Value = ") + 8);
    text = text.substr(0, text.find_first_of(";]"));
    auto const scope = text.rfind("::");
    if (scope != std::string_view::npos) text.remove_prefix(scope + 2);
    return text.find(')') == std::string_view::npos ? text : std::string_view{};  // a value without a name: (batcher)5
}

inline constexpr std::size_t named_enumerators = 32;  // those above are shown as numbers

template <class Enum, std::size_t... I>
std::string_view name_among(Enum value, std::index_sequence<I...>) noexcept {
    std::string_view found;
    static_cast<void>(((static_cast<std::underlying_type_t<Enum>>(value) == static_cast<std::underlying_type_t<Enum>>(I)
                            ? (found = enumerator_name<static_cast<Enum>(I)>(), true)
                            : false) || ...));
    return found;
}

}  // namespace detail

/// `database` of `orders::batcher::database`; a number where the compiler knows no name.
template <class Batcher>
    requires std::is_enum_v<Batcher>
[[nodiscard]] std::string key_text(Batcher key) {
    if constexpr (requires { { to_string(key) } -> std::convertible_to<std::string>; }) {
        return to_string(key);
    } else {
        auto const name = detail::name_among(key, std::make_index_sequence<detail::named_enumerators>{});
        if (!name.empty()) return std::string{name};
        return std::to_string(static_cast<long long>(key));
    }
}

}  // namespace weft::broadway
