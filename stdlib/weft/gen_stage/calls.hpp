#pragma once
// Talking to a running stage: calls and casts as to a gen_server, its demand mode, infos behind its buffer, its end.

#include <weft/gen_stage/stage_request.hpp>
#include <weft/gen_stage/subscribe.hpp>
#include <weft/message.hpp>
#include <weft/send.hpp>

#include <source_location>
#include <type_traits>
#include <utility>

namespace weft::gen_stage {

/// Asks the stage and waits for its answer; a failure is a value, or, with the plain verb, exits the caller as that of a
/// gen_server does. Blocks: parks the caller, at most `timeout`. Source: GenStage.call/3.
template <class S, class Request>
[[nodiscard]] result<weft::detail::reply_of<Request>> try_call(stage_ref<S> stage, Request request,
                                                               nanoseconds timeout = default_timeout,
                                                               std::source_location where = std::source_location::current()) {
    using reply = weft::detail::reply_of<Request>;
    static_assert(weft::detail::names_reply<Request>, "call() needs a request that names its answer (`using reply = int;`)");
    static_assert(weft::detail::understands_call<S, Request>, "the stage's class has no handle_call for this request");
    if (auto const possible = weft::detail::check_call(stage, timeout); !possible) return {boost::system::in_place_error, possible.error()};
    auto node = detail::make_request<S, detail::stage_call<S, Request>>(weft::detail::open_reply(), std::move(request));
    auto answer = weft::detail::exchange(stage, std::move(node), timeout, where);
    if (!answer) return {boost::system::in_place_error, answer.error()};
    if constexpr (std::is_void_v<reply>) return {};
    else return {boost::system::in_place_value, std::move((*answer)->template value<reply>())};
}
template <class S, class Request>
weft::detail::reply_of<Request> call(stage_ref<S> stage, Request request, nanoseconds timeout = default_timeout,
                                     std::source_location where = std::source_location::current()) {
    auto answer = try_call(stage, std::move(request), timeout, where);
    if (!answer) throw call_exit{answer.error(), stage, weft::detail::type_of<Request>.name};
    if constexpr (!std::is_void_v<weft::detail::reply_of<Request>>) return std::move(*answer);
}

/// Tells the stage something; what its handle_cast returns is emitted. Never blocks. Source: GenStage.cast/2.
template <class S, class Message>
void cast(stage_ref<S> stage, Message message) {
    static_assert(weft::detail::takes_cast<S, Message>, "the stage's class has no handle_cast for this message");
    if (!stage.id()) return;
    weft::detail::deliver(stage, detail::make_request<S, detail::stage_cast<S, Message>>(std::move(message)));
}

/// Sets a producer's demand mode; forward lets go what accumulate has kept. Never blocks. Source: GenStage.demand/2.
void demand(pid producer, demand_mode mode);
/// Reads it. Blocks: parks the caller until the stage answers. Errors: exits the caller with noproc or timeout.
[[nodiscard]] demand_mode demand(pid stage, std::source_location where = std::source_location::current());

/// Sends `info` to the stage's handle_info, after all events that are buffered when it arrives have left the buffer.
/// async_info never blocks; sync_info parks the caller until the info is queued, and exits it with noproc or timeout.
/// Source: GenStage.async_info/2, sync_info/3.
template <class M>
    requires sendable<std::decay_t<M>>
void async_info(pid stage, M&& info) {
    send(stage, detail::info_request{{}, make_message(std::decay_t<M>(std::forward<M>(info)))});
}
void sync_info(pid stage, message info, nanoseconds timeout = default_timeout,
               std::source_location where = std::source_location::current());

/// Ends a stage with `reason` once all events that are buffered when this arrives have left the buffer: a source that
/// has come to its end calls it on itself. Never blocks.
void async_stop(pid stage, exit_reason reason = {});

/// How many events wait in the stage's buffer. Blocks and errors as demand(). Source: GenStage.estimate_buffered_count.
[[nodiscard]] std::size_t estimate_buffered_count(pid stage, nanoseconds timeout = default_timeout,
                                                  std::source_location where = std::source_location::current());

}  // namespace weft::gen_stage
