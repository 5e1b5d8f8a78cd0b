#pragma once
// Talking to a server: call waits for the answer, cast does not. What the class does not understand does not compile.

#include <weft/gen_server/protocol.hpp>
#include <weft/gen_server/server_ref.hpp>
#include <weft/process.hpp>
#include <weft/result.hpp>
#include <weft/send.hpp>

#include <source_location>
#include <string_view>
#include <type_traits>
#include <utility>

namespace weft {

inline constexpr nanoseconds default_call_timeout = std::chrono::seconds{5};

/// What a failed call throws. Uncaught it ends the caller with a reason that names the request, the server and why.
class call_exit : public process_exit {
public:
    call_exit(exit_reason inner, pid server, std::string_view request);

    /// Why: noproc, timeout, "calling_self", "no_reply", or the server's own exit reason.
    [[nodiscard]] exit_reason const& inner() const noexcept { return inner_; }
    [[nodiscard]] pid server() const noexcept { return server_; }
    /// The request's type; lives for ever.
    [[nodiscard]] std::string_view request() const noexcept { return request_; }

private:
    exit_reason inner_;
    pid server_;
    std::string_view request_;
};

namespace detail {

/// Errors: argument_error for a negative timeout; noproc or "calling_self" for a call that cannot be made.
[[nodiscard]] result<void> check_call(pid server, nanoseconds timeout);
[[nodiscard]] result<node_ptr> exchange(pid server, node_ptr request, nanoseconds timeout, std::source_location where);

template <class Request>
struct reply_or_void { using type = void; };
template <names_reply Request>
struct reply_or_void<Request> { using type = typename Request::reply; };
template <class Request>
using reply_of = typename reply_or_void<Request>::type;

template <class S, class Request>
result<reply_of<Request>> call_for_result(pid server, Request request, nanoseconds timeout, std::source_location where) {
    using outcome = result<reply_of<Request>>;
    if (auto const possible = check_call(server, timeout); !possible) return outcome{boost::system::in_place_error, possible.error()};
    node_ptr asked = make_request<typename protocol_of<S>::template call<Request>>(open_reply(), std::move(request));
    result<node_ptr> answer = exchange(server, std::move(asked), timeout, where);
    if (!answer) return outcome{boost::system::in_place_error, answer.error()};
    if constexpr (std::is_void_v<reply_of<Request>>) return {};
    else return outcome{boost::system::in_place_value, std::move((*answer)->template value<reply_of<Request>>())};
}

}  // namespace detail

/// Asks the server and waits for its answer; a failure is a value.
/// Blocks: parks the caller, at most `timeout`. A late answer never reaches the mailbox.
/// Errors: noproc, timeout, "calling_self", or the reason with which the server ended before it answered;
/// argument_error for a negative timeout. Threads: from a process. Source: Erlang gen_server:call/3.
template <class S, class Request>
[[nodiscard]] result<detail::reply_of<Request>> try_call(server_ref<S> server, Request request,
                                                         nanoseconds timeout = default_call_timeout,
                                                         std::source_location where = std::source_location::current()) {
    if constexpr (detail::protocol_of<S>::template check_call<Request>()) {
        return detail::call_for_result<S>(server, std::move(request), timeout, where);
    } else {
        return exit_reason::noproc();
    }
}

/// As try_call, but returns the answer itself. Errors: throws call_exit, which ends the caller when it is not caught;
/// argument_error for a negative timeout.
template <class S, class Request>
detail::reply_of<Request> call(server_ref<S> server, Request request, nanoseconds timeout = default_call_timeout,
                               std::source_location where = std::source_location::current()) {
    if constexpr (detail::protocol_of<S>::template check_call<Request>()) {
        auto answer = detail::call_for_result<S>(server, std::move(request), timeout, where);
        if (!answer) throw call_exit{answer.error(), server, detail::type_of<Request>.name};
        if constexpr (!std::is_void_v<detail::reply_of<Request>>) return std::move(*answer);
    } else {
        exit(exit_reason::noproc());  // after the sentence above: the compiler need not complain twice
    }
}

/// Tells the server something, without waiting; a dead server is no error.
/// Blocks: never. Threads: from anywhere. Source: Erlang gen_server:cast/2.
template <class S, class Message>
void cast(server_ref<S> server, Message message) {
    using protocol = detail::protocol_of<S>;
    if constexpr (protocol::template check_cast<Message>()) {
        if (server) detail::deliver(server, detail::make_request<typename protocol::template cast<Message>>(std::move(message)));
    }
}

}  // namespace weft
