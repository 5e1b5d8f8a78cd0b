#pragma once
// Crash dumps: what all runtimes of the program know at one moment, in a text file. One is written, while a runtime lives, before
// the program ends by
//   - a fault that is not isolated, or abort: SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT; the signal's default action follows;
//   - a broken invariant of the runtime and an exception that nobody may let pass, which end by SIGABRT;
//   - memory that is used up in code that cannot go on without (in a process's body it ends that process alone), or halt(text):
//     exit status 1;
// and by write_crash_dump(), which ends nothing. A fault for which the program had a handler of its own is left to that one.
//
// The settings are the program's. Until set_crash_dump() they are those of the environment, read when the first runtime is made:
// WEFT_CRASH_DUMP (a path, or "off"), WEFT_CRASH_DUMP_SECONDS and WEFT_CRASH_DUMP_BYTES (0: no dump). A path that ends in a
// slash is a folder, which must be there: each dump is weft-crash-NODE-TIME-PID.dump in it, and the newest three of a node stay.
// The format, version 1. Lines of UTF-8. A line that begins with "=" begins a section; its name goes to a ":" or the line's end:
//     =weft_crash_dump:1     first of all: date, reason, runtime, os_process, thread, process, trace
//     =memory                lines of /proc/PID/status
//     =node:NAME             one for each runtime, followed by its
//     =scheduler:INDEX       run_queue, running (a pid), …
//     =process:SLOT.GENERATION   state, initial_call, parent, location, kind (its behaviour), mailbox (its length), reductions,
//                            memory, links, monitors, monitored_by, name, label, messages (types of the oldest), trace, …; the struck one comes first
//     =names:NAME            pid and name
//     =timers:NAME           whom to tell, due_ms, period_ms
//     =applications:NAME     name, processes
//     =tables, =log, …       and what others add: see add_crash_dump_section(); log: the last lines, under `weft run`
//     =modules               where code lies: lines of /proc/PID/maps
//     =addresses             those of the traces, with function, file and line where debug information is found
//     =end                   result: complete, or which limit cut it; limits; without this section the file was cut by something else
// Inside a section "key: value"; a trace is a line "trace:" and lines of four blanks, address, module+offset. No values of
// messages, tables or dictionaries are in it. A sensitive process shows neither messages nor trace.
//
// Guaranteed in a signal handler: everything up to =modules is written without allocation and locks, by a copy of the program
// (fork), so a half changed heap does no harm. Not guaranteed: =addresses; a process whose data the fault has destroyed, whose
// record is given up; and where the machine gives no second process, all but the control blocks' own words. The program
// waits for the copy as long as time_limit allows; a disk that hangs without a limit holds the exit up.

#include <weft/options.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weft {

struct crash_dump_options {
    std::string path = "weft_crash.dump";  ///< overwritten, mode 0600, no link is followed; empty: no dumps
    nanoseconds time_limit = infinity;     ///< then it is cut behind a whole record; 0: no dumps
    std::size_t size_limit = unlimited;    ///< bytes, the same
};

/// From now on. Errors: argument_error for a negative time or a path that is too long. Threads: any.
void set_crash_dump(crash_dump_options const& options);
[[nodiscard]] crash_dump_options crash_dump_settings();

enum class crash_dump_end : std::uint8_t { complete, cut_by_time, cut_by_size, failed, off };

struct crash_dump_result {
    crash_dump_end end = crash_dump_end::off;
    std::uint64_t bytes = 0;
    std::string error{};                   ///< why it failed
};

/// Writes a dump now; the program goes on. Blocks: until it is written or a limit is reached, the calling thread, also in a
/// process. Errors: in the result. Threads: any; one dump is written at a time.
crash_dump_result write_crash_dump(std::string_view reason);

/// Ends the program at once with exit status 1: says why on standard error, writes a dump, runs no destructor and no handler
/// of exit(). For SIGUSR1 too, from whichever thread reads that. Threads: any. Source: Erlang halt("text").
[[noreturn]] void halt(std::string_view reason);

/// What a section is written to.
class crash_dump_output {
public:
    /// Text in which line ends and control bytes are escaped.
    crash_dump_output& operator<<(std::string_view text) noexcept;
    crash_dump_output& operator<<(std::uint64_t number) noexcept;
    crash_dump_output& operator<<(pid id) noexcept;
    /// The line is complete. Does not return when the dump takes no more: no destructor runs then.
    void end_line() noexcept;

private:
    friend struct crash_dump_section;
    explicit crash_dump_output(void* to) noexcept : to_{to} {}
    void* to_;
};

/// Adds the section "=name" to every dump; at most 16 are kept. `write` is called in a copy of the program in which nothing else
/// runs: it must take no lock, as whoever held it is gone, allocate nothing, and bear what was half changed.
/// `name` lives for ever. Threads: any.
void add_crash_dump_section(char const* name, void (*write)(crash_dump_output& to) noexcept);

}  // namespace weft
