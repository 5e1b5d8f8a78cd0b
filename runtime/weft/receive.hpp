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
#include <type_traits>
#include <utility>

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

/// As the first argument of receive: skips the messages that were accepted before `which` was made (by make_ref, monitor,
/// alias or a timer). They cannot mention it, so a handler that asks for the ref misses nothing, and the cost does not
/// grow with them. Kept for a process's four newest refs; with an older one everything is looked at.
/// Source: the selective receive that Erlang's compiler optimises.
[[nodiscard]] inline detail::since_ref since(ref which) noexcept { return {which}; }

/// Takes the oldest message that any handler accepts and returns what the handler returns; the others keep their order.
/// Blocks: parks the calling process until a match, or the `after` time.
/// Errors: ends the caller if an exit signal does while it is parked; timeout_value for a negative time;
/// not_a_process outside of a process; a handler's exception leaves unchanged, the message is consumed.
/// Threads: only from inside a process, on its own mailbox.
/// Source: Erlang `receive`; differs in that a handler matches by exact message type, then by its guard.
template <class A>
decltype(auto) receive(A&& a, std::source_location where = std::source_location::current()) {
    return detail::receive_with(where, std::forward<A>(a));
}

// One overload for each number of handlers: a default argument cannot follow a pack, and the place of the call is what
// an observer shows for a process that waits.
template <class A, class B>
decltype(auto) receive(A&& a, B&& b,
                       std::source_location where = std::source_location::current()) {
    return detail::receive_with(where, std::forward<A>(a), std::forward<B>(b));
}

template <class A, class B, class C>
decltype(auto) receive(A&& a, B&& b, C&& c,
                       std::source_location where = std::source_location::current()) {
    return detail::receive_with(where, std::forward<A>(a), std::forward<B>(b), std::forward<C>(c));
}

template <class A, class B, class C, class D>
decltype(auto) receive(A&& a, B&& b, C&& c, D&& d,
                       std::source_location where = std::source_location::current()) {
    return detail::receive_with(where, std::forward<A>(a), std::forward<B>(b), std::forward<C>(c), std::forward<D>(d));
}

template <class A, class B, class C, class D, class E>
decltype(auto) receive(A&& a, B&& b, C&& c, D&& d, E&& e,
                       std::source_location where = std::source_location::current()) {
    return detail::receive_with(where, std::forward<A>(a), std::forward<B>(b), std::forward<C>(c), std::forward<D>(d), std::forward<E>(e));
}

template <class A, class B, class C, class D, class E, class F>
decltype(auto) receive(A&& a, B&& b, C&& c, D&& d, E&& e, F&& f,
                       std::source_location where = std::source_location::current()) {
    return detail::receive_with(where, std::forward<A>(a), std::forward<B>(b), std::forward<C>(c),
                                std::forward<D>(d), std::forward<E>(e), std::forward<F>(f));
}

template <class A, class B, class C, class D, class E, class F, class G>
decltype(auto) receive(A&& a, B&& b, C&& c, D&& d, E&& e, F&& f, G&& g,
                       std::source_location where = std::source_location::current()) {
    return detail::receive_with(where, std::forward<A>(a), std::forward<B>(b), std::forward<C>(c),
                                std::forward<D>(d), std::forward<E>(e), std::forward<F>(f), std::forward<G>(g));
}

/// More than seven handlers: the place shown is this line.
template <class A, class B, class C, class D, class E, class F, class G, class... More>
    requires(sizeof...(More) > 0 && !(std::is_same_v<std::remove_cvref_t<More>, std::source_location> || ...))
decltype(auto) receive(A&& a, B&& b, C&& c, D&& d, E&& e, F&& f, G&& g, More&&... more) {
    return detail::receive_with(std::source_location::current(), std::forward<A>(a), std::forward<B>(b),
                                std::forward<C>(c),
                                std::forward<D>(d), std::forward<E>(e), std::forward<F>(f),
                                std::forward<G>(g), std::forward<More>(more)...);
}

}  // namespace weft
