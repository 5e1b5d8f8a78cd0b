#pragma once
// The operations that work event by event. A chain of them becomes one function: each hands its results straight to the
// next, so an event passes a whole layer without being stored in between.

#include <weft/gen_stage/hash.hpp>

#include <functional>
#include <span>
#include <tuple>
#include <type_traits>
#include <unordered_set>
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

/// Changes the second of a pair.
template <class F>
struct map_values_op {
    F function;

    template <class In>
    static constexpr bool takes = requires(F& f, In&& event) {
        event.first;
        std::invoke(f, std::forward<In>(event).second);
    };
    template <class In>
    using result = std::pair<std::remove_cvref_t<decltype(std::declval<In&>().first)>,
                             std::remove_cvref_t<std::invoke_result_t<F&, decltype((std::declval<In>().second))>>>;

    template <class In, class Next>
    void operator()(In&& event, Next&& next) {
        auto value = std::invoke(function, std::forward<In>(event).second);
        next(result<In>{std::forward<In>(event).first, std::move(value)});
    }
};

/// Lets the first event with each key pass. The keys it has seen belong to the window of a stage, which is bound before
/// its events run.
template <class F, class Key>
struct uniq_op {
    using state = std::unordered_set<Key, gen_stage::detail::key_hash>;

    template <class In>
    using result = std::remove_cvref_t<In>;

    template <class In, class Next>
    void operator()(In&& event, Next&& next) {
        if (seen->insert(std::invoke(by, std::as_const(event))).second) next(std::forward<In>(event));
    }

    F by;
    state* seen = nullptr;
};

/// What an operation keeps for each window; most keep nothing.
template <class Op>
struct kept_by {
    using type = std::tuple<>;
    static constexpr bool keeps = false;
};
template <class F, class Key>
struct kept_by<uniq_op<F, Key>> {
    using type = typename uniq_op<F, Key>::state;
    static constexpr bool keeps = true;
};

/// Some operations in their order. Copied once for each stage that runs them.
template <class... Ops>
struct chain {
    std::tuple<Ops...> ops;

    /// What the operations keep for one window.
    using state = std::tuple<typename kept_by<Ops>::type...>;
    static constexpr bool keeps = (kept_by<Ops>::keeps || ...);

    /// The events that follow are those of the window with this state.
    void bind(state& window) { bind_each(window, std::index_sequence_for<Ops...>{}); }

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

private:
    template <std::size_t... I>
    void bind_each(state& window, std::index_sequence<I...>) {
        (bind_one(std::get<I>(ops), std::get<I>(window)), ...);
    }
    template <class Op, class Kept>
    static void bind_one(Op& op, Kept& kept) {
        if constexpr (kept_by<Op>::keeps) op.seen = &kept;
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
