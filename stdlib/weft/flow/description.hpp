#pragma once
// A flow before it runs: a value that holds its source and its layers. Copy it, keep it, run it more than once.

#include <weft/flow/fold.hpp>
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

template <class Description, class Op>
struct fits {
    using event = event_of<Description>;
    static constexpr bool value = Op::template takes<event>;
};

template <class Op, class Up, class Route, class Ops, class Fold>
auto with_operation(layer<Up, Route, Ops, Fold> flow, Op op) {
    static_assert(!Fold::folds, "an operation after reduce() belongs to a new layer: put partition() or shuffle() between them");
    if constexpr (!Fold::folds) {
        auto ops = std::move(flow.ops).with(std::move(op));
        return layer<Up, Route, decltype(ops), Fold>{std::move(flow.up), std::move(flow.route), std::move(ops), {}, flow.options};
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

template <class Init, class F>
struct reducing {
    reduce_fold<Init, F> fold;
    template <class D>
    auto apply(D flow) && {
        static_assert(!decltype(flow.fold)::folds, "a layer has one reduce(); put partition() between two");
        static_assert(fits<D, reduce_fold<Init, F>>::value,
                      "the function of reduce() does not take the accumulator and the flow's events");
        return with_fold(std::move(flow), std::move(fold));
    }
};

struct emitting_state {
    template <class D>
    auto apply(D flow) && {
        using fold = decltype(flow.fold);
        static_assert(fold::folds, "emit_state() follows reduce()");
        return with_fold(std::move(flow), state_fold<fold>{std::move(flow.fold)});
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
template <class Init, class F>
inline constexpr bool is_word<reducing<Init, F>> = true;
template <>
inline constexpr bool is_word<emitting_state> = true;
template <class Route>
inline constexpr bool is_word<rerouting<Route>> = true;

template <described D, class Word>
    requires is_word<std::remove_cvref_t<Word>>
auto operator|(D&& flow, Word&& word) {
    return std::remove_cvref_t<Word>(std::forward<Word>(word)).apply(std::remove_cvref_t<D>(std::forward<D>(flow)));
}

}  // namespace weft::flow::detail
