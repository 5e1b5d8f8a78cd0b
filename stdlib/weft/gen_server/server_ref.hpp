#pragma once
// The typed handle of a server: a pid that knows its class, so that a request the class does not understand is refused
// by the compiler.

#include <weft/names.hpp>
#include <weft/pid.hpp>
#include <weft/via.hpp>

#include <string_view>

namespace weft {

/// Names a server of class S. Converts to its pid; owns nothing.
/// Threads: a value; copy it anywhere.
template <class S>
class server_ref {
public:
    using server_type = S;

    constexpr server_ref() noexcept = default;
    /// Takes the caller's word that `process` is a server of class S; a request to another one fails when it arrives.
    constexpr explicit server_ref(pid process) noexcept : process_{process} {}

    [[nodiscard]] constexpr pid process() const noexcept { return process_; }
    constexpr operator pid() const noexcept { return process_; }
    /// False when it names nobody: default-made, or the start was ignored.
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return static_cast<bool>(process_); }
    friend constexpr bool operator==(server_ref const&, server_ref const&) noexcept = default;

private:
    pid process_;
};

/// The server that holds `name` now; names nobody when nobody holds it, and then a call fails with `noproc`.
template <class S>
[[nodiscard]] server_ref<S> named(std::string_view name) {
    return server_ref<S>{whereis(name)};
}
template <class S>
[[nodiscard]] server_ref<S> named(via const& name) {
    return server_ref<S>{whereis(name)};
}

}  // namespace weft
