#pragma once
// Starting a stage, by itself or as a child of a supervisor. Options may stand before the arguments of S's constructor:
// start_link<S>({.name = "numbers", .buffer_size = 100}, 40); which ones there are depends on the kind of stage S is.

#include <weft/child_spec.hpp>
#include <weft/gen_stage/stage_of.hpp>
#include <weft/proc_lib.hpp>
#include <weft/via.hpp>

#include <source_location>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace weft::gen_stage {

namespace detail {

/// What all kinds of stages' options have.
struct process_of_stage {
    server_name name;
    std::string label;
    bool trap_exit;
    weft::priority priority;
    std::size_t stack_bytes;
};
[[nodiscard]] proc_lib::start_options start_options_of(process_of_stage const& options, bool link);

template <class S, class... Args>
struct starts_with_options : std::false_type {};
template <class S, class First, class... More>
struct starts_with_options<S, First, More...> : std::is_same<std::remove_cvref_t<First>, options<S>> {};

template <class S, class... Args>
result<stage_ref<S>> start(bool link, options<S> chosen, Args&&... args) {
    auto started = proc_lib::try_start(
        [chosen, given = std::tuple<std::decay_t<Args>...>(std::forward<Args>(args)...)](proc_lib::init_ack& ack) mutable {
            auto make = [&](auto&... values) { return stage_of<S>{chosen, ack.parent(), std::move(values)...}; };
            return std::apply(make, given);
        },
        start_options_of({chosen.name, chosen.label, chosen.trap_exit, chosen.priority, chosen.stack_bytes}, link));
    if (!started) return started.error();
    return stage_ref<S>{*started};
}

template <class S>
stage_ref<S> started_or_exit(result<stage_ref<S>> started) {
    if (!started) proc_lib::exit_for_failed_start(started.error(), weft::detail::type_of<S>.name);
    return *started;
}

}  // namespace detail

/// Starts a stage of class S, made from `args` in its own process, and links it to the caller.
/// Blocks: parks the caller until S is made, and subscribed when `subscribe_to` says so. Errors: bad_opts, noproc for a
/// producer in `subscribe_to` that is not there, already_started(PID), or why S could not be made; the process has ended
/// then and its name is free. Threads: from a process. Source: GenStage.start_link/3.
template <class S, class... Args>
    requires(!detail::starts_with_options<S, Args...>::value)
[[nodiscard]] result<stage_ref<S>> try_start_link(Args&&... args) {
    return detail::start<S>(true, {}, std::forward<Args>(args)...);
}
template <class S, class... Args>
[[nodiscard]] result<stage_ref<S>> try_start_link(options<S> const& chosen, Args&&... args) {
    return detail::start<S>(true, chosen, std::forward<Args>(args)...);
}

/// As try_start_link, but returns the handle itself. Errors: exits the caller with the reason of the failure.
template <class S, class... Args>
    requires(!detail::starts_with_options<S, Args...>::value)
stage_ref<S> start_link(Args&&... args) {
    return detail::started_or_exit(detail::start<S>(true, {}, std::forward<Args>(args)...));
}
template <class S, class... Args>
stage_ref<S> start_link(options<S> const& chosen, Args&&... args) {
    return detail::started_or_exit(detail::start<S>(true, chosen, std::forward<Args>(args)...));
}

/// As try_start_link, without the link: the stage outlives its starter.
template <class S, class... Args>
    requires(!detail::starts_with_options<S, Args...>::value)
[[nodiscard]] result<stage_ref<S>> try_start(Args&&... args) {
    return detail::start<S>(false, {}, std::forward<Args>(args)...);
}
template <class S, class... Args>
[[nodiscard]] result<stage_ref<S>> try_start(options<S> const& chosen, Args&&... args) {
    return detail::start<S>(false, chosen, std::forward<Args>(args)...);
}

/// As start_link, without the link.
template <class S, class... Args>
    requires(!detail::starts_with_options<S, Args...>::value)
stage_ref<S> start(Args&&... args) {
    return detail::started_or_exit(detail::start<S>(false, {}, std::forward<Args>(args)...));
}
template <class S, class... Args>
stage_ref<S> start(options<S> const& chosen, Args&&... args) {
    return detail::started_or_exit(detail::start<S>(false, chosen, std::forward<Args>(args)...));
}

/// A stage of class S as a child of a supervisor, made from copies of `args`, or of options and arguments, at each start.
template <class S, class... Args>
    requires(!detail::starts_with_options<S, Args...>::value)
[[nodiscard]] child_start child(Args&&... args) {
    return child<S>(options<S>{}, std::forward<Args>(args)...);
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
