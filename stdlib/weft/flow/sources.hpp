#pragma once
// Where a flow's events come from, beside one range: several ranges, producers that run already, producers that are
// started with the flow and stopped with it.

#include <weft/errors.hpp>
#include <weft/flow/nodes.hpp>
#include <weft/flow/route.hpp>
#include <weft/gen_stage/start.hpp>

#include <initializer_list>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::flow {

/// A stage of class S that runs already, with what it is told when it subscribes to the flow.
template <class S>
struct wired {
    gen_stage::stage_ref<S> stage;
    wiring how{};
};
template <class S>
wired(gen_stage::stage_ref<S>) -> wired<S>;
template <class S>
wired(gen_stage::stage_ref<S>, wiring) -> wired<S>;

/// A stage to be started with a flow and stopped with it. In is gen_stage::detail::nothing for a producer, Out for a
/// consumer. `child.shutdown` is how it is stopped; `child.restart` says for a consumer of into_specs whose end is that of
/// the flow: permanent, every end.
template <class In, class Out>
struct stage_spec {
    child_spec child;
    wiring how{};
};

/// A stage of class S, made from copies of `args`, before which options of gen_stage::start_link may stand.
template <class S, class... Args>
[[nodiscard]] auto spec(Args&&... args) {
    using gen_stage::detail::input_of;
    using gen_stage::detail::output_of;
    std::string id{weft::detail::type_of<S>.name};
    return stage_spec<input_of<S>, output_of<S>>{{.id = std::move(id), .start = gen_stage::child<S>(std::forward<Args>(args)...)}};
}

/// A producer of T to be started with a flow.
template <class T>
using producer_spec = stage_spec<gen_stage::detail::nothing, T>;

namespace detail {

template <class List>
void check_not_empty(char const* what, List const& list) {
    if (list.size() == 0) throw argument_error{std::string{what} + " takes one or more, got an empty list"};
}

template <class In, class Out>
std::vector<guest> guests_of(std::vector<stage_spec<In, Out>> specs) {
    std::vector<guest> all;
    for (auto& one : specs) {
        if (!one.child.start) throw argument_error{"the spec \"" + one.child.id + "\" has no start"};
        all.push_back({.spec = std::move(one.child), .demand = demand_of(checked(one.how))});
    }
    return all;
}

template <class S>
guest guest_of(wired<S> const& one) {
    return {.running = {one.stage.id(), {}}, .demand = demand_of(checked(one.how))};
}

}  // namespace detail

/// Events from several ranges, which are moved in. At most as many processes read as the layer has stages, each its share
/// of the ranges, one after the other. Otherwise as from. Errors: argument_error for an empty list or a bad option.
/// Source: Flow.from_enumerables/2.
template <class Range>
    requires std::ranges::input_range<Range>
[[nodiscard]] auto from_ranges(std::vector<Range> ranges, layer_options const& options = {}) {
    detail::check_not_empty("from_ranges", ranges);
    return detail::first_layer(detail::range_list<Range>{std::move(ranges), detail::checked(options)}, detail::by_demand_route{}, options);
}

/// Events from producers that run already, by handle, pid or name. They should keep back their events until the flow is
/// started, as one that is gone by then makes the flow fail with `noproc`. While to, for_each, run and stream wire the flow,
/// the producers are told to accumulate, and then to forward. Errors: argument_error for an empty list or a bad option.
/// Source: Flow.from_stages/2.
template <class T>
[[nodiscard]] auto from_stages(std::vector<gen_stage::producer_ref<T>> producers, layer_options const& options = {}) {
    detail::check_not_empty("from_stages", producers);
    detail::guest_source<T> all;
    for (auto const& one : producers) all.guests.push_back({.running = one.address()});
    return detail::first_layer(std::move(all), detail::by_demand_route{}, detail::checked(options));
}
template <class S>
[[nodiscard]] auto from_stages(std::vector<gen_stage::stage_ref<S>> const& producers, layer_options const& options = {}) {
    using event = gen_stage::detail::output_of<S>;
    return from_stages(std::vector<gen_stage::producer_ref<event>>(producers.begin(), producers.end()), options);
}
template <class S>
[[nodiscard]] auto from_stages(std::initializer_list<gen_stage::stage_ref<S>> producers, layer_options const& options = {}) {
    return from_stages(std::vector<gen_stage::stage_ref<S>>{producers}, options);
}

/// Events from producers that are started with the flow, and stopped with it. One whose start says "ignore" is left out;
/// when none is left, the flow gives nothing. Errors: argument_error for an empty list, a spec without start, a bad option.
/// Source: Flow.from_specs/2.
template <class T>
[[nodiscard]] auto from_specs(std::vector<producer_spec<T>> producers, layer_options const& options = {}) {
    detail::check_not_empty("from_specs", producers);
    return detail::first_layer(detail::guest_source<T>{detail::guests_of(std::move(producers))}, detail::by_demand_route{},
                               detail::checked(options));
}
template <class T>
[[nodiscard]] auto from_specs(std::initializer_list<producer_spec<T>> producers, layer_options const& options = {}) {
    return from_specs(std::vector<producer_spec<T>>{producers}, options);
}

}  // namespace weft::flow
