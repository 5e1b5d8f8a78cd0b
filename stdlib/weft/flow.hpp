#pragma once
// Flows: collections worked on by many processes, with no more in memory than the demand between them. A description is
// a value; nothing runs before its last word.
//
//     flow::from(lines, {.max_demand = 500})          the source; its operations run in .stages processes
//         | flow::map(f) | flow::filter(p) | flow::flat_map(g)
//         | flow::partition({.stages = 8})            the only shuffle: equal events meet in one of 8 processes
//         | flow::reduce(init, step)                  one accumulator for each of them
//         | flow::to<std::map<std::string, int>>()    runs it; the results come to the calling process
//
// Which word do I want?
//   collect ………………………… to<C>                    look at each result in the calling process …… for_each
//   only for the effects … run                      plan for a failure ………………………………… try_to, try_for_each, try_run
//   by a part of the event   partition(by_key(f))   say which stage myself ………………………… partition(by_hash(f))
//   several sources …… from_ranges, merge           producers that are stages …………… from_stages, from_specs
//   leave when I like … stream                      through my own stages ………………………… through_stages, through_specs
//   join two flows …… bounded_join, window_join
//   run on its own ……… start_link, child            into my own consumers ………………………… into_stages, into_specs
//   what will it start? plan                        how far is it? …………………………………………… progress
//   spread work again ………… shuffle                  gather, window, merge ………………………… <weft/flow/words_reduce.hpp>
//
// The functions are copied into each stage and run there: what they capture by reference must outlive the run even when
// the calling process is killed, so capture by value, or share what nobody changes. A source given as an lvalue is read
// where it is while the caller waits; an rvalue is moved in. The order of results is that of the source only if every
// layer has one stage.

#include <weft/flow/description.hpp>
#include <weft/flow/join.hpp>
#include <weft/flow/materialize.hpp>
#include <weft/flow/merge.hpp>
#include <weft/flow/outline.hpp>
#include <weft/flow/session.hpp>
#include <weft/flow/sources.hpp>
#include <weft/flow/start.hpp>
#include <weft/flow/stream.hpp>
#include <weft/flow/through.hpp>
#include <weft/flow/words_event.hpp>
#include <weft/flow/words_reduce.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace weft::flow {

/// Events from any input range. It is read in a process of its own, as far as events are asked for and no further; a
/// range that reads a file may be larger than memory. The options are those of the layer that follows. The iterators of
/// an lvalue may block their thread, but not park (receive, call): their owner waits for them when it is killed.
/// Errors: argument_error for a bad option. Threads: from anywhere; nothing is read or started yet.
/// Source: Flow.from_enumerable/2.
template <class Range>
    requires std::ranges::input_range<Range>
[[nodiscard]] auto from(Range&& range, layer_options const& options = {}) {
    static_cast<void>(detail::checked(options));
    auto held = gen_stage::detail::hold_range(std::forward<Range>(range));
    using source = detail::source<decltype(held)>;
    return detail::layer<source, detail::by_demand_route, detail::chain<>, detail::no_fold>{{std::move(held)}, {}, {}, {}, options};
}

/// A new layer; equal events meet in the same stage.
[[nodiscard]] inline detail::rerouting<detail::whole_event_route> partition(layer_options const& options = {}) {
    return {{}, detail::checked(options)};
}
/// A new layer; `route` is by_key(function) or by_hash(function).
template <class F>
[[nodiscard]] detail::rerouting<by_key<F>> partition(by_key<F> route, layer_options const& options = {}) {
    return {std::move(route), detail::checked(options)};
}
template <class F>
[[nodiscard]] detail::rerouting<by_hash<F>> partition(by_hash<F> route, layer_options const& options = {}) {
    return {std::move(route), detail::checked(options)};
}
/// A new layer; each event goes to whichever of its stages has asked for most.
[[nodiscard]] inline detail::rerouting<detail::by_demand_route> shuffle(layer_options const& options = {}) {
    return {{}, detail::checked(options)};
}

namespace detail {

/// Runs `flow`, and hands each batch of results to `take` in the calling process.
template <class D, class Take>
result<void> drive(D flow, Take&& take) {
    using event = event_of<D>;
    check_event<event>();
    auto borrowed = std::make_shared<lease>();
    session running{plan_of(std::move(flow), borrowed), &weft::detail::type_of<event>, borrowed};
    try {
        while (auto results = running.next<event>()) take(results->own());
    } catch (forced_unwind const&) {
        throw;
    } catch (...) {  // take() failed: the caller may live on, so nothing of the run may stay behind
        running.abandon<event>();
        throw;
    }
    return running.finish();
}

template <class C, class T>
void add_to(C& collection, T&& one) {
    if constexpr (requires { collection.push_back(std::forward<T>(one)); }) collection.push_back(std::forward<T>(one));
    else collection.insert(std::forward<T>(one));
}

/// The last words. `Plain` says whether a failure exits the caller, or is returned.
template <class C, bool Plain>
struct collecting {
    template <class D>
    auto run(D flow) && {
        static_assert(requires(C& c, event_of<D> one) { add_to(c, std::move(one)); },
                      "flow::to<C>(): C takes no events of this flow");
        C collected{};
        auto done = drive(std::move(flow), [&collected](auto& results) {
            for (auto& one : results) add_to(collected, std::move(one));
        });
        if constexpr (Plain) {
            if (!done) weft::exit(done.error());
            return collected;
        } else {
            return done ? result<C>{std::move(collected)} : result<C>{done.error()};
        }
    }
};

template <class F, bool Plain>
struct looking {
    F function;
    template <class D>
    auto run(D flow) && {
        static_assert(std::is_invocable_v<F&, event_of<D>>, "flow::for_each: the function does not take the flow's events");
        auto done = drive(std::move(flow), [this](auto& results) {
            for (auto& one : results) function(std::move(one));
        });
        if constexpr (Plain) {
            if (!done) weft::exit(done.error());
        } else {
            return done;
        }
    }
};

template <class T>
inline constexpr bool is_last_word = false;
template <class C, bool Plain>
inline constexpr bool is_last_word<collecting<C, Plain>> = true;
template <class F, bool Plain>
inline constexpr bool is_last_word<looking<F, Plain>> = true;

struct forget {
    template <class T>
    void operator()(T&&) const noexcept {}
};

template <described D, class Word>
    requires is_last_word<std::remove_cvref_t<Word>>
auto operator|(D&& flow, Word&& last) {
    return std::remove_cvref_t<Word>(std::forward<Word>(last)).run(std::remove_cvref_t<D>(std::forward<D>(flow)));
}

}  // namespace detail

/// Runs the flow and collects its results. The last layer sends no more than the calling process has asked for.
/// Blocks: parks the caller until every stage has ended. Errors: exits the caller with the reason of the first stage
/// that failed; results so far are dropped. Threads: from a process. Source: Enum.to_list(flow).
template <class C>
[[nodiscard]] detail::collecting<C, true> to() {
    return {};
}
/// As to, but returns result<C>.
template <class C>
[[nodiscard]] detail::collecting<C, false> try_to() {
    return {};
}

/// Runs the flow and calls f(event) for each result, in the calling process, as they come. An exception of f ends the
/// run and passes. Blocks and errors as to.
template <class F>
[[nodiscard]] detail::looking<F, true> for_each(F f) {
    return {std::move(f)};
}
/// As for_each, but returns result<void>.
template <class F>
[[nodiscard]] detail::looking<F, false> try_for_each(F f) {
    return {std::move(f)};
}

/// Runs the flow for what its functions do; its results are dropped. Blocks and errors as to.
[[nodiscard]] inline detail::looking<detail::forget, true> run() { return {{}}; }
[[nodiscard]] inline detail::looking<detail::forget, false> try_run() { return {{}}; }

}  // namespace weft::flow
