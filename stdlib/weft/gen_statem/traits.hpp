#pragma once
// What a machine's class tells by its shape. Its callbacks take the state first: as it is, or, when the class's `state` is a
// std::variant, the alternative that it holds, so that the overloads for one alternative are that state's functions.

#include <weft/gen_server/callbacks.hpp>
#include <weft/gen_statem/transition.hpp>

#include <concepts>
#include <type_traits>
#include <utility>
#include <variant>

namespace weft::detail {

/// A class that start and call treat as a state machine: it names its states, and its init() says which is the first.
template <class M>
concept state_machine = requires(M& machine) {
    typename M::state;
    { machine.init() } -> std::same_as<transition<typename M::state>>;
};

template <class State>
struct alternatives_of { using type = infos<State const>; };
template <class... Each>
struct alternatives_of<std::variant<Each...>> { using type = infos<Each...>; };
template <class State>
inline constexpr bool is_variant = false;
template <class... Each>
inline constexpr bool is_variant<std::variant<Each...>> = true;

template <class M, class Alternative, class Message>
concept takes_cast_in = requires(M& machine, Alternative& now, Message& message) { machine.handle_cast(now, message); };
template <class M, class Alternative, class Message>
concept takes_info_in = requires(M& machine, Alternative& now, Message& message) { machine.handle_info(now, message); };
template <class M, class Alternative, class Content>
concept takes_timeout_in = requires(M& machine, Alternative& now, Content& content) { machine.handle_timeout(now, content); };
template <class M, class Alternative, class Content>
concept takes_internal_in = requires(M& machine, Alternative& now, Content& content) { machine.handle_internal(now, content); };
template <class M, class Alternative, class Request>
concept takes_call_in = names_reply<Request> && requires(M& machine, Alternative& now, Request& request, reply_right* right) {
    machine.handle_call(now, request, from<typename Request::reply>{right});
};
template <class M, class Alternative>
concept enters = requires(M& machine, Alternative& now, typename M::state const& old) { machine.handle_enter(now, old); };

template <class M, class Request, class... Each>
constexpr bool takes_call_anywhere(infos<Each...>) {
    return (takes_call_in<M, Each, Request> || ...);
}
template <class M, class Message, class... Each>
constexpr bool takes_cast_anywhere(infos<Each...>) {
    return (takes_cast_in<M, Each, Message> || ...);
}
template <class M, class... Each>
constexpr bool enters_anywhere(infos<Each...>) {
    return (enters<M, Each> || ...);
}
template <class M>
using states_of = typename alternatives_of<typename M::state>::type;

// Which contents a callback takes: its second parameter when there is one function, else what the class lists.
template <class F>
struct second_parameter {};
template <class C, class R, class A, class B>
struct second_parameter<R (C::*)(A, B)> { using type = std::remove_cvref_t<B>; };
template <class C, class R, class A, class B>
struct second_parameter<R (C::*)(A, B) const> { using type = std::remove_cvref_t<B>; };

template <class M>
concept one_info = requires { typename second_parameter<decltype(&M::handle_info)>::type; };
template <class M>
concept one_timeout = requires { typename second_parameter<decltype(&M::handle_timeout)>::type; };
template <class M>
concept one_internal = requires { typename second_parameter<decltype(&M::handle_internal)>::type; };

template <class M, class Message, class... Each>
constexpr bool takes_info_anywhere(infos<Each...>) {
    return (takes_info_in<M, Each, Message> || ...);
}
template <class M, class Message>
using if_machine_takes = std::conditional_t<takes_info_anywhere<M, Message>(states_of<M>{}), infos<Message>, infos<>>;

template <class M>
constexpr auto machine_infos() {
    if constexpr (one_info<M>) {
        return infos<typename second_parameter<decltype(&M::handle_info)>::type>{};
    } else {
        using probed = typename joined<if_machine_takes<M, exit_msg>, if_machine_takes<M, down_msg>, if_machine_takes<M, timeout_msg>>::type;
        if constexpr (requires { typename M::infos; }) return typename joined<typename M::infos, probed>::type{};
        else return probed{};
    }
}
template <class M>
constexpr auto machine_timeouts() {
    if constexpr (one_timeout<M>) return infos<typename second_parameter<decltype(&M::handle_timeout)>::type>{};
    else if constexpr (requires { typename M::timeouts; }) return typename M::timeouts{};
    else return infos<>{};
}
template <class M>
constexpr auto machine_internals() {
    if constexpr (one_internal<M>) return infos<typename second_parameter<decltype(&M::handle_internal)>::type>{};
    else if constexpr (requires { typename M::internals; }) return typename M::internals{};
    else return infos<>{};
}

}  // namespace weft::detail
