#pragma once
// Crash reports: what a process was when it ended badly. The log has one line for each, which ends with "report 7"; the report
// itself is kept here, the newest few of the program, and goes to a file when one is set.
//
// Who is reported, at the level error (what is not in the table is not):
//
//     how it ended               plain process    server, task, supervisor, whatever proc_lib started
//     uncaught exception         yes              yes, behind the behaviour's own event
//     exit(reason) not clean     no               yes, behind the behaviour's own event
//     exit signal, kill          no               no: its supervisor tells
//
// An init that fails is one of the first two rows. A process that a clean memory fault ended is like one that threw.

#include <weft/exit_reason.hpp>
#include <weft/info.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weft {

struct crash_report {
    std::uint64_t number = 0;          ///< counts from 1 in this program
    nanoseconds at{};                  ///< since 1970
    exit_reason reason;                ///< without the exception itself
    /// As it was at its end, destructors not run yet. `messages` are the first ones with their values, where their type has a
    /// way to be shown; a sensitive process has none, no
    /// dictionary and no trace. Lists are cut to crash_report_options::entries.
    process_details process;
    std::uint64_t links = 0;           ///< how many there were, cut ones too
    std::uint64_t dictionary = 0;      ///< entries, cut ones too; 0 for a sensitive process
    /// Who was linked to it and does not trap exits, so ends with it; at most `entries`.
    std::vector<process_summary> neighbours;
};

struct crash_report_options {
    std::size_t kept = 100;            ///< the newest so many are kept in memory; at least 1
    std::size_t messages = 10;         ///< so many of the mailbox's are told, the oldest; at most process_details::most_messages
    std::size_t entries = 50;          ///< of each other list
    /// Of each text: a message, a reason, a server's state in the log. A longer one is cut, and says so. At least 64.
    std::size_t text_bytes = 4096;
    std::string file{};                ///< reports are appended to it too, mode 0600; empty: to none
    std::size_t file_bytes = std::size_t{10} * 1024 * 1024;  ///< when it is longer it becomes FILE.1, and a new one begins
};

/// How reports are made from now on, in the whole program. Errors: argument_error naming the option. Threads: any.
void set_crash_reports(crash_report_options options);

/// The reports that are kept, the oldest first. Blocks: looks up the names of their traces, the first time some hundred
/// milliseconds; parks nobody. Threads: any.
[[nodiscard]] std::vector<crash_report> crash_reports();
/// The one of this number, or of this process; nothing when it was not reported, or too long ago. As crash_reports().
[[nodiscard]] std::optional<crash_report> find_crash_report(std::uint64_t number);
[[nodiscard]] std::optional<crash_report> find_crash_report(pid of);

/// "; report 7" when there is one of this process: what the log's lines that tell of its end finish with. Else empty.
[[nodiscard]] std::string crash_report_mark(pid of);

/// Many lines, the first one "crash report 7 of 93.1 …"; each other begins with two blanks.
[[nodiscard]] std::string to_string(crash_report const& what);

/// `text`, cut to crash_report_options::text_bytes with a mark that tells how long it was.
[[nodiscard]] std::string cut_for_report(std::string text);

}  // namespace weft
