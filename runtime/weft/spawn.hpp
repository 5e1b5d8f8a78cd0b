#pragma once
// Making processes. A body is any callable without parameters; what it captures is moved into the process and
// destroyed at its end.

#include <weft/detail/unique_function.hpp>
#include <weft/monitor.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>

#include <source_location>
#include <type_traits>
#include <utility>

namespace weft {

/// What spawn_monitor returns.
struct monitored {
    pid process;
    ref monitor;
};

namespace detail {
/// What nobody wished otherwise: known by its address, so that a spawn need not look at each.
[[nodiscard]] spawn_options const& usual_spawn() noexcept;

enum class tie : unsigned char { none, link, monitor, link_and_monitor };
/// `watch` null: a plain monitor, if any.
[[nodiscard]] monitored spawn_process(unique_function body, spawn_options const& options, tie how,
                                      std::source_location where, monitor_options const* watch = nullptr);
}  // namespace detail

template <class Body>
concept process_body = std::is_invocable_v<std::decay_t<Body>&>;

/// Starts a process that runs `body` and returns at once.
/// Errors: argument_error for a bad option; system_limit when the process limit is reached. Nothing is leaked then.
/// Threads: from a process; from a plain thread use runtime::spawn. Source: Erlang spawn/1.
template <process_body Body>
pid spawn(Body&& body, spawn_options const& options = detail::usual_spawn(),
          std::source_location where = std::source_location::current()) {
    return detail::spawn_process(std::forward<Body>(body), options, detail::tie::none, where).process;
}

/// As spawn, linked to the caller before the body runs. Errors: as spawn; not_a_process from a plain thread.
template <process_body Body>
pid spawn_link(Body&& body, spawn_options const& options = detail::usual_spawn(),
               std::source_location where = std::source_location::current()) {
    return detail::spawn_process(std::forward<Body>(body), options, detail::tie::link, where).process;
}

/// As spawn, monitored by the caller before the body runs. Errors: as spawn; not_a_process from a plain thread.
template <process_body Body>
[[nodiscard]] monitored spawn_monitor(Body&& body, spawn_options const& options = detail::usual_spawn(),
                                      std::source_location where = std::source_location::current()) {
    return detail::spawn_process(std::forward<Body>(body), options, detail::tie::monitor, where);
}

/// The same with a tag, or with a monitor whose ref is an alias. Errors: also argument_error for an unknown alias mode.
template <process_body Body>
[[nodiscard]] monitored spawn_monitor(Body&& body, spawn_options const& options, monitor_options const& watch,
                                      std::source_location where = std::source_location::current()) {
    return detail::spawn_process(std::forward<Body>(body), options, detail::tie::monitor, where, &watch);
}

/// As spawn, both linked to and monitored by the caller before the body runs.
template <process_body Body>
[[nodiscard]] monitored spawn_link_monitor(Body&& body, spawn_options const& options = detail::usual_spawn(),
                                           std::source_location where = std::source_location::current()) {
    return detail::spawn_process(std::forward<Body>(body), options, detail::tie::link_and_monitor, where);
}

}  // namespace weft
