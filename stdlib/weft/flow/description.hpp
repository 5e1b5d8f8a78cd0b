#pragma once
// A flow before it runs: a value that holds its source and its layers. Copy it, keep it, run it more than once.

#include <weft/flow/fold.hpp>
#include <weft/flow/inside.hpp>
#include <weft/flow/operators.hpp>
#include <weft/flow/options.hpp>
#include <weft/flow/route.hpp>
#include <weft/gen_stage/range_reader.hpp>

#include <type_traits>
#include <utility>

namespace weft::flow::detail {

/// The operations between two points where events are handed from process to process.
template <class Up, class Route, class Ops, class Fold>
struct layer {
    Up up;
    Route route;
    Ops ops;
    Fold fold;
    layer_options options;
};

template <class Holder>
struct source {
    Holder range;
};

/// The events that come out of a description.
template <class Description>
struct events_of;
template <class Holder>
struct events_of<source<Holder>> {
    using type = typename gen_stage::detail::range_reader<Holder>::event;
};
template <class Up, class Route, class Ops, class Fold>
struct events_of<layer<Up, Route, Ops, Fold>> {
    using type = typename Fold::template result<typename chained<typename events_of<Up>::type, Ops>::type>;
};
template <class Description>
using event_of = typename events_of<std::remove_cvref_t<Description>>::type;

template <class D>
inline constexpr bool is_layer = false;
template <class Up, class Route, class Ops, class Fold>
inline constexpr bool is_layer<layer<Up, Route, Ops, Fold>> = true;

/// What stands to the left of a `|`.
template <class D>
concept described = is_layer<std::remove_cvref_t<D>>;

/// Whether nothing but map_batch() has been said of the layer yet.
template <class D>
inline constexpr bool is_untouched = false;
template <class Up, class Route>
inline constexpr bool is_untouched<layer<Up, Route, chain<>, no_fold>> = true;
template <class Up, class Route, class Batches>
inline constexpr bool is_untouched<layer<Up, Route, inside<Batches, no_window, chain<>>, no_fold>> = true;

template <class Emission, class Accumulator>
inline constexpr bool fits_trigger = true;
template <class F, class Accumulator>
inline constexpr bool fits_trigger<trigger_emission<F>, Accumulator> = [] {
    if constexpr (on_trigger_arity<F, Accumulator>() == 0) return false;
    else return listed<typename trigger_emission<F>::template list<Accumulator>>::valid;
}();

template <class Description, class Op>
struct fits {
    using event = event_of<Description>;
    static constexpr bool value = Op::template takes<event>;
};

template <class NewOps, class Up, class Route, class Ops, class Fold>
auto with_ops(layer<Up, Route, Ops, Fold> flow, NewOps ops) {
    return layer<Up, Route, NewOps, Fold>{std::move(flow.up), std::move(flow.route), std::move(ops), std::move(flow.fold),
                                          flow.options};
}

template <class Op, class Up, class Route, class Ops, class Fold>
auto with_operation(layer<Up, Route, Ops, Fold> flow, Op op) {
    static_assert(!Fold::folds, "an operation after reduce() belongs to a new layer: put partition() or shuffle() between them");
    if constexpr (!Fold::folds) {
        auto ops = std::move(flow.ops).with(std::move(op));
        return with_ops(std::move(flow), std::move(ops));
    }
}

template <class NewFold, class Up, class Route, class Ops, class Fold>
auto with_fold(layer<Up, Route, Ops, Fold> flow, NewFold fold) {
    return layer<Up, Route, Ops, NewFold>{std::move(flow.up), std::move(flow.route), std::move(flow.ops), std::move(fold),
                                          flow.options};
}

// One type for each word after a `|`; apply() makes the longer description.

template <class Op>
struct operation {
    Op op;
    template <class D>
    auto apply(D flow) && {
        static_assert(fits<D, Op>::value, "the function of this flow operation does not take the flow's events");
        return with_operation(std::move(flow), std::move(op));
    }
};

/// Works on whole batches.
template <class Op>
struct batch_operation {
    Op op;
    template <class D>
    auto apply(D flow) && {
        static_assert(is_untouched<D>, "map_batch() works on the batches that come into a stage: it stands before windowed() and "
                                       "all other operations of its layer");
        static_assert(fits<D, Op>::value, "the function of map_batch() takes a std::vector of the flow's events, and returns a list");
        if constexpr (is_untouched<D>) {
            auto ops = as_inside(std::move(flow.ops)).with_batch(std::move(op));
            return with_ops(std::move(flow), std::move(ops));
        }
    }
};

template <class Window>
struct windowing {
    Window window;
    template <class D>
    auto apply(D flow) && {
        static_assert(is_untouched<D>, "a layer has one windowed(), which stands before its operations and after map_batch()");
        if constexpr (is_untouched<D>) {
            auto ops = as_inside(std::move(flow.ops)).with_window(std::move(window));
            return with_ops(std::move(flow), std::move(ops));
        }
    }
};

template <class F>
struct deduping {
    F by;
    template <class D>
    auto apply(D flow) && {
        static_assert(std::is_invocable_v<F&, event_of<D> const&>, "the function of uniq_by() does not take the flow's events");
        using key = std::remove_cvref_t<std::invoke_result_t<F&, event_of<D> const&>>;
        static_assert(gen_stage::detail::hashable_key<key>, "uniq() and uniq_by() remember keys that have std::hash");
        return with_operation(std::move(flow), uniq_op<F, key>{std::move(by)});
    }
};

template <class Reducer>
struct reducing {
    Reducer reducer;
    template <class D>
    auto apply(D flow) && {
        static_assert(!decltype(flow.fold)::folds, "a layer has one reduce(), emit_and_reduce() or group_by(); put partition() between two");
        static_assert(fits<D, Reducer>::value, "the function of this reduce() does not take the accumulator and the flow's events");
        if constexpr (Reducer::emits) {
            static_assert(listed<typename Reducer::template list<event_of<D>>>::valid,
                          "the function of emit_and_reduce() returns a list of events: a std::vector, another range, or a std::optional");
        }
        return with_fold(std::move(flow), fold_of<Reducer, elements_emission>{std::move(reducer)});
    }
};

template <class KeyOf, class ValueOf>
struct grouping {
    KeyOf key_of;
    ValueOf value_of;
    template <class D>
    auto apply(D flow) && {
        using event = event_of<D>;
        static_assert(!decltype(flow.fold)::folds, "a layer has one reduce(), emit_and_reduce() or group_by(); put partition() between two");
        static_assert(std::is_invocable_v<KeyOf&, event const&> && std::is_invocable_v<ValueOf&, event>,
                      "a function of group_by() does not take the flow's events; those of group_by_key() are pairs");
        using key = std::remove_cvref_t<std::invoke_result_t<KeyOf&, event const&>>;
        using value = std::remove_cvref_t<std::invoke_result_t<ValueOf&, event>>;
        static_assert(gen_stage::detail::hashable_key<key>, "group_by() needs keys that have std::hash");
        using reducer = group_with<key, value, KeyOf, ValueOf>;
        return with_fold(std::move(flow), fold_of<reducer, elements_emission>{{std::move(key_of), std::move(value_of)}});
    }
};

/// emit() and on_trigger().
template <class Emission>
struct emitting {
    Emission emission;
    template <class D>
    auto apply(D flow) && {
        using fold = decltype(flow.fold);
        static_assert(fold::folds, "emit() and on_trigger() follow reduce(), emit_and_reduce() or group_by()");
        if constexpr (fold::folds) {
            static_assert(!fold::settled, "a layer says once what its triggers emit: emit() or on_trigger()");
            static_assert(fits_trigger<Emission, typename fold::accumulator>,
                          "the function of on_trigger() takes (accumulator&), (accumulator&, stage_place) or (accumulator&, "
                          "stage_place, firing const&), and returns a list of events: a std::vector, another range, or a std::optional");
            auto with = std::move(flow.fold).emitting(std::move(emission));
            return with_fold(std::move(flow), std::move(with));
        }
    }
};

template <class Route>
struct rerouting {
    Route route;
    layer_options options;
    template <class D>
    auto apply(D flow) && {
        return layer<D, Route, chain<>, no_fold>{std::move(flow), std::move(route), {}, {}, options};
    }
};

template <class T>
inline constexpr bool is_word = false;
template <class Op>
inline constexpr bool is_word<operation<Op>> = true;
template <class Op>
inline constexpr bool is_word<batch_operation<Op>> = true;
template <class Window>
inline constexpr bool is_word<windowing<Window>> = true;
template <class F>
inline constexpr bool is_word<deduping<F>> = true;
template <class Reducer>
inline constexpr bool is_word<reducing<Reducer>> = true;
template <class KeyOf, class ValueOf>
inline constexpr bool is_word<grouping<KeyOf, ValueOf>> = true;
template <class Emission>
inline constexpr bool is_word<emitting<Emission>> = true;
template <class Route>
inline constexpr bool is_word<rerouting<Route>> = true;

template <described D, class Word>
    requires is_word<std::remove_cvref_t<Word>>
auto operator|(D&& flow, Word&& word) {
    return std::remove_cvref_t<Word>(std::forward<Word>(word)).apply(std::remove_cvref_t<D>(std::forward<D>(flow)));
}

template <class First, class Next>
    requires is_word<std::remove_cvref_t<First>>
void operator|(First&&, Next&&) {
    static_assert(!is_word<std::remove_cvref_t<First>>, "a flow begins with its source: flow::from(...)");
}

}  // namespace weft::flow::detail
