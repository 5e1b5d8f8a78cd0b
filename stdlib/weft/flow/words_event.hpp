#pragma once
// The words of a flow for events and batches, before any reducing: each may stand several times, in any order, but
// map_batch, which comes first.

#include <weft/flow/batches.hpp>
#include <weft/flow/description.hpp>

#include <functional>
#include <utility>

namespace weft::flow {

/// Each event becomes f(event).
template <class F>
[[nodiscard]] detail::operation<detail::map_op<F>> map(F f) {
    return {{std::move(f)}};
}
/// Only events for which p(event) is true go on.
template <class P>
[[nodiscard]] detail::operation<detail::filter_op<P, true>> filter(P p) {
    return {{std::move(p)}};
}
/// Only events for which p(event) is false go on.
template <class P>
[[nodiscard]] detail::operation<detail::filter_op<P, false>> reject(P p) {
    return {{std::move(p)}};
}
/// Each event becomes the elements of the range f(event), one level deep.
template <class F>
[[nodiscard]] detail::operation<detail::flat_map_op<F>> flat_map(F f) {
    return {{std::move(f)}};
}
/// Events are pairs: the second becomes f(second), the first stays. Source: Flow.map_values/2.
template <class F>
[[nodiscard]] detail::operation<detail::map_values_op<F>> map_values(F f) {
    return {{std::move(f)}};
}

/// Of the events with equal keys by(event), only the first that comes to a stage goes on, window by window; the stage
/// remembers the keys as long as the window lasts. Without a reducing word after it, what went on is gathered and comes
/// out at triggers and at the end. For one of all equal events, put partition() before it. Source: Flow.uniq_by/2.
template <class F>
[[nodiscard]] detail::deduping<F> uniq_by(F by) {
    return {std::move(by)};
}
/// uniq_by the whole event.
[[nodiscard]] inline detail::deduping<std::identity> uniq() { return {}; }

/// The batches as they come into a stage become the lists f(std::vector of events). How large a batch is depends on
/// demand: at most max_demand - min_demand events. Source: Flow.map_batch/2.
template <class F>
[[nodiscard]] detail::batch_operation<detail::map_batch_op<F>> map_batch(F f) {
    return {{std::move(f)}};
}

}  // namespace weft::flow
