#pragma once
// A supervisor for children that come and go: it begins with none, each is started by request and known by its pid, and
// when it stops, all of them are stopped at once.
//
//     auto const sessions = weft::dynamic_supervisor::start_link({.max_children = 10'000});
//     auto const one = weft::dynamic_supervisor::start_child(sessions, {.start = weft::child<session>(socket),
//                                                                       .restart = weft::restart::temporary});

#include <weft/child_spec.hpp>
#include <weft/result.hpp>
#include <weft/stop.hpp>
#include <weft/supervisor.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace weft {

struct dynamic_supervisor_spec {
    server_name name{};                        ///< a name or a via, registered before the start returns
    std::string label{};
    restart_intensity intensity{};             ///< one budget for all children
    std::size_t max_children = unlimited;      ///< those that are being restarted count
    weft::extra_arguments extra_arguments{};   ///< put before the arguments of each child: see child_start::with_extra
    bool log_progress = false;                 ///< one line of level info, `progress`, for each child that was started
};

/// A child that is itself a dynamic supervisor.
[[nodiscard]] child_start child(dynamic_supervisor_spec nested);

namespace dynamic_supervisor {

/// Starts a dynamic supervisor linked to the caller. A child is restarted alone, as its spec says; every child that is not
/// restarted is forgotten.
/// Blocks: parks the caller until it is ready. Errors: exits the caller when the name is taken; argument_error for a bad
/// option. Threads: from a process. Source: Elixir DynamicSupervisor.start_link/1.
pid start_link(dynamic_supervisor_spec spec = {});

/// As start_link, but a failure is a value. Errors: argument_error for a bad option.
[[nodiscard]] result<pid> try_start_link(dynamic_supervisor_spec spec = {});

/// Says what start_link and start_child would say, starting nothing. Errors: argument_error.
void check(dynamic_supervisor_spec const& spec);
void check(child_spec const& spec);

// What follows asks a running supervisor, as the requests of <weft/supervisor.hpp> do, and exits the caller as they do.

/// Starts one more child. Its id is for the log only: it may be empty, and others may have it too. An empty pid when the
/// start was ignored; no child is added then.
/// Errors: "max_children"; why it did not start. argument_error for a bad spec, before anybody is asked.
[[nodiscard]] result<started_child> start_child(pid supervisor, child_spec spec);

/// Stops a child and forgets it. One that is being restarted is known by the pid that it had.
/// Errors: "not_found".
result<void> terminate_child(pid supervisor, pid child);

/// The children in no order, without ids.
[[nodiscard]] std::vector<supervisor::child_info> which_children(pid supervisor);

[[nodiscard]] supervisor::child_count count_children(pid supervisor);

}  // namespace dynamic_supervisor

}  // namespace weft
