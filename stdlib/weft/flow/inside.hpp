#pragma once
// What a layer does with a batch before its reducer: operations on the batch, the window that splits it, and operations
// on each event. A layer that has only the last is a plain chain.

#include <weft/flow/batches.hpp>
#include <weft/flow/operators.hpp>

#include <type_traits>
#include <utility>

namespace weft::flow::detail {

/// No windowed() was said: the global window, without triggers.
struct no_window {};

template <class Batches, class Window, class Chain>
struct inside {
    Batches batches;
    Window window;
    Chain chain;

    template <class Op>
    auto with(Op op) && {
        auto longer = std::move(chain).with(std::move(op));
        return inside<Batches, Window, decltype(longer)>{std::move(batches), std::move(window), std::move(longer)};
    }
    template <class Op>
    auto with_batch(Op op) && {
        auto longer = std::move(batches).with(std::move(op));
        return inside<decltype(longer), Window, Chain>{std::move(longer), std::move(window), std::move(chain)};
    }
    template <class NewWindow>
    auto with_window(NewWindow chosen) && {
        return inside<Batches, NewWindow, Chain>{std::move(batches), std::move(chosen), std::move(chain)};
    }
};

template <class... Ops>
inside<batch_chain<>, no_window, chain<Ops...>> as_inside(chain<Ops...> ops) {
    return {{}, {}, std::move(ops)};
}
template <class Batches, class Window, class Chain>
inside<Batches, Window, Chain> as_inside(inside<Batches, Window, Chain> whole) {
    return whole;
}

/// The type of the events that come out of operations on batches.
template <class In, class Batches>
struct batched;
template <class In>
struct batched<In, batch_chain<>> {
    using type = In;
};
template <class In, class Op, class... More>
struct batched<In, batch_chain<Op, More...>> : batched<typename Op::template result<In>, batch_chain<More...>> {};

template <class In, class Batches, class Window, class Chain>
struct chained<In, inside<Batches, Window, Chain>> : chained<typename batched<In, Batches>::type, Chain> {};

}  // namespace weft::flow::detail
