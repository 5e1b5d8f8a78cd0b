// Written for the control thread: nothing here waits.

#include "signals.hpp"

#include "node_log.hpp"
#include "observer/exit_code.hpp"

#include <weft/info.hpp>

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <iostream>
#include <string>

namespace weft::cli {
namespace {

constexpr std::size_t most_lines = 1000;

std::string name_of(int number) { return std::string{"SIG"} + ::sigabbrev_np(number); }

}  // namespace

std::vector<int> stop_signals::numbers() { return {SIGTERM, SIGINT, SIGHUP, SIGQUIT}; }

void stop_signals::block() {
    sigset_t wanted;
    ::sigemptyset(&wanted);
    for (int const each : numbers()) ::sigaddset(&wanted, each);
    ::pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
}

void stop_signals::came(int number) {
    if (number == SIGHUP) return write_log(log::level::info, "weft", "SIGHUP: this node has nothing to load again");
    if (number == SIGQUIT) return print_processes();
    stop_or_abort(number);
}

void stop_signals::stop_or_abort(int number) {
    if (!stopping_) {
        stopping_ = true;
        return node_.request_stop(name_of(number));
    }
    write_log(log::level::error, "weft", name_of(number) + " again: aborting");
    print_processes();
    flush_log();
    lock_.remove_files();
    ::_exit(static_cast<int>(exit_code::signalled) + number);
}

void stop_signals::print_processes() const {
    auto const all = info::processes(in_);
    std::string text = std::to_string(all.size()) + " processes\n";
    for (std::size_t i = 0; i < std::min(all.size(), most_lines); ++i) text += app::describe_process(all[i]) + '\n';
    if (all.size() > most_lines) text += "and " + std::to_string(all.size() - most_lines) + " more\n";
    std::cerr << text << std::flush;
}

}  // namespace weft::cli
