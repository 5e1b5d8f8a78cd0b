#pragma once
// The events of a flow through stages of other classes, and on from there.

#include <weft/flow/sources.hpp>

#include <initializer_list>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::flow {

namespace detail {

/// The word: guests that take In and emit Out.
template <class In, class Out>
struct passing {
    std::vector<guest> guests;
    layer_options options;

    template <class D>
    auto apply(D flow) && {
        static_assert(std::is_same_v<event_of<D>, In>, "the stages to go through take other events than the flow has");
        return first_layer(guest_layer<D, Out>{std::move(flow), std::move(guests), options.subscribe_timeout}, by_demand_route{}, options);
    }
};

template <class In, class Out>
inline constexpr bool is_word<passing<In, Out>> = true;

template <class S>
constexpr void check_passing() {
    static_assert(gen_stage::detail::kind_of<S> == gen_stage::detail::stage_kind::producer_consumer,
                  "a flow goes through stages that take events and emit events: producer_consumers");
}

}  // namespace detail

/// The flow's events go to these running stages, by demand, and theirs go on; a stage may be told how to subscribe
/// (flow::wired). They are not the flow's: they end with a failure that comes before them, and else live on. A flow that goes
/// through them has its end when they have: read it by stream, or start it.
/// The options are those of the layer that follows. Errors: argument_error for an empty list or a bad option; at the
/// start `timeout` when a stage does not subscribe in subscribe_timeout. Source: Flow.through_stages/3.
template <class S>
[[nodiscard]] auto through_stages(std::vector<wired<S>> const& stages, layer_options const& options = {}) {
    detail::check_passing<S>();
    detail::check_not_empty("through_stages", stages);
    detail::passing<gen_stage::detail::input_of<S>, gen_stage::detail::output_of<S>> word{{}, detail::checked(options)};
    for (auto const& one : stages) word.guests.push_back(detail::guest_of(one));
    return word;
}
template <class S>
[[nodiscard]] auto through_stages(std::initializer_list<wired<S>> stages, layer_options const& options = {}) {
    return through_stages(std::vector<wired<S>>{stages}, options);
}
template <class S>
[[nodiscard]] auto through_stages(std::initializer_list<gen_stage::stage_ref<S>> stages, layer_options const& options = {}) {
    std::vector<wired<S>> all;
    for (auto const& one : stages) all.push_back({one});
    return through_stages(all, options);
}

/// The same with stages that are started with the flow and stopped with it. Source: Flow.through_specs/3.
template <class In, class Out>
    requires(!std::is_same_v<In, gen_stage::detail::nothing> && !std::is_same_v<Out, gen_stage::detail::nothing>)
[[nodiscard]] auto through_specs(std::vector<stage_spec<In, Out>> stages, layer_options const& options = {}) {
    detail::check_not_empty("through_specs", stages);
    return detail::passing<In, Out>{detail::guests_of(std::move(stages)), detail::checked(options)};
}
template <class In, class Out>
[[nodiscard]] auto through_specs(std::initializer_list<stage_spec<In, Out>> stages, layer_options const& options = {}) {
    return through_specs(std::vector<stage_spec<In, Out>>{stages}, options);
}

}  // namespace weft::flow
