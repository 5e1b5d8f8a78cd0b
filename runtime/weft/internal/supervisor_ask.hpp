#pragma once
// The callers' side of a request to a supervisor.

#include <weft/call.hpp>
#include <weft/process.hpp>
#include <weft/send.hpp>

#include <source_location>
#include <string_view>
#include <utility>

namespace weft::internal {

/// Sends the request with the right to answer it, and waits without a time limit. Errors: exits the caller when there is
/// no such process, or it ends before it answers.
template <class Answer, class Request>
Answer ask(pid supervisor, Request request, std::string_view what, std::source_location where = std::source_location::current()) {
    if (!supervisor) exit(detail::call_failed(exit_reason::noproc(), supervisor, what));
    if (supervisor == self()) exit(detail::call_failed(exit_reason{"calling_self"}, supervisor, what));
    request.caller = detail::open_reply();
    send(supervisor, std::move(request));
    result<detail::node_ptr> told = detail::await_reply(infinity, supervisor, where);
    if (!told) exit(detail::call_failed(told.error(), supervisor, what));
    return std::move((*told)->value<Answer>());
}

/// The supervisor's answer to such a request.
template <class Answer>
void answer(detail::reply_right&& caller, Answer value) {
    caller.answer(detail::make_node<Answer>(std::move(value)));
}

}  // namespace weft::internal
