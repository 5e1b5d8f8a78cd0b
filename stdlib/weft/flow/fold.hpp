#pragma once
// The reducing end of a layer: an accumulator for each stage, which becomes events when the stage's input has ended.

#include <functional>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::flow::detail {

template <class T>
struct without_const {
    using type = T;
};
template <class K, class V>
struct without_const<std::pair<K const, V>> {
    using type = std::pair<K, V>;
};

/// What reduce keeps, made from a value or by a function without parameters.
template <class Init>
struct accumulator_of {
    using type = Init;
};
template <class Init>
    requires std::is_invocable_v<Init&>
struct accumulator_of<Init> {
    using type = std::remove_cvref_t<std::invoke_result_t<Init&>>;
};

/// What a stage emits of its accumulator: its elements. `In` only puts the check off until the events are asked for.
template <class Accumulator, class In>
struct emitted {
    static_assert(std::ranges::range<Accumulator>,
                  "the accumulator of reduce() has no elements to emit: put emit_state() after it to emit it as one event");
    using type = typename without_const<std::ranges::range_value_t<Accumulator>>::type;
};

/// A layer that keeps nothing.
struct no_fold {
    static constexpr bool folds = false;
    template <class In>
    using result = In;
};

template <class Init, class F>
struct reduce_fold {
    static constexpr bool folds = true;
    using accumulator = typename accumulator_of<Init>::type;
    template <class In>
    static constexpr bool takes = std::is_invocable_v<F&, accumulator&, In>;
    template <class In>
    using result = typename emitted<accumulator, In>::type;

    template <class In>
    void step(In&& event) {
        if (!state) state.emplace(make());
        std::invoke(function, *state, std::forward<In>(event));
    }

    /// The elements of the accumulator.
    template <class Out>
    std::vector<Out> finish() {
        std::vector<Out> events;
        accumulator all = take();
        if constexpr (requires { all.extract(all.begin()).mapped(); }) {
            events.reserve(all.size());
            while (!all.empty()) {  // a node gives its key away, an element of the map does not
                auto node = all.extract(all.begin());
                events.emplace_back(std::move(node.key()), std::move(node.mapped()));
            }
        } else {
            for (auto& one : all) events.push_back(std::move(one));
        }
        return events;
    }

    /// The accumulator itself; a fresh one when no event has come.
    accumulator take() { return state ? std::move(*state) : make(); }

    Init init;
    F function;
    std::optional<accumulator> state{};

private:
    accumulator make() {
        if constexpr (std::is_invocable_v<Init&>) return init();
        else return init;
    }
};

/// emit_state: the accumulator goes out as one event.
template <class Fold>
struct state_fold : Fold {
    template <class In>
    using result = typename Fold::accumulator;
    template <class Out>
    std::vector<Out> finish() {
        std::vector<Out> events;
        events.push_back(this->take());
        return events;
    }
};

}  // namespace weft::flow::detail
