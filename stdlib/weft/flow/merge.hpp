#pragma once
// One flow of several that have the same events, and a dispatcher of the user's choice between two layers.
//
//     flow::merge(today, yesterday) | flow::partition({.stages = 4}) | flow::reduce(…)

#include <weft/flow/sources.hpp>

#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::flow {

/// Says what to do instead: a flow is no range.
template <detail::described D>
void from(D&&, layer_options const& = {}) {
    static_assert(!detail::described<D>, "flow::from takes a range, and this is a flow: go on from it by partition() or merge()");
}

/// The events of all these flows, in any order between one and another. What follows is a layer of its own, with the
/// default options; partition, shuffle or dispatch after it say others. Source: Flow.merge/3.
template <detail::described First, detail::described... More>
[[nodiscard]] auto merge(First&& first, More&&... more) {
    static_assert((std::is_same_v<detail::event_of<First>, detail::event_of<More>> && ...), "flow::merge: the flows have other events");
    using all = detail::merged<std::remove_cvref_t<First>, std::remove_cvref_t<More>...>;
    return detail::first_layer(all{{std::forward<First>(first), std::forward<More>(more)...}}, detail::by_demand_route{}, {});
}

/// The same for a list of flows of one type. Errors: argument_error for an empty list.
template <detail::described D>
[[nodiscard]] auto merge(std::vector<D> flows) {
    detail::check_not_empty("merge", flows);
    return detail::first_layer(detail::merged_list<D>{std::move(flows)}, detail::by_demand_route{}, {});
}

/// A new layer, to whose stages events come by this dispatcher: gen_stage::broadcast{} gives each of them every event,
/// gen_stage::by_partition(n, hash) goes with `.stages = n`. Errors: argument_error for a bad option.
template <class Choice>
[[nodiscard]] detail::rerouting<detail::dispatch_route<Choice>> dispatch(Choice choice, layer_options const& options = {}) {
    return {{std::move(choice)}, detail::checked(options)};
}

}  // namespace weft::flow
