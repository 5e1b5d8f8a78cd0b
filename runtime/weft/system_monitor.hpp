#pragma once
// The system monitor: one process of a runtime that hears of what is out of the ordinary, as messages. What it asks for is
// looked at where the runtime looks anyway; a setting that is off costs nothing.

#include <weft/options.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace weft {

/// What the system monitor wants to hear of; what is empty is off.
struct system_monitor_options {
    std::optional<nanoseconds> long_schedule{};  ///< turns that last so long; they are looked at every millisecond
    std::optional<mailbox_limits> long_mailbox{};  ///< mailboxes that grow to on_at, and that are down to off_at again
    std::optional<std::size_t> large_memory{};  ///< processes whose memory account grows beyond so many bytes
    std::optional<nanoseconds> long_blocking{};  ///< jobs that hold a thread of the blocking pool so long

    friend bool operator==(system_monitor_options const&, system_monitor_options const&) = default;
};

struct system_monitor_setting {
    pid who{};  ///< empty: nobody
    system_monitor_options options{};

    friend bool operator==(system_monitor_setting const&, system_monitor_setting const&) = default;
};

/// A process has kept its thread for long without coming back to the scheduler. Told once a turn, when it is over; a turn
/// that has lasted a second, and ten times the limit, is told of while it goes on.
struct long_schedule_msg {
    pid process{};
    nanoseconds time{};  ///< at least so long; known to a millisecond or two
    bool goes_on = false;
    std::string location{};  ///< where it was when the limit had passed: its stack or system call, else as spawned_at
    std::string spawned_at{};  ///< "file:line"
};

/// A mailbox has become long, or is not long any more.
struct long_mailbox_msg {
    pid process{};
    bool on = false;
    std::uint64_t length = 0;
};

/// A process's memory account (weft::process_info) has grown beyond the limit; again only after it was below.
struct large_memory_msg {
    pid process{};
    std::uint64_t bytes = 0;
};

/// A job of the process has held a thread of the blocking pool for long.
struct long_blocking_msg {
    pid process{};
    nanoseconds time{};
};

/// Makes `who`, or the calling process, the one system monitor of the runtime in place of the one before, which hears no
/// more once this returns; options that are all empty switch it off. Returns the old setting. Events about the system
/// monitor itself are not sent, and its end switches it off. A mailbox or an account that is beyond its limit already is
/// told of when its process next accepts signals; while a large_memory is set every process weighs itself there.
/// Blocks: never. Errors: argument_error for a negative time, for off_at >= on_at, and for a `who` that has ended.
/// Threads: from a process, for its runtime. Source: Erlang system_monitor/2, whose long_message_queue this is.
system_monitor_setting system_monitor(system_monitor_options const& options);
system_monitor_setting system_monitor(pid who, system_monitor_options const& options);

/// What is set now. Threads: from a process.
[[nodiscard]] system_monitor_setting system_monitor();

}  // namespace weft
