#pragma once
// The reducing end of a layer: a reducer, which gathers events in the accumulator of a window, and an emission, which
// says what comes out of it when a trigger fires.

#include <weft/flow/firing.hpp>
#include <weft/flow/init.hpp>
#include <weft/flow/place.hpp>
#include <weft/gen_stage/hash.hpp>

#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace weft::flow {

/// Events of which there are none: what comes out of a layer that emits nothing.
struct never {
    never() = delete;
};

namespace detail {

template <class T>
struct without_const {
    using type = T;
};
template <class K, class V>
struct without_const<std::pair<K const, V>> {
    using type = std::pair<K, V>;
};

// ---- a function's list of events: a range, or an optional for at most one

template <class List>
struct listed {
    static constexpr bool valid = false;
    using type = never;
};
template <class List>
    requires std::ranges::input_range<List>
struct listed<List> {
    static constexpr bool valid = true;
    using type = typename without_const<std::ranges::range_value_t<List>>::type;
};
template <class T>
struct listed<std::optional<T>> {
    static constexpr bool valid = true;
    using type = T;
};

/// Appends what a function returned; a list that it made for us gives its elements away.
template <class Out, class List>
void append(std::vector<Out>& out, List&& list) {
    using plain = std::remove_cvref_t<List>;
    if constexpr (std::is_same_v<plain, std::optional<typename listed<plain>::type>>) {
        if (list) out.push_back(*std::forward<List>(list));
    } else {
        for (auto&& one : list) {
            if constexpr (!std::is_lvalue_reference_v<List> && !std::ranges::view<plain>) out.push_back(std::move(one));
            else out.push_back(std::forward<decltype(one)>(one));
        }
    }
}

/// The elements of an accumulator that is needed no more; the keys of a map are moved as well.
template <class Out, class All>
void give_away(std::vector<Out>& out, All& all) {
    if constexpr (requires { all.extract(all.begin()).mapped(); }) {
        out.reserve(out.size() + all.size());
        while (!all.empty()) {  // a node gives its key away, an element of the map does not
            auto node = all.extract(all.begin());
            out.emplace_back(std::move(node.key()), std::move(node.mapped()));
        }
    } else {
        for (auto&& one : all) out.push_back(std::move(one));
    }
}

// ---- reducers

/// step(accumulator&, event): the accumulator is changed in place.
template <class Init, class F>
struct reduce_with {
    using accumulator = typename accumulator_of<Init>::type;
    static constexpr bool emits = false;
    template <class In>
    static constexpr bool takes = std::is_invocable_v<F&, accumulator&, In>;

    accumulator make() { return make_accumulator(init); }
    template <class In, class Out>
    void step(accumulator& state, In&& event, std::vector<Out>&) {
        std::invoke(function, state, std::forward<In>(event));
    }

    Init init;
    F function;
};

/// As reduce_with, and what the function returns comes out at once.
template <class Init, class F>
struct emit_and_reduce_with {
    using accumulator = typename accumulator_of<Init>::type;
    static constexpr bool emits = true;
    template <class In>
    static constexpr bool takes = std::is_invocable_v<F&, accumulator&, In>;
    template <class In>
    using list = std::remove_cvref_t<std::invoke_result_t<F&, accumulator&, In>>;
    template <class In>
    using event = typename listed<list<In>>::type;

    accumulator make() { return make_accumulator(init); }
    template <class In, class Out>
    void step(accumulator& state, In&& event, std::vector<Out>& out) {
        append(out, std::invoke(function, state, std::forward<In>(event)));
    }

    Init init;
    F function;
};

/// Lists of values by key, in the order in which they came.
template <class Key, class Value, class KeyOf, class ValueOf>
struct group_with {
    using accumulator = std::unordered_map<Key, std::vector<Value>, gen_stage::detail::key_hash>;
    static constexpr bool emits = false;

    accumulator make() { return {}; }
    template <class In, class Out>
    void step(accumulator& groups, In&& event, std::vector<Out>&) {
        std::vector<Value>& group = groups[std::invoke(key_of, std::as_const(event))];
        group.push_back(std::invoke(value_of, std::forward<In>(event)));
    }

    KeyOf key_of;
    ValueOf value_of;
};

/// The events themselves, in order: what uniq gathers in a layer without a reducer.
template <class Event>
struct gather {
    using accumulator = std::vector<Event>;
    static constexpr bool emits = false;

    accumulator make() { return {}; }
    template <class In, class Out>
    void step(accumulator& all, In&& event, std::vector<Out>&) {
        all.push_back(std::forward<In>(event));
    }
};

// ---- emissions: what they emit before done are copies, for the accumulator is kept

/// The type of a layer's events, from what its reducer emits at once and what its triggers emit.
template <class Reducer, class In, class AtTrigger>
struct out_of {
    using type = AtTrigger;
};
template <class Reducer, class In, class AtTrigger>
    requires Reducer::emits
struct out_of<Reducer, In, AtTrigger> {
    using type = typename Reducer::template event<In>;
    static_assert(std::is_same_v<AtTrigger, never> || std::is_same_v<AtTrigger, type>,
                  "emit_and_reduce() and the triggers of its layer emit events of two types: put on_trigger() after it that "
                  "emits the same, or emit(flow::nothing)");
};

/// The elements of the accumulator. `In` only puts the check off until the events are asked for.
template <class Accumulator, class In>
struct emitted {
    static_assert(std::ranges::range<Accumulator>,
                  "the accumulator of reduce() has no elements to emit: put emit(flow::state) after it to emit it as one event");
    using type = typename without_const<std::ranges::range_value_t<Accumulator>>::type;
};

/// Whether a value can be copied, down to its elements: a vector says so of itself whatever it holds.
template <class T>
consteval bool copies() {
    if constexpr (!std::is_copy_constructible_v<T>) return false;
    else if constexpr (requires(T const& pair) { pair.first, pair.second; })
        return copies<std::remove_cvref_t<decltype(T::first)>>() && copies<std::remove_cvref_t<decltype(T::second)>>();
    else if constexpr (std::ranges::range<T>)
        return std::is_same_v<std::ranges::range_value_t<T>, T> || copies<std::ranges::range_value_t<T>>();
    else return true;
}

[[noreturn]] inline void cannot_copy() {
    throw std::logic_error{"flow: this accumulator cannot be copied, so a trigger before done needs an on_trigger()"};
}

struct elements_emission {
    static constexpr bool settled = false;  // another emit() or on_trigger() may follow
    template <class Reducer, class In>
    using result = typename out_of<Reducer, In, typename emitted<typename Reducer::accumulator, In>::type>::type;

    template <class All, class Out>
    void fire(All& all, stage_place, firing const& why, std::vector<Out>& out) const {
        if (why.trigger.is_done()) return give_away(out, all);
        if constexpr (copies<std::ranges::range_value_t<All>>()) {
            for (auto const& one : all) out.emplace_back(one);
        } else {
            cannot_copy();
        }
    }
};

struct state_emission {
    static constexpr bool settled = true;
    template <class Reducer, class In>
    using result = typename out_of<Reducer, In, typename Reducer::accumulator>::type;

    template <class All, class Out>
    void fire(All& all, stage_place, firing const& why, std::vector<Out>& out) const {
        if (why.trigger.is_done()) out.push_back(std::move(all));
        else if constexpr (copies<All>()) out.push_back(all);
        else cannot_copy();
    }
};

struct no_emission {
    static constexpr bool settled = true;
    template <class Reducer, class In>
    using result = typename out_of<Reducer, In, never>::type;

    template <class All, class Out>
    void fire(All&, stage_place, firing const&, std::vector<Out>&) const noexcept {}
};

/// How many of (accumulator&, stage_place, firing const&) a function of on_trigger takes; 0 when it takes none of them.
template <class F, class Accumulator>
consteval int on_trigger_arity() {
    if (std::is_invocable_v<F&, Accumulator&, stage_place, firing const&>) return 3;
    if (std::is_invocable_v<F&, Accumulator&, stage_place>) return 2;
    return std::is_invocable_v<F&, Accumulator&> ? 1 : 0;
}

template <class F>
struct trigger_emission {
    static constexpr bool settled = true;
    template <class Accumulator>
    static decltype(auto) call(F& function, Accumulator& all, stage_place place, firing const& why) {
        constexpr int arity = on_trigger_arity<F, Accumulator>();
        if constexpr (arity == 3) return std::invoke(function, all, place, why);
        else if constexpr (arity == 2) return std::invoke(function, all, place);
        else return std::invoke(function, all);
    }
    template <class Accumulator>
    using list = std::remove_cvref_t<decltype(call(std::declval<F&>(), std::declval<Accumulator&>(), stage_place{},
                                                   std::declval<firing const&>()))>;
    template <class Reducer, class In>
    using result = typename out_of<Reducer, In, typename listed<list<typename Reducer::accumulator>>::type>::type;

    template <class All, class Out>
    void fire(All& all, stage_place place, firing const& why, std::vector<Out>& out) {
        append(out, call(function, all, place, why));
    }

    F function;
};

// ---- both together

/// A layer that keeps nothing.
struct no_fold {
    static constexpr bool folds = false;
    template <class In>
    using result = In;
};

template <class Reducer, class Emission>
struct fold_of {
    static constexpr bool folds = true;
    static constexpr bool settled = Emission::settled;
    using reducer_type = Reducer;
    using emission_type = Emission;
    using accumulator = typename Reducer::accumulator;
    using state = std::optional<accumulator>;  ///< of one window
    template <class In>
    using result = typename Emission::template result<Reducer, In>;

    /// One event into the accumulator of its window, which is made for the first.
    template <class In, class Out>
    void step(state& window, In&& event, std::vector<Out>& out) {
        if (!window) window.emplace(reducer.make());
        reducer.step(*window, std::forward<In>(event), out);
    }

    /// A trigger fires; a window that never had an event has a fresh accumulator.
    template <class Out>
    void fire(state& window, stage_place place, firing const& why, std::vector<Out>& out) {
        if (!window) window.emplace(reducer.make());
        emission.fire(*window, place, why, out);
    }

    template <class NewEmission>
    auto emitting(NewEmission other) && {
        return fold_of<Reducer, NewEmission>{std::move(reducer), std::move(other)};
    }

    Reducer reducer;
    Emission emission{};
};

}  // namespace detail

}  // namespace weft::flow
