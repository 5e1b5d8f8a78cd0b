#pragma once
// Starting and stopping a pipeline.

#include <weft/broadway/main_process.hpp>
#include <weft/child_start.hpp>
#include <weft/proc_lib.hpp>
#include <weft/stop.hpp>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace weft::broadway {

namespace detail {

template <class Module>
[[nodiscard]] result<pid> start(options<Module> given) {
    static_assert(check_module<Module>());
    static_cast<void>(pipeline<Module>{checked(given)});  // what is wrong with them is the caller's error
    server_options const how{.name = given.name, .label = given.name.text(), .trap_exit = true};
    auto const started = weft::try_start_link<main_process<Module>>(how, std::move(given));
    if (!started) return started.error();
    return started->process();
}

}  // namespace detail

/// Starts a pipeline linked to the caller; its main process holds the name, and weft::stop or a supervisor's shutdown drains it.
/// Blocks: parks the caller until every stage is there and has subscribed. Errors: argument_error for a bad option, naming
/// it; already_started(PID) when the name is taken; why a part did not start. Nothing is left then. Threads: from a process.
/// Source: Broadway.start_link/2.
template <class Module>
[[nodiscard]] result<pid> try_start_link(std::type_identity_t<options<Module>> chosen) {
    return detail::start<Module>(std::move(chosen));
}

/// As try_start_link, but returns the pid itself. Errors: also exits the caller with the reason of the failure.
template <class Module>
pid start_link(std::type_identity_t<options<Module>> chosen) {
    auto const started = detail::start<Module>(std::move(chosen));
    if (!started) proc_lib::exit_for_failed_start(started.error(), detail::module_name<Module>());
    return *started;
}

/// A pipeline as a child of a supervisor, made from copies of the options at each start. Its type is supervisor, so that
/// it is stopped without a time limit unless the child's spec sets one.
template <class Module>
[[nodiscard]] child_start child(std::type_identity_t<options<Module>> chosen) {
    auto start = [chosen = std::move(chosen)]() -> result<pid> { return detail::start<Module>(chosen); };
    return child_start{std::move(start), child_type::supervisor};
}

/// The same as a whole spec: its id is the pipeline's name, and everything else the default.
template <class Module>
[[nodiscard]] child_spec make_child_spec(std::type_identity_t<options<Module>> chosen) {
    std::string id = chosen.name.text();
    return {.id = std::move(id), .start = child<Module>(std::move(chosen))};
}

/// Drains a pipeline and ends it with `reason`; it is gone when this returns.
/// Blocks: parks the caller, at most `timeout`. Errors: exits the caller with noproc, timeout, or the reason with which it
/// ended instead. Threads: from a process. Source: Broadway.stop/3.
void stop(pid pipeline, exit_reason reason = {}, nanoseconds timeout = infinity);
void stop(server_name const& pipeline, exit_reason reason = {}, nanoseconds timeout = infinity);

}  // namespace weft::broadway
