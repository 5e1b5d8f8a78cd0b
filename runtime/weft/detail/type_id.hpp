#pragma once
// What the runtime knows of a message's C++ type: a name, its hash, how to destroy a value and how to show one. Types are the same
// across modules loaded later when their names are; types that no other module can name (local, unnamed, in an
// anonymous namespace) are the same only when their descriptors are.

#include <weft/detail/show.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace weft::detail {

template <class T>
constexpr std::string_view pretty_name() noexcept {
    std::string_view text = __PRETTY_FUNCTION__;
    text.remove_prefix(text.find("T = ") + 4);
    std::size_t const end = text.find("; std::string_view");  // GCC appends the alias it substituted
    return text.substr(0, end == std::string_view::npos ? text.size() - 1 : end);
}

constexpr std::uint64_t fnv1a(std::string_view text) noexcept {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (char const c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return hash;
}

/// False for a local, unnamed or anonymous-namespace type: two modules may use the same name for different types.
constexpr bool named_everywhere(std::string_view name) noexcept {
    return name.find_first_of("({") == std::string_view::npos && name.find("<unnamed") == std::string_view::npos &&
           name.find("<lambda") == std::string_view::npos;
}

struct type_descriptor {
    std::uint64_t hash;
    std::string_view name;
    bool by_name;
    void (*destroy)(void*) noexcept;  // null: there is nothing to do
    show_function show;  // null: the type has no text

    [[nodiscard]] constexpr bool same_as(type_descriptor const& other) const noexcept {
        return this == &other || (hash == other.hash && by_name && other.by_name && name == other.name);
    }
};

template <class T>
void destroy_value(void* value) noexcept {
    static_cast<T*>(value)->~T();
}

template <class T>
inline constexpr type_descriptor type_of{fnv1a(pretty_name<T>()), pretty_name<T>(),
                                         named_everywhere(pretty_name<T>()),
                                         std::is_trivially_destructible_v<T> ? nullptr : &destroy_value<T>, shower<T>()};

}  // namespace weft::detail
