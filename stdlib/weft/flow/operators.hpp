#pragma once
// The operations that work event by event. A chain of them becomes one function: each hands its results straight to the
// next, so an event passes a whole layer without being stored in between.

#include <functional>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

namespace weft::flow::detail {

template <class F>
struct map_op {
    F function;

    template <class In>
    static constexpr bool takes = std::is_invocable_v<F&, In>;
    template <class In>
    using result = std::remove_cvref_t<std::invoke_result_t<F&, In>>;

    template <class In, class Next>
    void operator()(In&& event, Next&& next) {
        next(std::invoke(function, std::forward<In>(event)));
    }
};

template <class F, bool Keep>
struct filter_op {
    F predicate;

    template <class In>
    static constexpr bool takes = std::is_invocable_r_v<bool, F&, std::remove_cvref_t<In> const&>;
    template <class In>
    using result = std::remove_cvref_t<In>;

    template <class In, class Next>
    void operator()(In&& event, Next&& next) {
        if (static_cast<bool>(std::invoke(predicate, std::as_const(event))) == Keep) next(std::forward<In>(event));
    }
};

template <class F>
struct flat_map_op {
    F function;

    template <class In>
    static constexpr bool takes = requires(F& f, In&& event) { std::ranges::begin(std::invoke(f, std::forward<In>(event))); } ||
                                  requires(F& f, In&& event) {
                                      requires std::ranges::range<std::remove_cvref_t<decltype(std::invoke(f, std::forward<In>(event)))>>;
                                  };
    template <class In>
    using range = std::invoke_result_t<F&, In>;
    template <class In>
    using result = std::ranges::range_value_t<range<In>>;

    template <class In, class Next>
    void operator()(In&& event, Next&& next) {
        // A container made for us gives its elements away; a reference or a view is somebody else's.
        using list = range<In>;
        auto&& all = std::invoke(function, std::forward<In>(event));
        for (auto&& one : all) {
            if constexpr (!std::is_reference_v<list> && !std::ranges::view<list> && std::is_lvalue_reference_v<decltype(one)>) {
                next(std::move(one));
            } else {
                next(std::forward<decltype(one)>(one));
            }
        }
    }
};

/// Some operations in their order. Copied once for each stage that runs them.
template <class... Ops>
struct chain {
    std::tuple<Ops...> ops;

    /// Runs one event through; `sink` gets each result.
    template <std::size_t From = 0, class Event, class Sink>
    void operator()(Event&& event, Sink& sink) {
        if constexpr (From == sizeof...(Ops)) {
            sink(std::forward<Event>(event));
        } else {
            std::get<From>(ops)(std::forward<Event>(event), [this, &sink](auto&& result) {
                this->template operator()<From + 1>(std::forward<decltype(result)>(result), sink);
            });
        }
    }

    template <class Op>
    chain<Ops..., Op> with(Op op) && {
        return {std::tuple_cat(std::move(ops), std::tuple<Op>{std::move(op)})};
    }
};

/// The type of the events that come out of a chain, op by op.
template <class In, class Chain>
struct chained;
template <class In>
struct chained<In, chain<>> {
    using type = In;
};
template <class In, class Op, class... More>
struct chained<In, chain<Op, More...>> : chained<typename Op::template result<In>, chain<More...>> {};

}  // namespace weft::flow::detail
