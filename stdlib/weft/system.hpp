#pragma once
// The whole: one program of the operating system with its runtime and its applications. Stopping it in order, leaving
// at once, booting it again, and what it does about signals.
//
// A signal is read by the node (`weft run`, or weft::run for a release) on a thread of its own, and what is done then is
// ordinary code. By default:
//
//     TERM, INT                                      the orderly stop, status 0; one more of them while it lasts leaves
//                                                    at once, with 128 and the signal's number
//     QUIT                                           leaves at once, status 0; under `weft run` shows all stacks and goes on
//     USR1                                           leaves at once, status 1; under `weft run` writes a dump and goes on
//     HUP, USR2, ALRM, CHLD, TSTP, CONT, WINCH       an event for the handlers; under `weft run` HUP reads the configuration too
//     PIPE                                           ignored
//     SEGV, BUS, ILL, FPE, ABRT                      faults are no events; see runtime_options::on_fault

#include <weft/gen_event.hpp>
#include <weft/os_signal.hpp>

#include <cstdint>

namespace weft {

/// Asks for the orderly stop and returns at once: the applications stop in reverse order of their start, then whatever
/// else runs is ended, and the program ends with `status`. A second one changes nothing: the first status counts.
/// In a runtime that no node runs, all its processes end and the status means nothing.
/// Errors: argument_error for a status that is not 0 to 255. Threads: from a process. Source: Erlang init:stop/1.
void stop_system(int status = 0);

/// Asks for the orderly stop and a new boot: the configuration is read anew, and everything is started again in a new
/// runtime. The program's id stays, all pids are dead. Returns at once. After a stop_system it changes nothing.
/// Errors: argument_error in a runtime that no node runs. Threads: from a process. Source: Erlang init:restart/0.
void restart_system();

/// Ends the program now: nothing of it runs any more, no callback and no destructor. What was written to the operating
/// system stays written; what is in buffers of the program is lost.
/// Errors: argument_error for a status that is not 0 to 255. Threads: any. Source: Erlang halt/1 with {flush, false}.
[[noreturn]] void halt(int status = 0);

enum class signal_action : std::uint8_t {
    by_default,  ///< as the table says
    ignore,      ///< nothing
    handle,      ///< an event for the handlers, in place of what the table says
};

/// What the system does from now on when this signal comes.
/// Errors: argument_error for a signal that is not in the table, or a fault. Threads: from a process.
/// Source: Erlang os:set_signal/2.
void set_signal(int number, signal_action action);

/// Whose handlers get the signals that are events, in its process, where they may do whatever a process may:
///
///     weft::gen_event::add_handler<reopen_log>(weft::system_signals(), "reopen");
///
/// Blocks: the first call parks until the manager is there. Errors: exits the caller as `stopping` when there is none yet and
/// the system is being stopped. Threads: from a process.
[[nodiscard]] gen_event::manager<os_signal> system_signals();

}  // namespace weft
