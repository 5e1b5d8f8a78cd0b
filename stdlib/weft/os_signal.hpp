#pragma once
// Signals of the operating system as events: a gen_event manager whose handlers run in a process, so they may do whatever a
// process may. Nothing of a program runs inside a signal handler.
//
//     auto const signals = weft::os_signals::start_link({.signals = {SIGHUP}});
//     weft::gen_event::add_handler<reload_on_hup>(signals, "reload");

#include <weft/gen_event.hpp>

#include <string>
#include <vector>

namespace weft {

/// A signal that came. Several of one number that come at once may be told as one, as the system does.
struct os_signal {
    int number = 0;
};
/// "SIGHUP".
[[nodiscard]] std::string to_string(os_signal which);

namespace os_signals {

struct options {
    std::vector<int> signals{};  ///< numbers of <csignal>, at least one; not those of faults, nor SIGKILL and SIGSTOP
    server_options process{};
};

/// Starts a manager of the signals' events, linked to the caller. From then on, until it ends, these signals are events, in
/// place of their default action; where a thread has them blocked, and reads them itself, they stay with that one.
/// Blocks: as try_start_link of a server. Errors: argument_error for a signal that is not allowed; the reason that Asio gives
/// when the signal cannot be had. Threads: from a process, not in simulation. Source: Erlang's erl_signal_server.
[[nodiscard]] result<gen_event::manager<os_signal>> try_start_link(options const& how);
/// As try_start_link. Errors: also exit the caller with the reason of the failure.
gen_event::manager<os_signal> start_link(options const& how);

}  // namespace os_signals

}  // namespace weft
