#pragma once
// How a pack of handlers becomes one call into the runtime: a table of clauses (type, guard) that code without
// templates can scan, and a dispatch on the index that matched.

#include <weft/detail/node.hpp>
#include <weft/message.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>

#include <array>
#include <cstddef>
#include <source_location>
#include <tuple>
#include <type_traits>
#include <utility>

namespace weft::detail {

template <class Guard, class Handler>
struct guarded {
    Guard guard;
    Handler handler;
};

template <class Handler>
struct timed {
    nanoseconds time;
    Handler handler;
};

/// Messages accepted before this ref was made are not looked at.
struct since_ref {
    ref which;
};

template <class F>
struct parameter_of {};
template <class F>
    requires requires { &F::operator(); }
struct parameter_of<F> : parameter_of<decltype(&F::operator())> {};
template <class R, class P>
struct parameter_of<R (*)(P)> { using type = P; };
template <class R, class P>
struct parameter_of<R (*)(P) noexcept> { using type = P; };
template <class C, class R, class P>
struct parameter_of<R (C::*)(P)> { using type = P; };
template <class C, class R, class P>
struct parameter_of<R (C::*)(P) const> { using type = P; };
template <class C, class R, class P>
struct parameter_of<R (C::*)(P) noexcept> { using type = P; };
template <class C, class R, class P>
struct parameter_of<R (C::*)(P) const noexcept> { using type = P; };

template <class F>
concept has_parameter = requires { typename parameter_of<F>::type; };

/// What receive knows of one handler: which message it takes, and how to ask and call it.
template <class Handler>
struct handler_traits {
    static_assert(has_parameter<Handler>,
                  "a receive handler takes exactly one parameter, whose type is the message it accepts");
    using parameter = typename parameter_of<Handler>::type;
    using value = std::remove_cvref_t<parameter>;
    static constexpr bool is_after = false;
    static constexpr bool is_any = std::is_same_v<value, message>;

    static bool accepts(void const*, node&) noexcept { return true; }
    static decltype(auto) call(Handler& handler, node_ptr held) {
        if constexpr (is_any) {
            return handler(message{std::move(held)});
        } else if constexpr (std::is_lvalue_reference_v<parameter>) {
            return handler(held->value<value>());
        } else {
            return handler(std::move(held->value<value>()));
        }
    }
};

template <class Guard, class Handler>
struct handler_traits<guarded<Guard, Handler>> : handler_traits<Handler> {
    using base = handler_traits<Handler>;
    static bool accepts(void const* self, node& candidate) noexcept {
        auto const& guard = static_cast<guarded<Guard, Handler> const*>(self)->guard;
        try {
            return static_cast<bool>(guard(std::as_const(candidate.value<typename base::value>())));
        } catch (...) {
            return false;
        }
    }
    static decltype(auto) call(guarded<Guard, Handler>& both, node_ptr held) {
        return base::call(both.handler, std::move(held));
    }
};

template <class Handler>
struct handler_traits<timed<Handler>> {
    static constexpr bool is_after = true;
    static constexpr bool is_any = false;
};

/// One row of the table that the runtime scans. `type` null takes anything.
struct clause {
    type_descriptor const* type;
    bool (*accepts)(void const* self, node& candidate) noexcept;  // null: always
    void const* self;
};

inline constexpr std::size_t no_match = static_cast<std::size_t>(-1);

struct match {
    node_ptr held;
    std::size_t clause = no_match;  // no_match: the time is over
};

/// What a receive looks for.
struct search {
    clause const* clauses;
    std::size_t count;
    nanoseconds timeout;
    std::source_location where;
    ref const* since;  // not null: begins behind what was accepted before that ref was made
};

/// Scans the mailbox, oldest message first, and parks until a clause accepts one or the time is over.
void receive_match(search const& wanted, match& found);

/// Without a guard, which is asked by its address, a row says nothing of the handler itself.
template <class Handler>
inline constexpr bool is_guarded = false;
template <class Guard, class Handler>
inline constexpr bool is_guarded<guarded<Guard, Handler>> = true;

/// Of a handler that is not guarded `handler` is not looked at.
template <class Handler>
constexpr clause clause_for(Handler const* handler) {
    using traits = handler_traits<Handler>;
    if constexpr (traits::is_after) return {nullptr, [](void const*, node&) noexcept { return false; }, nullptr};
    else if constexpr (traits::is_any) return {nullptr, nullptr, nullptr};
    else if constexpr (is_guarded<Handler>) return {&type_of<typename traits::value>, &traits::accepts, handler};
    else return {&type_of<typename traits::value>, nullptr, nullptr};
}

/// The table of handlers of which none is guarded: made by the compiler.
template <class... Handlers>
inline constexpr std::array<clause, sizeof...(Handlers)> clauses_of{clause_for<Handlers>(nullptr)...};

template <class Handler>
nanoseconds time_limit(Handler const& handler) {
    if constexpr (handler_traits<Handler>::is_after) return handler.time;
    else return infinity;
}

template <class Result, std::size_t Index, class Tuple>
Result dispatch(Tuple& handlers, match& found) {
    if constexpr (Index == std::tuple_size_v<Tuple>) {
        __builtin_unreachable();
    } else {
        auto& handler = std::get<Index>(handlers);
        using traits = handler_traits<std::remove_cvref_t<decltype(handler)>>;
        if constexpr (traits::is_after) {
            if (found.clause == no_match) return static_cast<Result>(handler.handler());
        } else {
            if (found.clause == Index) return static_cast<Result>(traits::call(handler, std::move(found.held)));
        }
        return dispatch<Result, Index + 1>(handlers, found);
    }
}

template <class Handler, bool = handler_traits<Handler>::is_after>
struct result_of {
    using type = decltype(handler_traits<Handler>::call(std::declval<Handler&>(), std::declval<node_ptr>()));
};
template <class Handler>
struct result_of<Handler, true> {
    using type = decltype(std::declval<Handler&>().handler());
};

/// void when any handler returns nothing, else the type that all of them convert to.
template <class... Results>
struct common_result : std::conditional<(std::is_void_v<Results> || ...), std::type_identity<void>,
                                        std::common_type<Results...>>::type {};

template <class... Handlers>
auto receive_behind(ref const* since, std::source_location where, Handlers&&... handlers) {
    using result = typename common_result<typename result_of<std::remove_cvref_t<Handlers>>::type...>::type;
    std::tuple<Handlers&...> all{handlers...};
    nanoseconds timeout = infinity;
    ((timeout = std::min(timeout, time_limit(std::as_const(handlers)))), ...);
    match found;
    if constexpr ((is_guarded<std::remove_cvref_t<Handlers>> || ...)) {
        std::array<clause, sizeof...(Handlers)> const clauses{clause_for(&std::as_const(handlers))...};
        receive_match({clauses.data(), clauses.size(), timeout, where, since}, found);
    } else {
        receive_match({clauses_of<std::remove_cvref_t<Handlers>...>.data(), sizeof...(Handlers), timeout, where, since}, found);
    }
    return dispatch<result, 0>(all, found);
}

template <class First, class... Rest>
auto receive_with(std::source_location where, First&& first, Rest&&... rest) {
    if constexpr (std::is_same_v<std::remove_cvref_t<First>, since_ref>) {
        static_assert(sizeof...(Rest) > 0, "receive(since(ref), ...) needs a handler");
        return receive_behind(&first.which, where, std::forward<Rest>(rest)...);
    } else {
        return receive_behind(nullptr, where, std::forward<First>(first), std::forward<Rest>(rest)...);
    }
}

}  // namespace weft::detail
