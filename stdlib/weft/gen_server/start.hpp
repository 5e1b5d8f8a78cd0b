#pragma once
// Starting a server: the class's constructor is its init, runs in the new process, and has returned when the start
// call does.

#include <weft/gen_server/loop.hpp>
#include <weft/gen_server/server_ref.hpp>
#include <weft/proc_lib.hpp>
#include <weft/via.hpp>

#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace weft {

/// How a server is started; the first argument of the start verbs when the defaults do not fit.
struct server_options {
    server_name name{};                        ///< registered before the constructor runs; a string or a via
    std::string label{};                       ///< shown wherever the pid is
    nanoseconds init_timeout = infinity;       ///< for the constructor and init(); then the process is killed
    weft::priority priority = priority::normal;
    std::size_t stack_bytes = 0;               ///< 0: the runtime's setting
    bool trap_exit = false;                    ///< set before the constructor runs
    nanoseconds hibernate_after = infinity;    ///< 0 or more; every server rests without a stack at once, so it is never too late
    sys::debug_options debug{};                ///< switched on before the constructor runs
};

/// What start_monitor returns.
template <class S>
struct monitored_server {
    server_ref<S> server;
    ref monitor;
};

namespace detail {

[[nodiscard]] proc_lib::start_options start_options_of(server_options const& options, bool link);

template <class... Args>
inline constexpr bool starts_with_options = false;
template <class First, class... Rest>
inline constexpr bool starts_with_options<First, Rest...> = std::is_same_v<std::remove_cvref_t<First>, server_options>;

/// What makes a server of class S in its process. Other kinds of servers than gen_server specialise it.
template <class S, class... Args>
struct body_of {
    using type = make_server<S, Args...>;
};

template <class S, class... Args>
result<server_ref<S>> start_server(bool link, server_options const& options, Args&&... args) {
    static_assert(std::is_constructible_v<S, std::decay_t<Args>...>, "the server's class has no constructor for these arguments");
    if constexpr (std::is_constructible_v<S, std::decay_t<Args>...>) {
        typename body_of<S, std::decay_t<Args>...>::type body{std::forward<Args>(args)...};
        result<pid> const started = proc_lib::try_start(std::move(body), start_options_of(options, link));
        if (!started) return started.error();
        return server_ref<S>{*started};
    } else {
        return exit_reason::noproc();
    }
}

template <class S, class... Args>
result<monitored_server<S>> start_watched(server_options const& options, Args&&... args) {
    static_assert(std::is_constructible_v<S, std::decay_t<Args>...>, "the server's class has no constructor for these arguments");
    typename body_of<S, std::decay_t<Args>...>::type body{std::forward<Args>(args)...};
    result<monitored> const started = proc_lib::try_start_monitor(std::move(body), start_options_of(options, false));
    if (!started) return started.error();
    return monitored_server<S>{server_ref<S>{started->process}, started->monitor};
}

template <class S>
server_ref<S> started_or_exit(result<server_ref<S>> started) {
    if (!started) proc_lib::exit_for_failed_start(started.error(), type_of<S>.name);
    return *started;
}

}  // namespace detail

/// Starts a server of class S, made from `args` in its own process, linked to the caller; `server_options` may stand
/// first. A constructor that throws, or exits, fails the start; one that throws ignore_start gives an empty handle.
/// Blocks: parks the caller until the constructor is over, at most for the init timeout.
/// Errors: the reason the start failed, "already_started(PID)" when the name is taken; the process has ended then, its
/// name is free, and nothing of it reaches the caller. argument_error for a bad option.
/// Threads: from a process. Source: Erlang gen_server:start_link/3.
template <class S, class... Args>
    requires(!detail::starts_with_options<Args...>)
[[nodiscard]] result<server_ref<S>> try_start_link(Args&&... args) {
    return detail::start_server<S>(true, {}, std::forward<Args>(args)...);
}
template <class S, class... Args>
[[nodiscard]] result<server_ref<S>> try_start_link(server_options const& options, Args&&... args) {
    return detail::start_server<S>(true, options, std::forward<Args>(args)...);
}

/// As try_start_link, but returns the handle itself. Errors: exits the caller with the reason of the failure.
template <class S, class... Args>
    requires(!detail::starts_with_options<Args...>)
server_ref<S> start_link(Args&&... args) {
    return detail::started_or_exit(detail::start_server<S>(true, {}, std::forward<Args>(args)...));
}
template <class S, class... Args>
server_ref<S> start_link(server_options const& options, Args&&... args) {
    return detail::started_or_exit(detail::start_server<S>(true, options, std::forward<Args>(args)...));
}

/// As try_start_link, without the link: the server outlives its starter and has no parent.
template <class S, class... Args>
    requires(!detail::starts_with_options<Args...>)
[[nodiscard]] result<server_ref<S>> try_start(Args&&... args) {
    return detail::start_server<S>(false, {}, std::forward<Args>(args)...);
}
template <class S, class... Args>
[[nodiscard]] result<server_ref<S>> try_start(server_options const& options, Args&&... args) {
    return detail::start_server<S>(false, options, std::forward<Args>(args)...);
}

/// As try_start, monitored by the caller since before the constructor ran. A start that failed leaves no monitor.
/// Source: Erlang gen_server:start_monitor/3.
template <class S, class... Args>
    requires(!detail::starts_with_options<Args...>)
[[nodiscard]] result<monitored_server<S>> try_start_monitor(Args&&... args) {
    return detail::start_watched<S>({}, std::forward<Args>(args)...);
}
template <class S, class... Args>
[[nodiscard]] result<monitored_server<S>> try_start_monitor(server_options const& options, Args&&... args) {
    return detail::start_watched<S>(options, std::forward<Args>(args)...);
}

/// As start_link, without the link.
template <class S, class... Args>
    requires(!detail::starts_with_options<Args...>)
server_ref<S> start(Args&&... args) {
    return detail::started_or_exit(detail::start_server<S>(false, {}, std::forward<Args>(args)...));
}
template <class S, class... Args>
server_ref<S> start(server_options const& options, Args&&... args) {
    return detail::started_or_exit(detail::start_server<S>(false, options, std::forward<Args>(args)...));
}

}  // namespace weft
