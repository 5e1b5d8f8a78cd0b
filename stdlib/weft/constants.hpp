#pragma once
// Values that are read often and changed almost never: configuration, tables of routes. One store for the program; reading
// takes no lock and writes to no memory that other readers write to.
//
//     weft::constants::put("routes", read_routes());
//     auto const routes = weft::constants::get<route_table>("routes");      keeps this very table alive
//     auto const depth = weft::constants::get("depth", 3);                  a copy, or 3
//
// A value is immutable. put() gives the key another one; who holds the old one keeps it, and it goes with its last reader.
// (Erlang's persistent_term stops every process when a term goes; nothing stops here.)

#include <weft/detail/hazard.hpp>
#include <weft/detail/typed_value.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weft {

/// A constant as one reader holds it: the value stays as it is while this handle lives.
/// Move-only: to share a constant, share its key.
/// Threads: a value; may be moved to another process.
template <class T>
class shared_constant {
public:
    /// Empty: only to be assigned to.
    shared_constant() noexcept = default;
    shared_constant(detail::hazard kept, T const* value) noexcept : kept_{std::move(kept)}, value_{value} {}
    shared_constant(shared_constant&& other) noexcept : kept_{std::move(other.kept_)}, value_{std::exchange(other.value_, nullptr)} {}
    shared_constant& operator=(shared_constant&& other) noexcept {
        kept_ = std::move(other.kept_);
        std::swap(value_, other.value_);
        return *this;
    }
    ~shared_constant() = default;

    [[nodiscard]] explicit operator bool() const noexcept { return value_ != nullptr; }
    T const& operator*() const noexcept { return *value_; }
    T const* operator->() const noexcept { return value_; }

private:
    detail::hazard kept_;
    T const* value_ = nullptr;
};

namespace detail {

struct found_constant {
    hazard kept;
    typed_value const* value = nullptr;  // null: nothing under the key
};
[[nodiscard]] found_constant find_constant(std::string_view key);
[[noreturn]] void no_constant(std::string_view key);
[[nodiscard]] std::string text_of_constant(std::string_view key);
/// `same(before)`: nothing has to be changed.
void put_constant(std::string_view key, typed_value value, bool (*same)(typed_value const& before, typed_value const& now));

template <class T>
bool same_constant([[maybe_unused]] typed_value const& before, [[maybe_unused]] typed_value const& now) {
    if constexpr (std::equality_comparable<T>) {
        T const* const old = before.get_if<T>();
        return old != nullptr && *old == *now.get_if<T>();
    } else {
        return false;
    }
}

}  // namespace detail

namespace constants {

/// Gives the key this value, for all readers from now on. One that is equal changes nothing, also not where it lies.
/// Blocks: for other put and erase; readers go on. Errors: argument_error for an empty key. Threads: from anywhere.
/// Source: Erlang persistent_term:put/2.
template <class T>
    requires sendable<std::decay_t<T>>
void put(std::string_view key, T&& value) {
    using kept = std::decay_t<T>;
    weft::detail::put_constant(key, weft::detail::typed_value{kept(std::forward<T>(value))}, &weft::detail::same_constant<kept>);
}
/// Text that is given as a literal is kept as a string.
inline void put(std::string_view key, char const* value) { put(key, std::string{value}); }

/// The value under the key, or an empty handle.
/// Blocks: never, and takes no lock. Errors: argument_error when it is not a T. Threads: from anywhere.
template <class T>
[[nodiscard]] shared_constant<T> find(std::string_view key) {
    weft::detail::found_constant found = weft::detail::find_constant(key);
    if (found.value == nullptr) return {};
    T const* const value = found.value->get_if<T>();
    if (value == nullptr) weft::detail::wrong_type(weft::detail::text_of_constant(key), found.value->type(), weft::detail::type_of<T>);
    return {std::move(found.kept), value};
}
/// As find. Errors: also argument_error when there is nothing under the key. Source: Erlang persistent_term:get/1.
template <class T>
[[nodiscard]] shared_constant<T> get(std::string_view key) {
    shared_constant<T> found = find<T>(key);
    if (!found) weft::detail::no_constant(key);
    return found;
}
/// A copy of the value, or `fallback` when there is none. Errors: argument_error when it is not a T.
template <class T>
[[nodiscard]] T get(std::string_view key, T fallback) {
    shared_constant<T> const found = find<T>(key);
    if (!found) return fallback;
    return *found;
}

/// False when there was nothing under the key. Blocks: as put. Source: Erlang persistent_term:erase/1.
bool erase(std::string_view key);

/// How many keys have a value.
[[nodiscard]] std::size_t count();

}  // namespace constants

}  // namespace weft
