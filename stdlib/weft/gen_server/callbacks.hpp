#pragma once
// What a server's class tells by its shape: which callbacks it has, and for which messages. The answers become one
// constant table a class, which the loop reads without knowing the class.

#include <weft/call.hpp>
#include <weft/detail/handler.hpp>
#include <weft/gen_server/outcome.hpp>
#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/timer.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weft {

/// In a server's class: `using infos = weft::infos<tick, tock>;` lists what an overloaded handle_info takes, and
/// `using continues = …` the same for handle_continue. Not needed for a single one.
template <class... Messages>
struct infos {};

namespace detail {

template <class Request>
concept names_reply = requires { typename Request::reply; };

template <class S, class Request>
concept answers_now = names_reply<Request> && requires(S& server, Request request) {
    server.handle_call(std::move(request));
};
template <class S, class Request>
concept answers_later = names_reply<Request> &&
                        requires(S& server, Request request, reply_right* right) {
                            server.handle_call(std::move(request), from<typename Request::reply>{right});
                        };
template <class S, class Message>
concept takes_cast = requires(S& server, Message message) { server.handle_cast(std::move(message)); };
template <class S, class Message>
concept takes_info = requires(S& server, Message message) { server.handle_info(std::move(message)); };
template <class S>
concept has_terminate = requires(S& server, exit_reason const& reason) { server.terminate(reason); };
template <class S>
concept has_init = requires(S& server) {
    { server.init() } -> std::convertible_to<server_next>;
};
template <class S>
concept has_single_info = requires { &S::handle_info; };
template <class S>
concept has_single_continue = requires { &S::handle_continue; };
template <class S>
concept lists_infos = requires { typename S::infos; };
template <class S>
concept lists_continues = requires { typename S::continues; };

template <class Result>
concept next_result = std::is_void_v<Result> || std::convertible_to<Result, server_next>;

/// Runs a callback whose result is void or says what is next.
template <class Callback>
server_next next_of(Callback&& callback) {
    using result = decltype(callback());
    static_assert(next_result<result>, "handle_cast, handle_info and handle_continue return void, noreply() or stop(reason)");
    if constexpr (std::is_void_v<result>) {
        callback();
        return {};
    } else {
        return callback();
    }
}

/// One row of a class's table: a message of this type (null: any) goes to this function.
struct server_clause {
    type_descriptor const* type;
    server_next (*run)(void* server, node_ptr held);
};

template <class S, class Message>
server_next run_info(void* server, node_ptr held) {
    return next_of([&] {
        if constexpr (std::is_same_v<Message, message>) return static_cast<S*>(server)->handle_info(message{std::move(held)});
        else return static_cast<S*>(server)->handle_info(std::move(held->value<Message>()));
    });
}

template <class S, class Message>
server_next run_continue(void* server, node_ptr held) {
    return next_of([&] { return static_cast<S*>(server)->handle_continue(std::move(held->value<Message>())); });
}

template <class Message>
constexpr type_descriptor const* clause_type() noexcept {
    if constexpr (std::is_same_v<Message, message>) return nullptr;
    else return &type_of<Message>;
}

template <class Callback>
using only_parameter = std::remove_cvref_t<typename parameter_of<Callback>::type>;

template <class... Lists>
struct joined;
template <class... A>
struct joined<infos<A...>> { using type = infos<A...>; };
template <class... A, class... B, class... Rest>
struct joined<infos<A...>, infos<B...>, Rest...> : joined<infos<A..., B...>, Rest...> {};

template <class S, class Message>
using if_taken = std::conditional_t<takes_info<S, Message>, infos<Message>, infos<>>;

template <class S>
constexpr auto info_list() {
    if constexpr (has_single_info<S>) {
        return infos<only_parameter<decltype(&S::handle_info)>>{};
    } else {
        using probed = typename joined<if_taken<S, exit_msg>, if_taken<S, down_msg>, if_taken<S, timeout_msg>,
                                       if_taken<S, server_timeout>, if_taken<S, message>>::type;
        if constexpr (lists_infos<S>) return typename joined<typename S::infos, probed>::type{};
        else return probed{};
    }
}

template <class S>
constexpr auto continue_list() {
    if constexpr (has_single_continue<S>) return infos<only_parameter<decltype(&S::handle_continue)>>{};
    else if constexpr (lists_continues<S>) return typename S::continues{};
    else return infos<>{};
}

/// Makes the name handle_info ambiguous in a class derived from this and a server that has one, public or not.
struct info_name {
    int handle_info;
};
template <class S>
struct with_info_name : S, info_name {};
template <class S>
constexpr bool names_info() {
    if constexpr (std::is_final_v<S>) return false;
    else return !requires { &with_info_name<S>::handle_info; };
}

template <class S, class... Messages>
constexpr auto info_clauses(infos<Messages...>) {
    static_assert(sizeof...(Messages) > 0 || !names_info<S>(),
                  "handle_info is private, or overloaded without `using infos = weft::infos<…>` to list what it takes");
    static_assert((takes_info<S, Messages> && ...), "`using infos` lists a message that no handle_info of the class takes");
    return std::array<server_clause, sizeof...(Messages)>{{{clause_type<Messages>(), &run_info<S, Messages>}...}};
}

template <class S, class... Messages>
constexpr auto continue_clauses(infos<Messages...>) {
    return std::array<server_clause, sizeof...(Messages)>{{{&type_of<Messages>, &run_continue<S, Messages>}...}};
}

template <class S>
inline constexpr auto info_table = info_clauses<S>(info_list<S>());
template <class S>
inline constexpr auto continue_table = continue_clauses<S>(continue_list<S>());

/// In a server's class: `std::string format_status() const` says how its state is shown in a report of its end and in
/// sys::get_status; without it, what the class's to_string or that of its sys_state() says.
template <class S>
concept formats_status = requires(S const& server) {
    { server.format_status() } -> std::convertible_to<std::string>;
};

/// Null: the class has no way to be shown.
template <class S>
constexpr show_function server_shower() noexcept {
    if constexpr (formats_status<S>) {
        return [](void const* server) -> std::string { return static_cast<S const*>(server)->format_status(); };
    } else if constexpr (requires(S const& server) { server.sys_state(); }) {
        using shown = std::remove_cvref_t<decltype(std::declval<S const&>().sys_state())>;
        if constexpr (!showable<shown>) {
            return nullptr;
        } else {
            return [](void const* server) {
                shown const value = static_cast<S const*>(server)->sys_state();
                return shower<shown>()(&value);
            };
        }
    } else {
        return shower<S>();
    }
}

/// What `show` says; a placeholder when it throws, empty when it is null.
[[nodiscard]] std::string shown_by(show_function show, void const* server);

struct clause_span {
    server_clause const* first;
    std::size_t count;
};

/// All that the loop knows of a server's class.
struct server_class {
    type_descriptor const* type;
    clause_span infos;
    clause_span continues;
    server_next (*init)(void* server);                          // null: there is none
    void (*terminate)(void* server, exit_reason const& reason);  // null: there is none
    show_function show;                                          // null: there is none

    [[nodiscard]] std::string_view name() const noexcept { return type->name; }
};

template <class S>
constexpr server_class describe_server() {
    server_class made{&type_of<S>, {info_table<S>.data(), info_table<S>.size()},
                      {continue_table<S>.data(), continue_table<S>.size()}, nullptr, nullptr, server_shower<S>()};
    if constexpr (has_init<S>) made.init = [](void* server) -> server_next { return static_cast<S*>(server)->init(); };
    if constexpr (has_terminate<S>) {
        made.terminate = [](void* server, exit_reason const& reason) { static_cast<S*>(server)->terminate(reason); };
    }
    return made;
}

template <class S>
inline constexpr server_class class_of = describe_server<S>();

}  // namespace detail

}  // namespace weft
