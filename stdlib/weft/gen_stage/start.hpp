#pragma once
// Starting a stage, by itself or as a child of a supervisor. Options may stand before the arguments of S's constructor:
// start_link<S>({.name = "numbers", .buffer_size = 100}, 40); which ones there are depends on the kind of stage S is.

#include <weft/child_spec.hpp>
#include <weft/gen_stage/stage_of.hpp>
#include <weft/proc_lib.hpp>
#include <weft/via.hpp>

#include <concepts>
#include <source_location>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace weft::gen_stage {

namespace detail {

[[nodiscard]] proc_lib::start_options start_options_of(server_name const& name, std::string label, bool trap_exit, bool link);

/// The first argument of S's constructor, where no options stand before it.
template <class First, class S>
concept argument_of = !std::is_same_v<std::remove_cvref_t<First>, options<S>>;

template <class S, class... Args>
result<stage_ref<S>> start(bool link, options<S> chosen, Args&&... args) {
    auto started = proc_lib::try_start(
        [chosen, given = std::tuple<std::decay_t<Args>...>(std::forward<Args>(args)...)](proc_lib::init_ack& ack) mutable {
            auto make = [&](auto&... values) { return stage_of<S>{chosen, ack.parent(), std::move(values)...}; };
            return std::apply(make, given);
        },
        start_options_of(chosen.name, chosen.label, chosen.trap_exit, link), chosen.where);
    if (!started) return started.error();
    return stage_ref<S>{*started};
}

template <class S>
stage_ref<S> started_or_exit(result<stage_ref<S>> started) {
    if (!started) proc_lib::exit_for_failed_start(started.error(), weft::detail::type_of<S>.name);
    return *started;
}

template <class S>
options<S> only_place(std::source_location where) {
    options<S> chosen;
    chosen.where = where;
    return chosen;
}

/// The ways to call try_start and try_start_link. One overload for each number of arguments without options: a default
/// argument cannot follow a pack, and the place of the call is what an observer shows for the stage.
template <class S, bool Link>
struct try_starter {
    [[nodiscard]] result<stage_ref<S>> operator()(options<S> const& chosen) const { return detail::start<S>(Link, chosen); }
    template <class... Args>
    [[nodiscard]] result<stage_ref<S>> operator()(options<S> const& chosen, Args&&... args) const {
        return detail::start<S>(Link, chosen, std::forward<Args>(args)...);
    }
    template <std::same_as<std::source_location> Place = std::source_location>
    [[nodiscard]] result<stage_ref<S>> operator()(Place where = Place::current()) const {
        return detail::start<S>(Link, only_place<S>(where));
    }
    template <argument_of<S> A>
    [[nodiscard]] result<stage_ref<S>> operator()(A&& a, std::source_location where = std::source_location::current()) const {
        return detail::start<S>(Link, only_place<S>(where), std::forward<A>(a));
    }
    template <argument_of<S> A, class B>
    [[nodiscard]] result<stage_ref<S>> operator()(A&& a, B&& b, std::source_location where = std::source_location::current()) const {
        return detail::start<S>(Link, only_place<S>(where), std::forward<A>(a), std::forward<B>(b));
    }
    template <argument_of<S> A, class B, class C>
    [[nodiscard]] result<stage_ref<S>> operator()(A&& a, B&& b, C&& c, std::source_location where = std::source_location::current()) const {
        return detail::start<S>(Link, only_place<S>(where), std::forward<A>(a), std::forward<B>(b), std::forward<C>(c));
    }
    template <argument_of<S> A, class B, class C, class D>
    [[nodiscard]] result<stage_ref<S>> operator()(A&& a, B&& b, C&& c, D&& d, std::source_location where = std::source_location::current()) const {
        return detail::start<S>(Link, only_place<S>(where), std::forward<A>(a), std::forward<B>(b), std::forward<C>(c), std::forward<D>(d));
    }
};

/// The ways to call start and start_link.
template <class S, bool Link>
struct starter {
    stage_ref<S> operator()(options<S> const& chosen) const { return started_or_exit(detail::start<S>(Link, chosen)); }
    template <class... Args>
    stage_ref<S> operator()(options<S> const& chosen, Args&&... args) const {
        return started_or_exit(detail::start<S>(Link, chosen, std::forward<Args>(args)...));
    }
    template <std::same_as<std::source_location> Place = std::source_location>
    stage_ref<S> operator()(Place where = Place::current()) const {
        return started_or_exit(detail::start<S>(Link, only_place<S>(where)));
    }
    template <argument_of<S> A>
    stage_ref<S> operator()(A&& a, std::source_location where = std::source_location::current()) const {
        return started_or_exit(detail::start<S>(Link, only_place<S>(where), std::forward<A>(a)));
    }
    template <argument_of<S> A, class B>
    stage_ref<S> operator()(A&& a, B&& b, std::source_location where = std::source_location::current()) const {
        return started_or_exit(detail::start<S>(Link, only_place<S>(where), std::forward<A>(a), std::forward<B>(b)));
    }
    template <argument_of<S> A, class B, class C>
    stage_ref<S> operator()(A&& a, B&& b, C&& c, std::source_location where = std::source_location::current()) const {
        return started_or_exit(detail::start<S>(Link, only_place<S>(where), std::forward<A>(a), std::forward<B>(b), std::forward<C>(c)));
    }
    template <argument_of<S> A, class B, class C, class D>
    stage_ref<S> operator()(A&& a, B&& b, C&& c, D&& d, std::source_location where = std::source_location::current()) const {
        return started_or_exit(detail::start<S>(Link, only_place<S>(where), std::forward<A>(a), std::forward<B>(b), std::forward<C>(c),
                                                std::forward<D>(d)));
    }
};

}  // namespace detail

/// Starts a stage of class S, made from the arguments in its own process, and links it to the caller. Up to four arguments
/// may stand alone; options before them, even {}, take any number.
/// Blocks: parks the caller until S is made, and subscribed when `subscribe_to` says so. Errors: bad_opts, noproc for a
/// producer in `subscribe_to` that is not there, already_started(PID), or why S could not be made; the process has ended
/// then and its name is free. Threads: from a process. Source: GenStage.start_link/3.
template <class S>
inline constexpr detail::try_starter<S, true> try_start_link{};

/// As try_start_link, but returns the handle itself. Errors: exits the caller with the reason of the failure.
template <class S>
inline constexpr detail::starter<S, true> start_link{};

/// As try_start_link, without the link: the stage outlives its starter.
template <class S>
inline constexpr detail::try_starter<S, false> try_start{};

/// As start_link, without the link.
template <class S>
inline constexpr detail::starter<S, false> start{};

/// A stage of class S as a child of a supervisor, made from copies of `args`, or of options and arguments, at each start.
template <class S>
[[nodiscard]] child_start child() {
    return child<S>(options<S>{});
}
template <class S, detail::argument_of<S> First, class... Args>
[[nodiscard]] child_start child(First&& first, Args&&... args) {
    return child<S>(options<S>{}, std::forward<First>(first), std::forward<Args>(args)...);
}
template <class S, class... Args>
[[nodiscard]] child_start child(options<S> const& chosen, Args&&... args) {
    static_assert((std::is_copy_constructible_v<std::decay_t<Args>> && ...),
                  "a child's arguments are copied at each start; share what cannot be copied by a shared_ptr<T const>");
    return child_start{[chosen, kept = std::tuple<std::decay_t<Args>...>{std::forward<Args>(args)...}]() -> result<pid> {
        auto const started = std::apply([&](auto const&... each) { return detail::start<S>(true, chosen, each...); }, kept);
        if (!started) return started.error();
        return started->id();
    }};
}

}  // namespace weft::gen_stage
