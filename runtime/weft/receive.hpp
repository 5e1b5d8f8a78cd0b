#pragma once
// Receiving: the oldest message that any handler accepts. A handler's parameter type is its pattern; when(...) adds a
// guard, after(...) a time limit, a handler of weft::message takes anything.
//
//     weft::receive([](hello h) { … },
//                   weft::when([](order const& o) { return o.total > 0; }, [](order o) { … }),
//                   weft::after(5s, [] { … }));

#include <weft/detail/handler.hpp>
#include <weft/errors.hpp>
#include <weft/message.hpp>
#include <weft/options.hpp>

#include <source_location>
#include <tuple>

namespace weft {

/// A handler that also needs `accepts(value)`. A guard that throws counts as "no".
template <class Guard, class Handler>
[[nodiscard]] auto when(Guard accepts, Handler handler) {
    return detail::guarded<Guard, Handler>{std::move(accepts), std::move(handler)};
}

/// What to do when no message was accepted for `time`. after(0s, …) looks once at what is there.
template <class Handler>
[[nodiscard]] auto after(nanoseconds time, Handler handler) {
    return detail::timed<Handler>{time, std::move(handler)};
}

/// Takes the oldest message that any handler accepts and returns what the handler returns; the others keep their order.
/// Blocks: parks the calling process until a match, or the `after` time.
/// Errors: ends the caller if an exit signal does while it is parked; timeout_value for a negative time;
/// not_a_process outside of a process; a handler's exception leaves unchanged, the message is consumed.
/// Threads: only from inside a process, on its own mailbox.
/// Source: Erlang `receive`; differs in that a handler matches by exact message type, then by its guard.
template <class... Handlers>
decltype(auto) receive(Handlers&&... handlers) {
    static_assert(sizeof...(Handlers) > 0, "receive() needs at least one handler");
    return detail::receive_with(std::source_location::current(), std::forward<Handlers>(handlers)...);
}

}  // namespace weft
