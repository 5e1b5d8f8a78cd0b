#pragma once
// What kind of stage a class is, and of which events: read off its callbacks.
//
//     handle_demand(std::size_t) → std::vector<Out>                      producer of Out
//     handle_events(std::span<In const> | std::vector<In>) → void        consumer of In
//     handle_events(…) → std::vector<Out>                                producer_consumer
//
// handle_events may take std::span<In> to change events in place or move them out, and a subscription as its second
// parameter.

#include <weft/gen_stage/options.hpp>

#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::gen_stage::detail {

struct nothing {};  // stands for "no events on this side"

template <class T>
struct element_of {
    static constexpr bool is_list = false;
    using type = nothing;
};
template <class T>
struct element_of<std::vector<T>> {
    static constexpr bool is_list = true;
    using type = T;
};
template <class T, std::size_t N>
struct element_of<std::span<T, N>> {
    static constexpr bool is_list = true;
    using type = std::remove_const_t<T>;
};
template <>
struct element_of<void> {
    static constexpr bool is_list = true;
    using type = nothing;
};

template <class F>
struct callback {};
template <class C, class R, class P, class... More>
struct callback<R (C::*)(P, More...)> {
    using result = R;
    using parameter = P;
    static constexpr std::size_t arity = 1 + sizeof...(More);
};
template <class C, class R, class P, class... More>
struct callback<R (C::*)(P, More...) const> : callback<R (C::*)(P, More...)> {};
template <class C, class R, class P, class... More>
struct callback<R (C::*)(P, More...) noexcept> : callback<R (C::*)(P, More...)> {};
template <class C, class R, class P, class... More>
struct callback<R (C::*)(P, More...) const noexcept> : callback<R (C::*)(P, More...)> {};

template <class S>
concept has_handle_demand = requires(S& stage) { stage.handle_demand(std::size_t{1}); };
template <class S>
concept has_handle_events = requires { &S::handle_events; };

template <class S, bool = has_handle_events<S>>
struct incoming {
    using parameter = nothing;
    using event = nothing;
    using result = void;
};
template <class S>
struct incoming<S, true> {
    using method = callback<decltype(&S::handle_events)>;
    using parameter = std::remove_cvref_t<typename method::parameter>;
    using event = typename element_of<parameter>::type;
    using result = typename method::result;
    static constexpr bool with_subscription = method::arity == 2;
    static_assert(element_of<parameter>::is_list && !std::is_void_v<parameter>,
                  "handle_events takes its events as std::span<In const>, std::span<In> or std::vector<In>");
    static_assert(element_of<result>::is_list, "handle_events returns nothing (a consumer) or std::vector<Out>");
};

template <class S, bool = has_handle_demand<S>>
struct demanded {
    using result = void;
};
template <class S>
struct demanded<S, true> {
    using result = decltype(std::declval<S&>().handle_demand(std::size_t{1}));
    static_assert(element_of<result>::is_list && !std::is_void_v<result>,
                  "handle_demand returns the events as std::vector<Out>");
};

template <class S>
struct stage_traits {
    static_assert(has_handle_demand<S> || has_handle_events<S>,
                  "a stage has handle_demand(std::size_t) (a producer) or handle_events(span or vector of events)");
    static_assert(!(has_handle_demand<S> && has_handle_events<S>),
                  "a stage has handle_demand (a producer) or handle_events (a consumer or producer_consumer), not both");
    using in = typename incoming<S>::event;
    using out = typename element_of<std::conditional_t<has_handle_demand<S>, typename demanded<S>::result,
                                                       typename incoming<S>::result>>::type;
    static constexpr bool consumes = !std::is_same_v<in, nothing>;
    static constexpr bool produces = !std::is_same_v<out, nothing>;
};

template <class S>
using input_of = typename stage_traits<S>::in;
template <class S>
using output_of = typename stage_traits<S>::out;

}  // namespace weft::gen_stage::detail
