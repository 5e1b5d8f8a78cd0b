#pragma once
// The words of a flow that gather events, and say when and how what was gathered comes out.
//
// Which word do I want?
//   one value from all events of a stage …… reduce(init, step) | emit(state)
//   a collection from them ……………………………… reduce(init, step)              its elements come out at the end
//   lists by a key …………………………………………………… group_by(key), group_by_key()
//   events on the way as well …………………………… emit_and_reduce(init, step)
//   something else out of the gathered ………… … | on_trigger(function)
//   results before the end of the input … windowed(window::…) before the reducing word; see <weft/flow/window_spec.hpp>
//   one result from all partitions ………………… … | departition(init, merge, done)
//   the best n of all partitions ……………………… … | take_sort(n)
//
// In a stage a batch goes through the map_batch functions first; then the window splits it, then the trigger cuts what
// each window got, and then events go one by one through the mappers and uniq into the accumulator. So windows and
// triggers see events as they enter the stage. What a reducing function emits comes before what the trigger emits.

#include <weft/flow/departition.hpp>
#include <weft/flow/description.hpp>
#include <weft/flow/window_spec.hpp>

#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>

namespace weft::flow {

/// Splits what comes into each stage of the layer into windows, each with its own accumulator. Stands right after the word
/// that begins the layer, or after its map_batch; a layer that keeps nothing is not changed by it, and one without any
/// operation does not compile. Source: the option window of Flow.partition/2.
template <class Window>
[[nodiscard]] detail::windowing<Window> windowed(Window window) {
    return {std::move(window)};
}

/// Gathers the events of each window: step(accumulator&, event). `init` is the first accumulator, copied for each window
/// of each stage, or a function that makes one. When a trigger fires, by default when the input has ended, copies of the
/// accumulator's elements are the events that come out; emit() and on_trigger() say otherwise.
/// Source: Flow.reduce/3; differs in that the accumulator is changed in place.
template <class Init, class F>
[[nodiscard]] detail::reducing<detail::reduce_with<Init, F>> reduce(Init init, F step) {
    return {{std::move(init), std::move(step)}};
}

/// As reduce, and the list that step(accumulator&, event) returns (a std::vector, another range, or a std::optional for
/// one or none) comes out with the batch. Triggers emit events of the same type. Source: Flow.emit_and_reduce/3.
template <class Init, class F>
[[nodiscard]] detail::reducing<detail::emit_and_reduce_with<Init, F>> emit_and_reduce(Init init, F step) {
    return {{std::move(init), std::move(step)}};
}

/// Lists of value(event) for each key(event), in the order in which they came; pairs of both come out.
/// Source: Flow.group_by/3; differs in the order of the lists.
template <class KeyOf, class ValueOf = std::identity>
[[nodiscard]] detail::grouping<KeyOf, ValueOf> group_by(KeyOf key, ValueOf value = {}) {
    return {std::move(key), std::move(value)};
}

/// Events are pairs: lists of the second for each first.
[[nodiscard]] inline auto group_by_key() {
    return group_by([](auto const& pair) { return pair.first; }, [](auto&& pair) { return std::forward<decltype(pair)>(pair).second; });
}

/// For emit: the elements of the accumulator, which is what comes out when nothing is said.
inline constexpr detail::elements_emission events{};
/// For emit: the accumulator as one event.
inline constexpr detail::state_emission state{};
/// For emit: no event (of type never).
inline constexpr detail::no_emission nothing{};

/// After a reducing word: what comes out when a trigger fires: events, state or nothing. The accumulator is kept.
template <class What>
    requires std::same_as<What, detail::elements_emission> || std::same_as<What, detail::state_emission> ||
             std::same_as<What, detail::no_emission>
[[nodiscard]] detail::emitting<What> emit(What what) {
    return {what};
}

/// After a reducing word: when a trigger fires, the list that f returns comes out. f takes (accumulator&), (accumulator&,
/// stage_place) or (accumulator&, stage_place, firing const&); what it makes of the accumulator is what the window goes on
/// with. Source: Flow.on_trigger/2; differs in that the accumulator is changed in place.
template <class F>
[[nodiscard]] detail::emitting<detail::trigger_emission<F>> on_trigger(F f) {
    return {{std::move(f)}};
}

/// After a reducing word: one stage merges what the partitions emit, window by window: merge(accumulator&, event), where
/// the event is what on_trigger returned, or the whole accumulator without it. When every partition is done with a
/// window, done(accumulator) or done(accumulator, window_id) is the event that goes on; windows that are incomplete when
/// the input ends follow in their order. Errors: argument_error for options of more than one stage.
/// Source: Flow.departition/5; differs in that the accumulator is changed in place.
template <class Init, class Merge, class Done>
[[nodiscard]] detail::departing<Init, Merge, Done> departition(Init init, Merge merge, Done done, layer_options const& options = {}) {
    return {std::move(init), std::move(merge), std::move(done), detail::one_stage(options)};
}

/// After a reducing word: the first n of the events that come out at each trigger, sorted by `less`, from all partitions:
/// one std::vector for each window. Errors: argument_error for less than 1. Source: Flow.take_sort/3.
template <class N, class Less = std::less<>>
[[nodiscard]] detail::taking_sorted<Less> take_sort(N n, Less less = {}, layer_options const& options = {}) {
    static_assert(std::integral<N> && !std::same_as<N, bool>, "take_sort(n): n is a whole number");
    return {detail::checked_take(static_cast<std::int64_t>(n)), std::move(less), detail::one_stage(options)};
}

}  // namespace weft::flow
