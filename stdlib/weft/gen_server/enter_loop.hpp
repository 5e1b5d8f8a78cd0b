#pragma once
// A process that got ready by itself and then goes on as a server: for bodies that have to do something between their start
// and their loop that a constructor cannot.

#include <weft/gen_server/loop.hpp>
#include <weft/process.hpp>

#include <concepts>
#include <string_view>
#include <utility>

namespace weft {

namespace detail {
/// Errors: exits the caller when it does not hold the name.
void check_own_name(std::string_view name);
}  // namespace detail

/// The calling process becomes the server `object`, whose init() is not called; `first` is what it does before its first message,
/// and `name`, unless it is empty, has to be the process's own. Its parent is the process that spawned it. Its stack stays.
/// Blocks: for as long as the server lives; then the process ends. Errors: exits with "not_registered(NAME)" when somebody else
/// has the name. Threads: from a process. Source: Erlang gen_server:enter_loop/5.
template <std::move_constructible S>
[[noreturn]] void enter_loop(S object, server_next first = {}, std::string_view name = {}) {
    detail::check_own_name(name);
    set_behaviour(detail::kind_of_server<S>);
    detail::server_core core{.parent = parent()};
    detail::served_object const whole{detail::class_of<S>, &object, core};
    detail::begin_with(whole, std::move(first));
    exit(detail::serve_in_place(whole));
}

}  // namespace weft
