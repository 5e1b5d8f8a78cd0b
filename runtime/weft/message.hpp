#pragma once
// A message of any type, as a catch-all handler gets it, and what may be sent at all.

#include <weft/detail/node.hpp>

#include <concepts>
#include <functional>
#include <span>
#include <string_view>
#include <type_traits>

namespace weft {

namespace detail {
template <class T>
inline constexpr bool borrows = std::is_pointer_v<T> || std::is_reference_v<T>;
template <class T>
inline constexpr bool borrows<std::reference_wrapper<T>> = true;
template <class C, class Tr>
inline constexpr bool borrows<std::basic_string_view<C, Tr>> = true;
template <class T, std::size_t N>
inline constexpr bool borrows<std::span<T, N>> = true;
}  // namespace detail

/// What one process may send another: a value that owns what it holds, or shares what nobody changes. Pointers,
/// references and views point into the sender, who may be gone when they are read.
template <class T>
concept sendable = std::is_object_v<T> && std::is_same_v<T, std::remove_cv_t<T>> && !std::is_array_v<T> &&
                   std::move_constructible<T> && !detail::borrows<T>;

/// Owns one received message whose type the handler did not ask for.
/// Threads: a value of one process. Source: a catch-all clause of Erlang's receive.
class message {
public:
    message() noexcept = default;
    explicit message(detail::node_ptr held) noexcept : held_{std::move(held)} {}

    [[nodiscard]] explicit operator bool() const noexcept { return held_ != nullptr; }
    /// The C++ type's name, as the compiler spells it.
    [[nodiscard]] std::string_view type_name() const noexcept { return held_ ? held_->type->name : std::string_view{}; }
    /// The value if the message is exactly a T, else null.
    template <class T>
    [[nodiscard]] T* get_if() noexcept {
        return held_ && held_->holds<T>() ? &held_->value<T>() : nullptr;
    }
    /// A signal that became a message where it was accepted, as an exit_msg, is sent on as no more than that.
    [[nodiscard]] detail::node_ptr release() noexcept {
        if (held_ != nullptr) held_->kind = detail::signal_kind::message;
        return std::move(held_);
    }

private:
    detail::node_ptr held_;
};

/// Wraps a value, so that code which does not know its type can keep it and send it on.
template <sendable T>
[[nodiscard]] message make_message(T value) {
    return message{detail::make_node<T>(std::move(value))};
}

}  // namespace weft
