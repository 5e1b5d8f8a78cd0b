#pragma once
// What all kinds of supervisors agree on: when a child must be started again, when it ended as it was asked to, how its
// start is called, and when the next attempt may be made.

#include <weft/child_spec.hpp>
#include <weft/exit_reason.hpp>
#include <weft/proc_lib.hpp>
#include <weft/result.hpp>
#include <weft/via.hpp>

#include <cstdint>
#include <string>

namespace weft::internal {

/// How the process of any supervisor is started.
[[nodiscard]] proc_lib::start_options supervisor_start(server_name const& name, std::string const& label);

/// Of any supervisor's child. Errors: argument_error.
void check_child(child_spec const& spec);
void check_intensity(restart_intensity const& intensity);

[[nodiscard]] bool must_restart(restart kind, exit_reason const& end) noexcept;

/// Whether a child that was told to stop may end so.
[[nodiscard]] bool stopped_as_asked(child_shutdown how, restart kind, exit_reason const& end) noexcept;

/// Calls the start function. It may fail by value or by what it throws; only the end of the caller itself passes through.
[[nodiscard]] result<started_child> call_start(child_start const& start, extra_arguments const& extra = {});

/// "child store (93.1)"; without an id "child 93.1".
[[nodiscard]] std::string child_named(std::string const& id, pid process);

/// The waits of one child between its restarts.
class restart_pace {
public:
    /// How long to wait now that it has ended, or could not be started.
    [[nodiscard]] nanoseconds next_wait(restart_backoff const& how, nanoseconds now) noexcept;
    void note_start(nanoseconds now) noexcept { started_ = now; }

private:
    nanoseconds started_{};
    nanoseconds last_{};  // 0: the next wait is the first
};

}  // namespace weft::internal
