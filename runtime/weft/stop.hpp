#pragma once
// Stopping a behaviour in an orderly way: it is asked in turn with its other messages, cleans up, and has ended when
// the call returns.

#include <weft/exit_reason.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>
#include <weft/result.hpp>

namespace weft {

namespace detail {
/// What a behaviour's loop receives: end with this reason, after the cleaning up that belongs to it.
struct stop_request {
    exit_reason reason;
};
}  // namespace detail

/// Asks a gen_server, supervisor or stage to end with `reason`, and waits until it has ended.
/// Blocks: parks the caller, at most `timeout`. Errors: exits the caller with `noproc` when there is no such process,
/// with `timeout` when the time is over (the stop goes on), with the true reason when it ended with another one;
/// argument_error for a negative timeout or when a process stops itself.
/// Threads: from a process. Source: Erlang gen_server:stop/3.
void stop(pid behaviour, exit_reason reason = {}, nanoseconds timeout = infinity);

/// As stop, but a failure is a value. Errors: argument_error as stop.
[[nodiscard]] result<void> try_stop(pid behaviour, exit_reason reason = {},
                                    nanoseconds timeout = infinity);

}  // namespace weft
