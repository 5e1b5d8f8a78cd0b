#pragma once
// A value as text for people, where its type has a way to say it: numbers, strings, and what has a to_string.

#include <concepts>
#include <string>
#include <type_traits>

namespace weft::detail {

namespace by_its_namespace {
void to_string() = delete;  // hides weft's own: what is found must not depend on what was included before

template <class T>
concept shown = requires(T const& value) {
    { to_string(value) } -> std::convertible_to<std::string>;
};
template <class T>
std::string show(T const& value) {
    return to_string(value);
}
}  // namespace by_its_namespace

template <class T>
concept shows_itself = requires(T const& value) {
    { value.to_string() } -> std::convertible_to<std::string>;
};

/// There is a way. To be asked where a constant is wanted: GCC under -fsanitize=undefined takes no function's address compared
/// with null for one.
template <class T>
concept showable = std::is_arithmetic_v<T> || std::is_convertible_v<T const&, std::string> || shows_itself<T> || by_its_namespace::shown<T>;

using show_function = std::string (*)(void const* value);

/// Null when T is not showable.
template <class T>
constexpr show_function shower() noexcept {
    if constexpr (std::is_arithmetic_v<T>) {
        return [](void const* value) { return std::to_string(*static_cast<T const*>(value)); };
    } else if constexpr (std::is_convertible_v<T const&, std::string>) {
        return [](void const* value) -> std::string { return *static_cast<T const*>(value); };
    } else if constexpr (shows_itself<T>) {
        return [](void const* value) -> std::string { return static_cast<T const*>(value)->to_string(); };
    } else if constexpr (by_its_namespace::shown<T>) {
        return [](void const* value) -> std::string { return by_its_namespace::show(*static_cast<T const*>(value)); };
    } else {
        return nullptr;
    }
}

}  // namespace weft::detail
