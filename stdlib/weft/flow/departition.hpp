#pragma once
// Bringing the partitions of a layer together again: each reports what a trigger emitted for a window, and one stage
// merges the reports, until every partition has said that the window is done.

#include <weft/flow/description.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::flow::detail {

/// What one partition emitted for one window at one trigger.
template <class Event>
struct report {
    stage_place from;
    window_id window;
    bool done;
    std::vector<Event> events;
};

/// The events as they are.
struct unsorted {
    template <class Event>
    using type = Event;
    template <class Event>
    std::vector<Event> operator()(std::vector<Event> events) const {
        return events;
    }
};

/// The first `count` events in the order of `less`, as one list.
template <class Less>
struct best {
    template <class Event>
    using type = std::vector<Event>;
    template <class Event>
    std::vector<std::vector<Event>> operator()(std::vector<Event> events) {
        auto const middle = events.begin() + static_cast<std::ptrdiff_t>(std::min(count, events.size()));
        std::partial_sort(events.begin(), middle, events.end(), less);
        events.erase(middle, events.end());
        std::vector<std::vector<Event>> one;
        if (!events.empty()) one.push_back(std::move(events));
        return one;
    }
    std::size_t count;
    Less less;
};

/// A reducer and an emission whose events go out as reports. What the reducer emits between triggers goes with the next.
template <class Fold, class Pick, class Event>
struct reporting_fold {
    static constexpr bool folds = true;
    static constexpr bool settled = true;
    struct state {
        typename Fold::state window{};
        std::vector<Event> pending{};
    };
    template <class In>
    using result = report<typename Pick::template type<Event>>;

    template <class In, class Out>
    void step(state& of, In&& event, std::vector<Out>&) {
        fold.step(of.window, std::forward<In>(event), of.pending);
    }
    template <class Out>
    void fire(state& of, stage_place place, firing const& why, std::vector<Out>& out) {
        std::vector<Event> events = std::exchange(of.pending, {});
        fold.fire(of.window, place, why, events);
        auto picked = pick(std::move(events));
        bool const done = why.trigger.is_done();
        if (done || !picked.empty()) out.push_back({place, why.window, done, std::move(picked)});
    }

    Fold fold;
    Pick pick;
};

/// Merges the reports of all partitions, window by window. Invariant: a window is given up once all have said done.
template <class Init, class Merge, class Done, class Event>
class departition_op {
    using accumulator = typename accumulator_of<Init>::type;
    static constexpr bool with_window = std::is_invocable_v<Done&, accumulator, window_id>;

    static_assert(std::is_invocable_v<Merge&, accumulator&, Event>,
                  "the function of departition() that merges takes (accumulator&, an event of a partition)");
    static_assert(with_window || std::is_invocable_v<Done&, accumulator>,
                  "the last function of departition() takes (accumulator) or (accumulator, window_id)");

    static auto call_done(Done& done, accumulator all, window_id id) {
        if constexpr (with_window) return std::invoke(done, std::move(all), id);
        else return std::invoke(done, std::move(all));
    }

public:
    using value = decltype(call_done(std::declval<Done&>(), std::declval<accumulator>(), window_id{}));
    static constexpr bool ends = true;
    template <class In>
    using result = value;

    departition_op(Init init, Merge merge, Done done) : init_{std::move(init)}, merge_{std::move(merge)}, done_{std::move(done)} {}

    std::vector<value> operator()(std::vector<report<Event>> reports) {
        std::vector<value> results;
        for (report<Event>& one : reports) {
            merging& of = open_[one.window];
            add(of, one);
            if (!one.done || !last_to_report(of, one.from)) continue;
            results.push_back(call_done(done_, std::move(*of.all), one.window));
            open_.erase(one.window);
        }
        return results;
    }

    /// What is incomplete when the input has ended.
    std::vector<value> end() {
        std::vector<value> results;
        for (auto& [id, of] : open_) results.push_back(call_done(done_, std::move(*of.all), id));
        open_.clear();
        return results;
    }

private:
    struct merging {
        std::optional<accumulator> all{};  // set by add()
        std::vector<bool> reported{};
        std::size_t count = 0;
    };

    void add(merging& of, report<Event>& one) {
        if (!of.all) of.all.emplace(make_accumulator(init_));
        for (Event& event : one.events) std::invoke(merge_, *of.all, std::move(event));
    }
    static bool last_to_report(merging& of, stage_place from) {
        of.reported.resize(from.total);
        if (of.reported[from.index]) return false;
        of.reported[from.index] = true;
        return ++of.count == from.total;
    }

    Init init_;
    Merge merge_;
    Done done_;
    std::map<window_id, merging> open_;
};

/// For take_sort: two sorted lists become one.
template <class Less>
struct merge_best {
    template <class Event>
    void operator()(std::vector<Event>& all, std::vector<Event> more) {
        std::vector<Event> merged;
        merged.reserve(all.size() + more.size());
        std::merge(std::make_move_iterator(all.begin()), std::make_move_iterator(all.end()), std::make_move_iterator(more.begin()),
                   std::make_move_iterator(more.end()), std::back_inserter(merged),
                   [this](Event const& one, Event const& other) { return static_cast<bool>(std::invoke(less, one, other)); });
        if (merged.size() > count) merged.erase(merged.begin() + static_cast<std::ptrdiff_t>(count), merged.end());
        all = std::move(merged);
    }
    std::size_t count;
    Less less;
};

struct as_it_is {
    template <class T>
    T operator()(T value) const {
        return value;
    }
};

/// Errors: argument_error when another number of stages than 1 is asked for. Returns the options for one stage.
[[nodiscard]] layer_options one_stage(layer_options given);
/// Errors: argument_error "expected n to be equal to or greater than 1, got: 0".
[[nodiscard]] std::size_t checked_take(std::int64_t n);

/// Without on_trigger, departition gets the accumulator as one value.
template <class Fold, class Emission>
auto whole_states(Fold fold, std::type_identity<Emission>) {
    return std::move(fold).emitting(state_emission{});
}
template <class Fold, class F>
auto whole_states(Fold fold, std::type_identity<trigger_emission<F>>) {
    return fold;
}
template <class Fold>
auto whole_states(Fold fold, std::type_identity<no_emission>) {
    return fold;
}

/// The layer with its events as reports, and one stage after it that merges them.
template <class Pick, class Init, class Merge, class Done, class D, class Fold>
auto departitioned(D flow, Fold fold, Pick pick, Init init, Merge merge, Done done, layer_options const& options) {
    using event = typename Fold::template result<typename chained<event_of<decltype(flow.up)>, decltype(flow.ops)>::type>;
    auto reporting = with_fold(std::move(flow), reporting_fold<Fold, Pick, event>{std::move(fold), std::move(pick)});
    using op = departition_op<Init, Merge, Done, typename Pick::template type<event>>;
    auto ops = as_inside(chain<>{}).with_batch(op{std::move(init), std::move(merge), std::move(done)});
    return layer<decltype(reporting), by_demand_route, decltype(ops), no_fold>{std::move(reporting), {}, std::move(ops), {}, options};
}

template <class Init, class Merge, class Done>
struct departing {
    Init init;
    Merge merge;
    Done done;
    layer_options options;
    template <class D>
    auto apply(D flow) && {
        using fold = decltype(flow.fold);
        static_assert(fold::folds, "departition() follows reduce(), emit_and_reduce() or group_by()");
        if constexpr (fold::folds) {
            auto whole = whole_states(flow.fold, std::type_identity<typename fold::emission_type>{});
            return departitioned(std::move(flow), std::move(whole), unsorted{}, std::move(init), std::move(merge), std::move(done), options);
        }
    }
};

template <class Less>
struct taking_sorted {
    std::size_t count;
    Less less;
    layer_options options;
    template <class D>
    auto apply(D flow) && {
        using fold = decltype(flow.fold);
        static_assert(fold::folds, "take_sort() follows reduce(), emit_and_reduce() or group_by()");
        if constexpr (fold::folds) {
            using event = event_of<D>;
            static_assert(std::is_invocable_r_v<bool, Less&, event const&, event const&>,
                          "take_sort() cannot compare the events of the layer before it: give it a function of two of them");
            auto emits = flow.fold;
            return departitioned(std::move(flow), std::move(emits), best<Less>{count, less}, std::vector<event>{},
                                 merge_best<Less>{count, less}, as_it_is{}, options);
        }
    }
};

template <class Init, class Merge, class Done>
inline constexpr bool is_word<departing<Init, Merge, Done>> = true;
template <class Less>
inline constexpr bool is_word<taking_sorted<Less>> = true;

}  // namespace weft::flow::detail
