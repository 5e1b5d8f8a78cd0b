#pragma once
// What may be asked of a server of class S, told by the compiler in one sentence, and as what it travels. Other kinds of
// servers than gen_server specialise protocol_of; call, cast and send_request are the same for all of them.

#include <weft/gen_server/request.hpp>

#include <type_traits>
#include <utility>

namespace weft::detail {

template <class S, class Request>
inline constexpr bool understands_call = answers_now<S, Request> || answers_later<S, Request>;

template <class S, class Request>
constexpr bool answer_fits() {
    if constexpr (answers_later<S, Request>) {
        return true;
    } else {
        using result = decltype(std::declval<S&>().handle_call(std::declval<Request>()));
        using reply = typename Request::reply;
        if constexpr (std::is_void_v<reply>) return std::is_void_v<result> || std::is_convertible_v<result, server_reply<void>>;
        else return std::is_convertible_v<result, reply> || std::is_convertible_v<result, server_reply<reply>>;
    }
}

template <class S, class Request>
constexpr bool check_request() {
    static_assert(names_reply<Request>, "call() needs a request that names its answer (`using reply = int;`); for a message without one use cast()");
    if constexpr (names_reply<Request>) {
        static_assert(understands_call<S, Request>, "the server's class has no handle_call for this request");
        if constexpr (understands_call<S, Request>) {
            static_assert(answer_fits<S, Request>(), "handle_call returns something else than the request's `reply`");
            return answer_fits<S, Request>();
        }
    }
    return false;
}

template <class S>
struct protocol_of {
    template <class Request>
    using call = typed_call<S, Request>;
    template <class Message>
    using cast = typed_cast<S, Message>;

    /// False after a sentence that says what is wrong.
    template <class Request>
    static constexpr bool check_call() {
        return check_request<S, Request>();
    }
    template <class Message>
    static constexpr bool check_cast() {
        static_assert(takes_cast<S, Message>, "the server's class has no handle_cast for this message");
        return takes_cast<S, Message>;
    }
};

}  // namespace weft::detail
