#pragma once
// Two flows become one: events that have the same key meet.
//
//     flow::bounded_join(flow::left_outer, orders, payments, &order::id, &payment::order,
//                        [](order const& o, std::optional<payment> const& p) { … })

#include <weft/flow/join_stage.hpp>
#include <weft/flow/materialize.hpp>
#include <weft/flow/window_spec.hpp>

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace weft::flow {

namespace detail {

template <class Mode, class LeftFlow, class RightFlow, class LeftKey, class RightKey, class F, class Window>
struct joined {
    using left = event_of<LeftFlow>;
    using right = event_of<RightFlow>;
    using key = std::common_type_t<std::remove_cvref_t<std::invoke_result_t<LeftKey&, left const&>>,
                                   std::remove_cvref_t<std::invoke_result_t<RightKey&, right const&>>>;
    using event = joining<key, left, right>;
    using result = joined_of<Mode, F, left, right>;

    LeftFlow left_flow;
    RightFlow right_flow;
    LeftKey left_key;
    RightKey right_key;
    F function;
    Window window;
    layer_options options;
};

template <class Mode, class... Parts>
struct events_of<joined<Mode, Parts...>> {
    using type = typename joined<Mode, Parts...>::result;
};
template <class Mode, class LeftFlow, class RightFlow, class... Functions>
inline constexpr bool borrows<joined<Mode, LeftFlow, RightFlow, Functions...>> = borrows<LeftFlow> || borrows<RightFlow>;
template <class Mode, class... Parts>
inline constexpr bool is_paired<joined<Mode, Parts...>> = true;

template <class Mode>
constexpr char const* mode_name() {
    if constexpr (Mode::keeps_left) return Mode::keeps_right ? "full_outer" : "left_outer";
    else return Mode::keeps_right ? "right_outer" : "inner";
}

/// The events of one side, place 0 or 1, with their keys.
template <class Event, std::size_t Place, class D, class Key>
auto side_of(D flow, Key key, layer_options const& options) {
    auto convert = [key = std::move(key)](event_of<D> one) mutable -> Event {
        auto its = std::invoke(key, std::as_const(one));
        return Event{std::move(its), decltype(Event::event){std::in_place_index<Place>, std::move(one)}};
    };
    using operation = map_op<decltype(convert)>;
    if constexpr (decltype(flow.fold)::folds) {  // what a reduce gives is turned over in stages of its own
        return with_operation(first_layer(std::move(flow), by_demand_route{}, options), operation{std::move(convert)});
    } else {
        return with_operation(std::move(flow), operation{std::move(convert)});
    }
}

/// The window of a join is that of the events themselves.
template <class Event, class Kind>
auto window_for(Kind const& kind) {
    if constexpr (window::detail::is_fixed<Kind>) {
        return kind.wrapped([](auto const& by) {
            return [by](Event const& one) {
                return std::visit([&by](auto const& its) { return milliseconds_of(std::invoke(by, its)); }, one.event);
            };
        });
    } else {
        return kind;
    }
}

template <class Mode, class LeftFlow, class RightFlow, class LeftKey, class RightKey, class F, class Window>
heads lay(joined<Mode, LeftFlow, RightFlow, LeftKey, RightKey, F, Window> flow, plan& into,
          way_out<joined_of<Mode, F, event_of<LeftFlow>, event_of<RightFlow>>> const& out, std::shared_ptr<lease> const& borrowed) {
    using node = decltype(flow);
    using event = typename node::event;
    using result = typename node::result;
    check_event<result>();
    auto window = window_for<event>(flow.window);
    using stage = placed_stage<join_stage<Mode, typename node::key, typename node::left, typename node::right, F, decltype(window)>>;
    std::size_t const stages = stages_of(flow.options);
    way_out<event> way;
    if (stages > 1) {
        auto const by_the_key = [stages](event const& one) { return gen_stage::detail::below(gen_stage::detail::key_hash{}(one.key), stages); };
        way = way_out<event>{gen_stage::by_partition(static_cast<std::int64_t>(stages), by_the_key)};
    }
    planned_layer planned{.name = "join", .operations = mode_name<Mode>(), .route = out.name};
    planned.partitioned = stages > 1;
    planned.from = lay(side_of<event, 0>(std::move(flow.left_flow), std::move(flow.left_key), flow.options), into, way, borrowed);
    heads const rights = lay(side_of<event, 1>(std::move(flow.right_flow), std::move(flow.right_key), flow.options), into, way, borrowed);
    planned.from.insert(planned.from.end(), rights.begin(), rights.end());
    planned.stages.resize(stages, planned_stage{.demand = demand_of(flow.options), .shutdown = flow.options.shutdown});
    planned.make = std::make_unique<maker_of<stage, F, decltype(window)>>(stage_settings<result>{out, stages, flow.options, planned.counts},
                                                                          std::move(flow.function), std::move(window));
    return add_layer(into, std::move(planned));
}

}  // namespace detail

/// The events of both flows whose keys are equal, as function(left, right), each pair once. `mode` is inner, left_outer,
/// right_outer or full_outer; the outer ones also give, when a window is done, each event of that side whose key never
/// came on the other side in the window: its partner is an empty optional. So the function takes the partner that may be
/// missing as an optional: left_outer (Left const&, std::optional<Right> const&), full_outer both so. The keys need a hash
/// and `==`. `over` is a window of flow::window; the function of a fixed one takes the events of either side. Its triggers make
/// no difference, as pairs come out at once. What follows works on the results in the stages that the options tell;
/// results of one key come to the same one, and a windowed() there makes windows of the results.
/// Memory: both sides of the open windows are kept. Errors: argument_error for a bad option. Source: Flow.window_join/8.
template <bool KeepsLeft, bool KeepsRight, detail::described Left, detail::described Right, class Kind, class Cut, class LeftKey,
          class RightKey, class F>
[[nodiscard]] auto window_join(join_mode<KeepsLeft, KeepsRight>, Left&& left, Right&& right, window::detail::spec<Kind, Cut> const& over,
                               LeftKey left_key, RightKey right_key, F function, layer_options const& options = {}) {
    using mode = join_mode<KeepsLeft, KeepsRight>;
    using left_event = detail::event_of<Left>;
    using right_event = detail::event_of<Right>;
    static_assert(std::is_invocable_v<LeftKey&, left_event const&>, "flow: the left key of this join does not take the left flow's events");
    static_assert(std::is_invocable_v<RightKey&, right_event const&>, "flow: the right key of this join does not take the right flow's events");
    static_assert(detail::joins<mode, F, left_event, right_event>,
                  "flow: the function of this join does not take (left, right), where the one that may be missing is an optional");
    using node = detail::joined<mode, std::remove_cvref_t<Left>, std::remove_cvref_t<Right>, LeftKey, RightKey, F, Kind>;
    static_cast<void>(detail::checked(options));
    return detail::first_layer(node{std::forward<Left>(left), std::forward<Right>(right), std::move(left_key), std::move(right_key),
                                    std::move(function), over.kind, options},
                               detail::by_demand_route{}, options);
}

/// As window_join over all events: what has no partner comes out when both inputs have ended. Source: Flow.bounded_join/7.
template <bool KeepsLeft, bool KeepsRight, detail::described Left, detail::described Right, class LeftKey, class RightKey, class F>
[[nodiscard]] auto bounded_join(join_mode<KeepsLeft, KeepsRight> mode, Left&& left, Right&& right, LeftKey left_key, RightKey right_key,
                                F function, layer_options const& options = {}) {
    return window_join(mode, std::forward<Left>(left), std::forward<Right>(right), window::global(), std::move(left_key),
                       std::move(right_key), std::move(function), options);
}

namespace detail {
template <class Mode>
inline constexpr bool is_join_mode = false;
template <bool KeepsLeft, bool KeepsRight>
inline constexpr bool is_join_mode<join_mode<KeepsLeft, KeepsRight>> = true;
}  // namespace detail

/// Say what a mode is.
template <class Mode, class... Rest>
    requires(!detail::is_join_mode<Mode>)
void bounded_join(Mode, Rest&&...) {
    static_assert(detail::is_join_mode<Mode>, "the mode of a join is flow::inner, left_outer, right_outer or full_outer");
}
template <class Mode, class... Rest>
    requires(!detail::is_join_mode<Mode>)
void window_join(Mode, Rest&&...) {
    static_assert(detail::is_join_mode<Mode>, "the mode of a join is flow::inner, left_outer, right_outer or full_outer");
}

}  // namespace weft::flow
