#pragma once
// One request or message for many servers of a class at once.

#include <weft/gen_server/send_request.hpp>

#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

namespace weft {

/// What multi_call gives: who answered what, in order of arrival, and who did not and why, in the order of the list.
template <class S, class Reply>
struct multi_answer {
    struct answered {
        server_ref<S> server;
        Reply value;
    };
    struct failed {
        server_ref<S> server;
        exit_reason reason;
    };
    std::vector<answered> replies{};
    std::vector<failed> failures{};
};

/// Sends each server a copy of the request and waits for all answers together.
/// Blocks: parks the caller, at most `limit`. Errors: argument_error for a negative time; servers that are not there, end, or
/// do not answer in time (`timeout`) are the failures, and late answers never reach the mailbox.
/// Source: Erlang gen_server:multi_call/4, whose servers have one name on many nodes.
template <class S, class Request>
    requires(std::copy_constructible<Request> && !std::is_void_v<detail::reply_of<Request>>)
[[nodiscard]] multi_answer<S, detail::reply_of<Request>> multi_call(std::vector<server_ref<S>> const& servers, Request const& request,
                                                                    wait_limit limit = infinity) {
    using reply = detail::reply_of<Request>;
    wait_limit const until = limit.fixed();
    request_collection<reply, std::size_t> open;
    for (std::size_t i = 0; i != servers.size(); ++i) open.add(send_request(servers[i], Request(request)), i);
    multi_answer<S, reply> all;
    std::vector<std::optional<exit_reason>> failed(servers.size(), exit_reason::timeout());  // until something else is known
    while (auto one = receive_response(open, until)) {
        failed[one.label].reset();
        if (*one.answer) all.replies.push_back({servers[one.label], std::move(**one.answer)});
        else failed[one.label] = one.answer->error();
    }
    for (std::size_t i = 0; i != servers.size(); ++i) {
        if (failed[i]) all.failures.push_back({servers[i], std::move(*failed[i])});
    }
    return all;
}

/// Casts a copy of the message to each server, without waiting; dead ones are no error.
/// Blocks: never. Source: Erlang gen_server:abcast/2.
template <class S, std::copy_constructible Message>
void abcast(std::vector<server_ref<S>> const& servers, Message const& message) {
    for (server_ref<S> const each : servers) cast(each, Message(message));
}

}  // namespace weft
