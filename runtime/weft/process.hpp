#pragma once
// What a process may do to itself: name itself, end, give way, set its flags, keep values under keys.

#include <weft/exit_reason.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>

#include <any>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

namespace weft {

/// The calling process.
/// Errors: not_a_process outside of a process. Source: Erlang self/0.
[[nodiscard]] pid self();

/// True inside a process, false on a plain thread.
[[nodiscard]] bool in_process() noexcept;

/// Ends the calling process with `reason`: unwinds its stack, so destructors run, then tells links and monitors.
/// Errors: throws process_exit, which code may catch by name to stay alive. Source: Erlang exit/1.
[[noreturn]] void exit(exit_reason reason);

/// Sends an exit signal. `normal` ends nobody but its own sender; `kill` cannot be trapped and ends as `killed`.
/// Never blocks, and never fails for a dead pid. To itself and not trapped: acts before it returns.
/// Errors: argument_error for an empty pid. Threads: from anywhere. Source: Erlang exit/2.
void exit_signal(pid target, exit_reason reason);
/// Exit signals go to pids: a name could have changed hands. Look it up with whereis.
void exit_signal(std::string_view name, exit_reason reason) = delete;

/// Lets other runnable processes run before it returns.
void yield();

/// A safe point for long loops: acts on exit signals, and gives way when the turn's budget is used up.
void checkpoint();

/// Parks the calling process for at least `time`; messages stay in the mailbox.
/// Errors: timeout_value for a negative time.
void sleep_for(nanoseconds time, std::source_location where = std::source_location::current());

/// Turns exit signals into exit_msg messages, or back. Returns the old value. Source: Erlang process_flag(trap_exit).
bool trap_exit(bool on);

/// How urgent the calling process is from its next turn on. high and max run before all others, which may then get
/// nothing; low gets one turn in eight. Returns the old value.
/// Errors: argument_error when it is none of the four. Source: Erlang process_flag(priority).
priority set_priority(priority value);

/// Shown wherever the pid is shown: logs, crash reports, the observer. Source: OTP 27 proc_lib:set_label.
void set_label(std::string label);

/// Who spawned the calling process, nearest first, as far as it was recorded.
[[nodiscard]] pid parent();

[[nodiscard]] bool is_alive(pid id);

/// The number of messages waiting in the calling process's mailbox. O(1) after what is inbound has been accepted.
[[nodiscard]] std::size_t mailbox_length();

/// The process dictionary: values under keys, destroyed when the process ends. put returns what was there before.
std::any put(std::string_view key, std::any value);
[[nodiscard]] std::any get(std::string_view key);
std::any erase(std::string_view key);

/// Monotonic nanoseconds since the runtime's start; virtual in simulation. On a plain thread: since any fixed point.
[[nodiscard]] nanoseconds monotonic_time() noexcept;

/// What has to be added to monotonic_time() to get the time since 1970 on the machine's wall clock as it stands now. It
/// changes when somebody sets that clock; monotonic_time() and every wait and timer do not notice.
[[nodiscard]] nanoseconds time_offset() noexcept;

/// monotonic_time() + time_offset(): to be shown to people, never to be waited for. Source: Erlang system_time/0.
[[nodiscard]] nanoseconds system_time() noexcept;

}  // namespace weft
