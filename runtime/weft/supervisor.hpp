#pragma once
// A supervisor starts its children in order, hears of their ends, starts again what must live, and stops them in
// reverse order when it ends itself. When restarts come too fast it gives up, and its own supervisor decides.
//
//     weft::supervisor::start_link({
//         .strategy  = weft::strategy::rest_for_one,
//         .intensity = {.restarts = 3, .within = 5s},
//         .children  = {{.id = "store", .start = weft::child<store>("orders.db")},
//                       {.id = "clock", .start = weft::child(run_clock), .restart = weft::restart::transient}},
//     });

#include <weft/child_spec.hpp>
#include <weft/result.hpp>
#include <weft/stop.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::supervisor {

/// Starts a supervisor linked to the caller, and its children one after the other.
/// Blocks: parks the caller until the last child is ready. Errors: exits the caller when a child does not start
/// (shutdown: "failed_to_start(ID, REASON)"; those started before are stopped again) or the name is taken;
/// argument_error for a bad spec, naming the child and the field. Threads: from a process.
/// Source: Erlang supervisor:start_link/3.
pid start_link(supervisor_spec spec);

/// As start_link, but a failure is a value. Errors: argument_error for a bad spec.
[[nodiscard]] result<pid> try_start_link(supervisor_spec spec);

/// What has to be known of a supervisor before its init runs.
struct start_options {
    server_name name{};
    std::string label{};
};

namespace detail {
[[nodiscard]] result<pid> try_start_with(std::function<supervisor_spec()> init, start_options options);
[[nodiscard]] pid start_with(std::function<supervisor_spec()> init, start_options options);
template <class Init>
concept makes_spec = std::is_invocable_r_v<supervisor_spec, Init&>;
}  // namespace detail

/// As try_start_link, with a spec that `init()` makes inside the supervisor's process, when its name is registered. What
/// init throws is the reason of a failed start; ignore_start thrown by it makes the start succeed with an empty pid.
/// Errors: argument_error as a failed start for a bad spec, or one with a name or label of its own.
template <detail::makes_spec Init>
[[nodiscard]] result<pid> try_start_link(Init init, start_options options = {}) {
    return detail::try_start_with(std::move(init), std::move(options));
}
template <detail::makes_spec Init>
pid start_link(Init init, start_options options = {}) {
    return detail::start_with(std::move(init), std::move(options));
}

/// Says what start_link would say of a bad spec, starting nothing. Errors: argument_error.
void check(supervisor_spec const& spec);
void check(child_spec const& spec);

// What follows asks a running supervisor and waits until it has done it, without a time limit. When there is no such
// process, or it ends before it answers, the caller exits with a reason that holds `noproc` or the supervisor's reason.

/// Starts one more child, last in start order; with an empty pid when its start was ignored, and with whatever info its
/// start function gave.
/// Errors: "already_started(PID)" or "already_present" for a known id; "bad_combination" for a significant child under
/// auto_shutdown never; else why it did not start, and then the spec is not kept. argument_error for a bad spec.
[[nodiscard]] result<started_child> start_child(pid supervisor, child_spec spec);

/// Stops a child and keeps its spec, unless it is temporary. A child that is not running is no error.
/// Errors: "not_found".
result<void> terminate_child(pid supervisor, std::string_view id);

/// Starts a child that is not running. Errors: "running", "restarting", "not_found", or why it did not start.
[[nodiscard]] result<started_child> restart_child(pid supervisor, std::string_view id);

/// Forgets a child that is not running. Errors: "running", "restarting", "not_found".
result<void> delete_child(pid supervisor, std::string_view id);

struct child_info {
    std::string id;
    pid process;              ///< empty when it is not running
    bool restarting = false;  ///< its last start failed, or it waits for its back-off; the next attempt is under way
    child_type type{};
};

/// One entry a spec, in start order.
[[nodiscard]] std::vector<child_info> which_children(pid supervisor);

struct child_count {
    std::size_t specs = 0;
    std::size_t active = 0;       ///< running processes
    std::size_t supervisors = 0;  ///< by type, running or not
    std::size_t workers = 0;
};
[[nodiscard]] child_count count_children(pid supervisor);

/// Errors: "not_found".
[[nodiscard]] result<child_spec> get_child_spec(pid supervisor, std::string_view id);

}  // namespace weft::supervisor
